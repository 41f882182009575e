"""What an import understood of a file, before anything is written. Amounts are minor units."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from orders.importing.rejects import Reject


class Source(NamedTuple):
    """Where past orders come from: its name in `Order.source`, its currency, and the country of its wall clock."""

    name: str
    currency: str
    country: str


class Bought(NamedTuple):
    """A line of a purchase. `paid` is exact; `unit_price` is rounded where a price has more decimals than money."""

    row: int
    position: int
    sku: str
    name: str
    quantity: int
    unit_price: int
    paid: int


class Taken(NamedTuple):
    """A line of a cancellation: pieces that went back, and what was given for them."""

    row: int
    position: int
    sku: str
    name: str
    quantity: int
    unit_price: int
    amount: int
    at: datetime


@dataclass(slots=True)
class PastOrder:
    """A purchase that was over before the portal heard of it. Times are wall clock of the seller's country."""

    number: str
    at: datetime
    buyer_reference: str
    address: str
    lines: list[Bought] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        """The rows of the file it was read from."""
        return [line.row for line in self.lines]

    def digest(self) -> str:
        """Tells whether the source still says the same. Moved dates do not count: they are ours, not the source's."""
        told = (self.number, self.at.isoformat(), self.buyer_reference, self.address, [line[1:] for line in self.lines])
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclass(slots=True)
class PastReturn:
    """A cancellation of earlier purchases by one buyer."""

    number: str
    at: datetime
    buyer_reference: str
    lines: list[Taken] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        return [line.row for line in self.lines]

    def digest(self) -> str:
        told = (self.number, self.buyer_reference, [line[1:] for line in self.lines])
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclass
class History:
    """A file of past orders, understood. Every row is in exactly one of the three."""

    source: Source
    orders: list[PastOrder] = field(default_factory=list)
    returns: list[PastReturn] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PushedLine:
    """One kind of goods. `paid` is what its pieces cost the customer: discounts taken off, tax included."""

    sku: str
    name: str
    quantity: int
    unit_price: int
    paid: int
    variant: str = ""
    model_name: str = ""
    glyph: str = ""
    discount: int = 0
    tax: int = 0


@dataclass(frozen=True, slots=True)
class PushedPayment:
    """One tender. `reference` is the provider's number: the same one is the same payment."""

    method: str
    amount: int
    reference: str = ""
    account_tail: str = ""
    bank: str = ""
    gateway: str = "sandbox"
    captured: bool = True


@dataclass(frozen=True, slots=True)
class PushedParcel:
    """One parcel, known by its tracking number. `pieces` maps item numbers to pieces; empty: all that is left."""

    carrier: str
    tracking_number: str
    sent_at: datetime
    delivered_at: datetime | None = None
    expected_on: date | None = None
    pieces: tuple[tuple[str, int], ...] = ()
    news: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PushedRefund:
    """Money that the shop's system gave back itself. `reference` proves it: the same one is the same refund. `pieces` maps item
    numbers to pieces that came back with it; empty: unknown, or money alone."""

    reference: str
    amount: int
    at: datetime | None = None
    pieces: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PushedOrder:
    """An order as its shop's system tells it now. Told again with more, the portal follows; times are aware."""

    number: str
    placed_at: datetime
    currency: str
    lines: tuple[PushedLine, ...]
    freight: int = 0
    paid_at: datetime | None = None
    promised_ship_at: datetime | None = None
    buyer_name: str = ""
    buyer_phone: str = ""
    buyer_email: str = ""
    buyer_reference: str = ""
    address: str = ""
    payments: tuple[PushedPayment, ...] = ()
    parcels: tuple[PushedParcel, ...] = ()
    coupons: tuple[tuple[str, int], ...] = ()
    refunds: tuple[PushedRefund, ...] = ()
    cancelled_at: datetime | None = None
    source: str = "api"
    fingerprint: str = ""

    @property
    def goods(self) -> int:
        """What the goods cost, without freight."""
        return sum(line.paid for line in self.lines)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.goods + self.freight

    @property
    def captured(self) -> int:
        """What was really taken."""
        return sum(payment.amount for payment in self.payments if payment.captured)

    def digest(self) -> str:
        """Tells whether the shop's system says something new. Moved dates do not count."""
        return self.fingerprint or hashlib.sha256(repr(self).encode()).hexdigest()

    def newest(self) -> datetime:
        """The last moment it tells of."""
        times = [self.placed_at, self.paid_at, self.cancelled_at, *(refund.at for refund in self.refunds)]
        for parcel in self.parcels:
            times += [parcel.sent_at, parcel.delivered_at, *(at for at, _text in parcel.news)]
        return max(at for at in times if at is not None)

    def moved(self, shift: timedelta, latest: datetime) -> PushedOrder:
        """The same order with all its times moved, none later than `latest`."""

        def move(at: Any) -> Any:
            return min(at + shift, latest) if at is not None else None

        parcels = tuple(
            replace(
                parcel,
                sent_at=move(parcel.sent_at),
                delivered_at=move(parcel.delivered_at),
                expected_on=parcel.expected_on + shift if parcel.expected_on else None,
                news=tuple((move(at), text) for at, text in parcel.news),
            )
            for parcel in self.parcels
        )
        return replace(
            self,
            fingerprint=self.digest(),
            placed_at=move(self.placed_at),
            paid_at=move(self.paid_at),
            promised_ship_at=self.promised_ship_at + shift if self.promised_ship_at else None,
            parcels=parcels,
            refunds=tuple(replace(refund, at=move(refund.at)) for refund in self.refunds),
            cancelled_at=move(self.cancelled_at),
        )
