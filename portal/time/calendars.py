"""What the installed library and our table say of days off, before anybody's own rows (`portal.time.business_time` adds those).

`data/calendars.toml` says for each country, and for the euro, which set is kept by whom, and where that was compared.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays

TABLE = Path(__file__).parent / "data" / "calendars.toml"
ENGLISH = ("en_US", "en_GB", "en_HK", "en_SG", "en_IN", "en_AU", "en_CA")
"""Names are asked for in English by name: else the library answers in the language of the machine it runs on."""
HALF_DAY = re.compile(r"\(from .*[ap]m\)")
"""Banks that close early still work that day (Sweden's klämdagar and eves)."""
EURO = "EU"


class Notice(NamedTuple):
    """What is known of a day that differs from its weekday."""

    is_working: bool
    name: str


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, Any]]:
    """The rows of `data/calendars.toml` by country (or EU)."""
    rows: dict[str, dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["calendars"]
    return rows


def zones() -> dict[str, ZoneInfo]:
    """In which clock each calendar's days begin and end."""
    return {code: ZoneInfo(row["zone"]) for code, row in table().items()}


def countries() -> list[str]:
    """Where a shop can be: all whose working days are known; the euro's calendar is no country's."""
    return [code for code in table() if code != EURO]


@lru_cache(maxsize=256)
def of_bank(currency: str, country: str) -> str:
    """Whose days a payment on its way to an account waits for: those of the banks of its currency; where the table has
    none for it, those of the shop's country. Returns a key of the table, or `country` as it came."""
    return next((code for code, row in table().items() if row.get("currency") == currency), country)


def works_by_weekday(day: date, country: str) -> bool:
    """Whether that weekday is worked where nothing is said of the day itself."""
    if day.isoweekday() < 6:
        return True
    worked = table().get(country, {}).get("saturdays", ())
    return day.isoweekday() == 6 and (day.day - 1) // 7 + 1 in worked


def final_until(country: str) -> int | None:
    """The last year whose days are published; None where law has fixed them for good."""
    year: int | None = table().get(country, {}).get("final")
    return year


@lru_cache(maxsize=256)
def days_off(country: str, year: int) -> dict[date, Notice]:
    """What the library knows of a year: days off by name, and for China the make-up days."""
    if country == "CN":
        return _china_by_festival(year)
    row = table().get(country)
    if row is None:
        return {}
    found = _asked(row, year, tuple(row.get("categories", ("public",))))
    if also := row.get("also"):
        found |= {day: name for day, name in _asked(row, year, ("optional",)).items() if name in also}
    return {day: Notice(False, name) for day, name in found.items() if not HALF_DAY.search(name)}


def _asked(row: dict[str, Any], year: int, categories: tuple[str, ...]) -> dict[date, str]:
    if row["set"] == "financial":
        return dict(holidays.financial_holidays(row["code"], years=[year], expand=False).items())
    kind = getattr(holidays, row["code"])
    language = next((name for name in ENGLISH if name in kind.supported_languages), None)
    options: dict[str, Any] = {"years": [year], "expand": False, "categories": categories, "language": language}
    return dict(holidays.country_holidays(row["code"], subdiv=row.get("subdivision"), **options).items())


# --- China, whose notices move days ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def last_year_of_china() -> int:
    """The last year whose make-up days the installed library has."""
    return max(day.year for day in _china(tuple(range(2020, 2050))).weekend_workdays)


@lru_cache(maxsize=4)
def _china(years: tuple[int, ...]) -> Any:
    return holidays.country_holidays("CN", years=years, expand=False, language="zh_CN")


def _china_by_festival(year: int) -> dict[date, Notice]:
    """The library names a moved day off by the day it was moved from, and leaves the weekend inside a holiday a plain
    weekend. People know both by their festival, so such days get the name of the nearest festival of the same free stretch.
    """
    china = _china((year - 1, year, year + 1))
    found: dict[date, Notice] = {}
    for day in china:
        for free in _stretch(day, china):
            found[free] = Notice(False, _festival(free, china))
        if moved_from := re.search(r"\d{4}-\d\d-\d\d", china[day]):
            found[date.fromisoformat(moved_from[0])] = Notice(True, _festival(day, china))
    for day in china.weekend_workdays:
        found.setdefault(day, Notice(True, ""))
    return {day: notice for day, notice in found.items() if day.year == year}


def _stretch(day: date, china: Any) -> list[date]:
    """The days off in one piece around a day off."""
    first = last = day
    while not china.is_working_day(first - timedelta(days=1)):
        first -= timedelta(days=1)
    while not china.is_working_day(last + timedelta(days=1)):
        last += timedelta(days=1)
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _festival(day: date, china: Any) -> str:
    """The name of the nearest day of the same free stretch that is a festival itself."""
    named = [free for free in _stretch(day, china) if free in china and "调休" not in china[free]]
    if not named:
        return ""
    name = china[min(named, key=lambda free: (abs(free - day), free))]
    return name.replace("（补假）", "").replace("延长假期", "")
