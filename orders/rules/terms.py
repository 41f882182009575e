"""Which policies hold for an order: read from their versions, kept with the order as it is placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from orders.cancellations.quotes import PLATFORM, SHIPPED, SHOP, UNSHIPPED, FeeRule
from orders.rules.models import CancellationPolicy
from portal.people.models import Industry, Shop

FREE = {"en": "Before shipping nothing is kept", "zh": "发货前取消不扣费"}
UP_TO = {"en": "An institution keeps at most 20 % before the appointment", "zh": "预约时间之前，机构最多扣20%"}

SERVED = (Industry.MEDICAL, Industry.FINANCE, Industry.SERVICE, Industry.DINING)
"""Industries that serve at a time instead of sending: the time an order promises is the appointment, not a deadline."""

FLOOR: dict[str, list[dict[str, Any]]] = {
    "": [{"stage": UNSHIPPED, "percent": "0"} | FREE],
    **{industry: [{"stage": UNSHIPPED, "percent": "20"} | UP_TO] for industry in SERVED},
}
"""The platform's floor, version 1, by industry: goods cost nothing to cancel before they are sent (FLOWS:
OrderCancellation); what is served at a time may keep a share by the institution's rule (R133)."""

BASIC = {"en": "The shop's fee once it was sent", "zh": "发货后取消，店铺收取的费用"}
"""What the shop's settings keep where it has no policy of its own."""


@dataclass(frozen=True)
class Book:
    """Every version of the policies that may hold for a shop's orders. One query, however many orders are asked for."""

    shop: Shop
    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, shop: Shop) -> Book:
        columns = (
            "pk", "shop_id", "industry", "version", "valid_from", "recall_fee", "returns_freight",
            *(f"rules__{name}" for name in ("pk", *RULE)),
        )  # fmt: skip
        found = CancellationPolicy.objects.for_shop(shop).order_by("valid_from", "version", "rules__pk")
        return cls(shop, list(found.values(*columns)))

    def at(self, moment: datetime) -> dict[str, Any]:
        """What an order placed then keeps: the platform's floor and the shop's policy, each with version and rules."""
        floor = self._newest(moment, None, self.shop.industry) or self._newest(moment, None, "")
        own = self._newest(moment, self.shop.pk, "")
        rules = FLOOR.get(self.shop.industry) or FLOOR[""]
        return {
            "platform": {"version": floor[0]["version"], "rules": _rules(floor)}
            if floor
            else {"version": 1, "rules": rules},
            "shop": _own(self.shop, own),
        }

    def _newest(self, moment: datetime, shop: int | None, industry: str) -> list[dict[str, Any]]:
        """The rows of the version in force, one a rule."""
        known = [
            row
            for row in self.rows
            if row["shop_id"] == shop and row["industry"] == industry and row["valid_from"] <= moment
        ]
        return [row for row in known if row["pk"] == known[-1]["pk"]]


RULE = ("stage", "from_hours", "until_hours", "is_possible", "fixed", "percent", "minimum", "label_en", "label_zh")


def _rules(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name.removeprefix("label_"): _plain(row[f"rules__{name}"]) for name in RULE}
        for row in rows
        if row["rules__pk"] is not None
    ]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _own(shop: Shop, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The shop's policy in force; without one what its settings say, as version 0."""
    if rows:
        first = rows[0]
        return {
            "version": first["version"],
            "recall_fee": shop.recall_fee if first["recall_fee"] is None else first["recall_fee"],
            "returns_freight": first["returns_freight"],
            "rules": _rules(rows),
        }
    fee = [{"stage": SHIPPED, "percent": str(shop.cancel_fee_percent)} | BASIC] if shop.cancel_fee_percent else []
    return {"version": 0, "recall_fee": shop.recall_fee, "returns_freight": False, "rules": fee}


def of_order(order: Any, shop: Shop) -> dict[str, Any]:
    """What the order kept when it was placed; for one that kept nothing, what was in force then. One query, or none."""
    return order.terms or Book.of(shop).at(order.placed_at)


def with_policy(order: Any, shop: Shop, policy: CancellationPolicy) -> dict[str, Any]:
    """The order's terms with a version of a policy in place of its own: what it would have been placed under."""
    rules = {"version": policy.version, "rules": [rule.frozen() for rule in policy.rules.all()]}
    held = of_order(order, shop)
    if policy.shop_id is None:
        return held | {"platform": rules}
    fee = shop.recall_fee if policy.recall_fee is None else policy.recall_fee
    return held | {"shop": rules | {"recall_fee": fee, "returns_freight": policy.returns_freight}}


def fee_rules(terms: Mapping[str, Any]) -> tuple[FeeRule, ...]:
    """Every rule of an order's terms, as the quote reads them."""
    return tuple(
        FeeRule(source=source, version=terms[source]["version"], **row | {"percent": Decimal(row.get("percent") or 0)})
        for source in (PLATFORM, SHOP)
        for row in terms[source]["rules"]
    )


def versions(terms: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """(platform or shop, version) of what holds."""
    return tuple((source, terms[source]["version"]) for source in (PLATFORM, SHOP))
