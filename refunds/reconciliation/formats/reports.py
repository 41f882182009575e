"""Which report a file is, where it is not the one that is wanted: told by its columns (data/reports.toml)."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from refunds.statuses import GatewayName

TABLE = Path(__file__).parent / "data" / "reports.toml"

LOOKED_AT = 40
"""Rows at the head of a file among which its columns stand."""

BRACKETS = str.maketrans("()", "（）")


def column(cell: str) -> str:
    """A column's name as it is compared: without what guards it, brackets in full width."""
    return cell.strip().strip("`\ufeff'").strip().translate(BRACKETS)


def neighbour(lines: Iterable[str]) -> str:
    """The sentence about a report that is not read here; "" for a file that nobody knows."""
    for line in islice(lines, LOOKED_AT):
        found = [{column(cell) for cell in _cells(line, separator)} for separator in ",;\t"]
        for report in _reports():
            if any(set(report["columns"]) <= cells for cells in found):
                return _sentence(report)
    return ""


def _sentence(report: dict[str, Any]) -> str:
    told = {
        "of": dict(GatewayName.choices).get(report["of"], report["of"]),
        "name": report["name"],
        "wanted": report["wanted"],
    }
    if not report["wanted"]:
        return _("This is the report “%(name)s” of %(of)s, which is not read here.") % told
    return _("This is the report “%(name)s” of %(of)s. Download “%(wanted)s” there and hand that in.") % told


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


@lru_cache(maxsize=1)
def _reports() -> list[dict[str, Any]]:
    reports: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["reports"]
    return reports
