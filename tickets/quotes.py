"""What withdrawing a case brings and costs: one pure calculation, frozen with the request.

Amounts are minor units. Words are made of it by `tickets.statements`, in the reader's language.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from tickets.statuses import ReturnStatus

RULES = "platform-2026-1"
"""Version of the rules below; kept in every frozen quote."""


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


@dataclass(frozen=True)
class Liability:
    """`forgone` no longer comes; `give_back` already came and has to return; `costs` = freight + recall fee, borne by the
    customer because goods moved on their word. `to_repay` is all that has to be paid before the withdrawal completes."""

    currency: str
    forgone: int
    give_back: int
    in_flight: int
    freight: int
    recall_fee: int
    goods: str
    agreed_costs: int = 0
    rules: str = RULES

    @property
    def costs(self) -> int:
        return self.freight + self.recall_fee + self.agreed_costs

    @property
    def to_repay(self) -> int:
        return self.give_back + self.costs

    def frozen(self) -> dict[str, Any]:
        """As it is stored with the request."""
        return json.loads(json.dumps(asdict(self)))


def liability(facts: Facts) -> Liability:
    """Who bears what when a case is withdrawn.

    What was not paid out is simply not paid (forgone). What arrived is given back. Once goods were sent at the seller's
    expense, that freight is the customer's; a parcel still on its way is called back for the carrier's fee. Before
    anything moved nothing is owed. Source: platform rules, version `RULES` (FLOWS: TicketCancellation).
    """
    sent = facts.return_status in (ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED)
    return Liability(
        currency=facts.currency,
        forgone=facts.unsent,
        give_back=facts.arrived,
        in_flight=facts.in_flight,
        freight=facts.return_freight if sent and facts.freight_borne_by_shop else 0,
        recall_fee=facts.recall_fee if facts.return_status == ReturnStatus.IN_TRANSIT else 0,
        goods={
            str(ReturnStatus.IN_TRANSIT): "recall",
            str(ReturnStatus.RECEIVED): "send_back",
        }.get(facts.return_status, "keep"),
    )
