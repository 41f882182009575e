"""What a cancellation brings and costs: one pure calculation, frozen with the request.

Amounts are minor units. A quote knows facts and rules, no rows and no user; words are made of it by
`orders.statements`, in the reader's language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CUSTOMER, SHOP, CARRIER, NOBODY = "customer", "shop", "carrier", "nobody"

RULES = "platform-2026-1"
"""Version of the rules below; kept in every frozen quote."""


@dataclass(frozen=True)
class Pieces:
    """Some pieces of a line, and what the line still has: pieces and money not spoken for by anything else."""

    line: int
    name: str
    quantity: int
    free_quantity: int
    free_value: int

    @property
    def value(self) -> int:
        """What was paid for these pieces; the last ones take what rounding left, so that no minor unit is lost."""
        return share_of(self.free_value, self.free_quantity, self.quantity)


@dataclass(frozen=True)
class Facts:
    """Everything the calculation looks at."""

    currency: str
    pieces: tuple[Pieces, ...]
    freight_left: int
    takes_last_piece: bool
    is_paid: bool
    after_shipping: bool
    fault: str
    refundable: int
    fee_percent: Decimal = Decimal(0)
    recall_fee: int = 0
    left_by_customer: int = 0
    coupons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Quote:
    """The answer: `returned` = goods + freight − fee − recall_fee − offered, never below zero or above what was paid."""

    currency: str
    lines: tuple[dict[str, Any], ...]
    goods: int
    freight: int
    freight_kept: int
    fee: int
    recall_fee: int
    offered: int
    returned: int
    kept: int
    fault: str
    after_shipping: bool
    is_paid: bool
    coupons: tuple[tuple[str, int], ...] = ()
    rules: str = RULES
    digest: str = field(default="", compare=False)

    def frozen(self) -> dict[str, Any]:
        """As it is stored with the request."""
        return json.loads(json.dumps(asdict(self)))


def share_of(value: int, pieces: int, wanted: int) -> int:
    """The worth of `wanted` of `pieces` that together are worth `value`; all of them are worth all of it."""
    return value if wanted >= pieces else value * wanted // pieces


def quote(facts: Facts) -> Quote:
    """Price a cancellation.

    Freight comes back with the last piece when nothing was shipped, or when the seller or the carrier is at fault. Once
    shipped, a customer who changes their mind bears the shop's fee and the carrier's recall fee. A cost never exceeds
    what was paid. Source: platform rules, version `RULES`; the shop's own fee.
    """
    goods = sum(piece.value for piece in facts.pieces)
    blameless = facts.fault in (SHOP, CARRIER)
    freight_due = facts.freight_left if facts.takes_last_piece else 0
    freight = freight_due if not facts.after_shipping or blameless else 0
    bears = facts.after_shipping and not blameless
    fee = _percent(goods, facts.fee_percent) if bears else 0
    recall_fee = facts.recall_fee if bears else 0
    before_costs = min(goods + freight, facts.refundable) if facts.is_paid else 0
    costs = min(fee + recall_fee + facts.left_by_customer, before_costs)
    answer = Quote(
        currency=facts.currency,
        lines=tuple(
            {"line": piece.line, "name": piece.name, "quantity": piece.quantity, "value": piece.value}
            for piece in facts.pieces
        ),
        goods=goods,
        freight=freight,
        freight_kept=freight_due - freight,
        fee=fee,
        recall_fee=recall_fee,
        offered=facts.left_by_customer,
        returned=before_costs - costs,
        kept=costs,
        fault=facts.fault,
        after_shipping=facts.after_shipping,
        is_paid=facts.is_paid,
        coupons=facts.coupons,
    )
    return Quote(**{**asdict(answer), "digest": digest_of(answer)})


def digest_of(answer: Quote) -> str:
    """Tells two quotes apart: a page sends back the digest of what it showed."""
    figures = asdict(answer) | {"digest": ""}
    return hashlib.sha256(json.dumps(figures, sort_keys=True, default=str).encode()).hexdigest()[:16]


def spread(returned: int, pieces: Iterable[dict[str, Any]]) -> list[int]:
    """How much of what comes back belongs to each line: by worth, exact to the minor unit."""
    from portal.money import split

    values = [piece["value"] for piece in pieces]
    goods = sum(values)
    return split(min(returned, goods), values) if values else []


def _percent(amount: int, percent: Decimal) -> int:
    return int((Decimal(amount) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
