"""When money arrives: two dates, counted in business days from the day the provider accepted the refund.

The table below is what customers are told when nothing better is known; rows of `ArrivalRule` override it by method and
bank (R128). All windows of card, bank and wallet refunds lie within the 3 to 7 business days that people know (R127).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.time import business_time, clock
from refunds.statuses import Destination, Method

DAYS: dict[str, tuple[int, int]] = {
    Method.WECHAT: (3, 5),
    Method.ALIPAY: (3, 5),
    Method.CARD_DEBIT: (3, 7),
    Method.CARD_CREDIT: (4, 7),
    Method.BALANCE: (0, 0),
    Method.BANK_TRANSFER: (3, 7),
    Method.MANUAL: (3, 7),
    Method.EXTERNAL: (0, 0),
}
"""Method → (earliest, latest) business day after acceptance; 0 is the day of acceptance itself."""


@dataclass(frozen=True)
class Window:
    """The span in which money arrives. `is_provisional` while acceptance, or the calendar of the year, is not known."""

    earliest_on: date
    latest_on: date
    is_provisional: bool


def window(
    days: tuple[int, int], accepted: date | datetime, *, country: str = "CN", is_accepted: bool = True
) -> Window:
    """The window of a refund accepted on that day; with `is_accepted=False` the day is only expected."""
    day = accepted.astimezone(clock.zone(country)).date() if isinstance(accepted, datetime) else accepted
    earliest = business_time.add_working_days(day, days[0], country)
    latest = business_time.add_working_days(day, days[1], country)
    unsure = not is_accepted or business_time.is_provisional(day, latest, country)
    return Window(earliest, latest, unsure)


def days_for(method: str, destination: str = Destination.ORIGINAL) -> tuple[int, int]:
    """The table's answer; money paid out by hand takes as long as a bank transfer, whatever it came by,
    and store credit is there at once."""
    if destination in (Destination.STORE_CREDIT, Destination.NETTED):
        return 0, 0
    if destination == Destination.MANUAL:
        return DAYS[Method.MANUAL]
    return DAYS[method]
