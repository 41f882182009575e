"""What the money of a case is made of, and what withdrawing it brings and costs: pure calculations, frozen when shown.

Amounts are minor units. Words are made of it by `tickets.statements`, in the reader's language.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from orders.cancellations.quotes import CARRIER
from tickets.cases.models import Ticket, TicketType
from tickets.statuses import RepairStatus, ReplacementStatus, ReturnStatus

SUMS = ("goods", "freight", "freight_kept", "returned", "kept", "rest")
"""What of two quotes adds up."""
REFUNDING = (TicketType.REFUND_ONLY, TicketType.RETURN_REFUND)
"""Wishes by which the money of the pieces goes back."""


def joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The quote of two cases that become one; verdicts are those of the first. Each brings what the carrier bears of it."""
    sums = {name: one.get(name, 0) + other.get(name, 0) for name in SUMS}
    sums["in_parcels"] = sum(quote.get("in_parcels", quote.get("goods", 0)) for quote in (one, other))
    sums["by_carrier"] = by_carrier(one) + by_carrier(other)
    return one | sums | {"lines": [*one.get("lines", ()), *other.get("lines", ())]}


def by_carrier(quote: dict[str, Any]) -> int:
    """What of its goods the carrier bears; by the fault alone for quotes frozen before that was kept."""
    if "by_carrier" in quote:
        return quote["by_carrier"]
    return quote.get("goods", 0) if quote.get("fault") == CARRIER else 0


def promised(ticket: Ticket) -> dict[str, Any]:
    """What is frozen with the promise of a granted case: of what its money is made, who bears what, by which rules.

    Goods that came back for less than they are worth: what is left out is the customer's to bear. What is granted for goods
    that stay with them is just that much. A difference of prices, goodwill and price protection are the seller's.
    """
    if ticket.type not in REFUNDING:
        return {"rows": [{"label": "goods", "amount": ticket.granted}, {"label": "you_bear", "amount": 0}]}
    is_whole = ticket.type == TicketType.RETURN_REFUND or ticket.granted >= ticket.worth
    goods = ticket.worth if is_whole else ticket.granted
    freight = ticket.freight_back if ticket.granted > ticket.worth else 0
    rows = [("goods", goods), ("freight", freight), ("you_bear", goods + freight - ticket.granted)]
    told = ("fault", "in_parcels", "by_carrier", *(("lines", "verdicts", "versions", "rules") if is_whole else ()))
    kept = {name: ticket.quote[name] for name in told if name in ticket.quote}
    return kept | {"rows": [{"label": label, "amount": amount} for label, amount in rows]}


RULES = "platform-2026-1"
"""Version of the rules below; kept in every frozen quote."""


GOODS_BACK = "goods_back"
"""The parcel that brings the customer their own goods: what `tickets.replacements.models.Sending` calls it."""


@dataclass(frozen=True)
class Facts:
    """Everything the calculation looks at."""

    currency: str
    arrived: int
    in_flight: int
    unsent: int
    return_status: str = ""
    return_freight: int = 0
    freight_borne_by_shop: bool = False
    recall_fee: int = 0
    repair_status: str = ""
    is_visit: bool = False
    visit_fee: int = 0
    parcel_kind: str = ""
    parcel_status: str = ""
    parcel_what: str = ""
    coupon: str = ""
    credit: int = 0


@dataclass(frozen=True)
class Liability:
    """`forgone` no longer comes; `give_back` already came and has to return; `costs` = freight + recall fee + fee of
    a visit called off too late, borne by the customer because others moved on their word. `goods` says what becomes of the
    customer's goods (keep, recall, send_back), `parcel` of what the seller sends (stop, recall, hand_back), `visit` of a
    repair (cancel, late, work); `hand_back` names what has to come back that is not money. `credit` is what of
    `give_back` is taken from store credit that is not spent; `to_repay` is all that has to be paid before the withdrawal completes."""

    currency: str
    forgone: int
    give_back: int
    in_flight: int
    freight: int
    recall_fee: int
    goods: str
    parcel: str = ""
    visit: str = ""
    visit_fee: int = 0
    hand_back: tuple[str, ...] = ()
    agreed_costs: int = 0
    credit: int = 0
    rules: str = RULES

    @property
    def costs(self) -> int:
        return self.freight + self.recall_fee + self.visit_fee + self.agreed_costs

    @property
    def to_repay(self) -> int:
        return self.give_back - self.credit + self.costs

    def frozen(self) -> dict[str, Any]:
        """As it is stored with the request."""
        return json.loads(json.dumps(asdict(self)))


def liability(facts: Facts) -> Liability:
    """Who bears what when a case is withdrawn.

    What was not paid out is simply not paid (forgone). What arrived is given back. Once goods were sent at the seller's
    expense, that freight is the customer's; a parcel still on its way is called back for the carrier's fee. Before
    anything moved nothing is owed. Source: platform rules, version `RULES` (FLOWS: TicketCancellation).
    """
    parcel = {
        str(ReplacementStatus.PREPARED): "stop",
        str(ReplacementStatus.SENT): "recall",
        str(ReplacementStatus.RECEIVED): "hand_back",
    }.get(facts.parcel_status, "")
    if facts.parcel_kind == GOODS_BACK:
        parcel = ""
    visit = {str(RepairStatus.BOOKED): "cancel", str(RepairStatus.IN_WORK): "work"}.get(facts.repair_status, "")
    if visit == "cancel" and (facts.visit_fee or not facts.is_visit):
        visit = "late" if facts.is_visit else ""
    called_back = facts.return_status == ReturnStatus.IN_TRANSIT or parcel == "recall"
    sent = facts.return_status in (ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED)
    return Liability(
        currency=facts.currency,
        forgone=facts.unsent,
        give_back=facts.arrived,
        credit=facts.credit,
        in_flight=facts.in_flight,
        freight=facts.return_freight if sent and facts.freight_borne_by_shop else 0,
        recall_fee=facts.recall_fee if called_back else 0,
        goods={
            str(ReturnStatus.IN_TRANSIT): "recall",
            str(ReturnStatus.RECEIVED): "send_back",
        }.get(facts.return_status, "keep"),
        parcel=parcel,
        visit=visit,
        visit_fee=facts.visit_fee if visit == "late" else 0,
        hand_back=tuple(filter(None, (facts.coupon, facts.parcel_what if parcel == "hand_back" else ""))),
    )
