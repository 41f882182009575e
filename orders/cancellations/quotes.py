"""What a cancellation brings and costs: one pure calculation, frozen with the request.

Amounts are minor units. A quote knows facts and rules, no rows and no user; words are made of it by
`orders.statements`, in the reader's language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.kernel.money import split

CUSTOMER, SHOP, CARRIER, NOBODY = "customer", "shop", "carrier", "nobody"
PLATFORM = "platform"
UNSHIPPED, SHIPPED = "unshipped", "shipped"

RULES = "platform-2026-2"
"""Version of the rules written in this file; kept in every frozen quote beside the versions of the policies."""


# --- what the calculation looks at -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pieces:
    """Some pieces of a line: what they cost, what was taken off, and what of that is `value`, the money paid for them.

    `value` = `price` − `line_discount` − `order_discount` + `tax_added`; `tax` tells how much tax is in it, added or
    included.
    """

    line: int
    name: str
    quantity: int
    value: int
    price: int = 0
    line_discount: int = 0
    order_discount: int = 0
    tax: int = 0
    tax_added: int = 0


@dataclass(frozen=True)
class FeeRule:
    """A rule of a policy (`source` and `version`), for a stage and a span of hours before the promised shipment."""

    source: str
    version: int
    stage: str
    from_hours: int | None = None
    until_hours: int | None = None
    is_possible: bool = True
    fixed: int = 0
    percent: Decimal = Decimal(0)
    minimum: int = 0
    en: str = ""
    zh: str = ""

    def applies(self, stage: str, hours: float | None) -> bool:
        """Whether it is about this stage and time. Without a promised time only rules without hours apply."""
        if self.stage != stage:
            return False
        if self.from_hours is None and self.until_hours is None:
            return True
        if hours is None:
            return False
        return (self.from_hours is None or hours >= self.from_hours) and (
            self.until_hours is None or hours < self.until_hours
        )

    def fee(self, goods: int) -> int:
        """What it keeps of goods worth so much, never more than that."""
        return min(max(self.fixed + percent_of(goods, self.percent), self.minimum), goods)


@dataclass(frozen=True)
class Facts:
    """Everything the calculation looks at. `hours`: left until the promised shipment, None when none was promised.
    `rest`: pieces of the order that are not among these, and go on. `is_late`: not sent in the promised time, which is why
    the fault is the shop's. `in_parcels`: what of the value was in parcels that left the shop. `is_not_the_carriers`: the reason
    blames the carrier, who never had these pieces."""

    currency: str
    pieces: tuple[Pieces, ...]
    freight_left: int
    takes_last_piece: bool
    is_paid: bool
    after_shipping: bool
    fault: str
    refundable: int
    fee_rules: tuple[FeeRule, ...] = ()
    hours: float | None = None
    returns_freight: bool = False
    recall_fee: int = 0
    left_by_customer: int = 0
    coupons: tuple[tuple[str, int], ...] = ()
    versions: tuple[tuple[str, int], ...] = ()
    rest: int = 0
    is_late: bool = False
    in_parcels: int = 0
    is_not_the_carriers: bool = False
    elsewhere: tuple[tuple[str, int, str], ...] = ()


# --- what it answers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Why an amount is what it is: `about` goods, freight, fee, recall or limit; `code` names the sentence, `rule` the
    policy's own words, `source` and `version` where it is written."""

    about: str
    code: str
    amount: int
    source: str = PLATFORM
    version: int | str = RULES
    en: str = ""
    zh: str = ""


@dataclass(frozen=True)
class Quote:
    """The answer: `returned` = goods + freight − fee − recall_fee − offered, never below zero or above what was paid.

    `to_credit` is the part of it that goes back to the customer's credit; where money goes is not this room's question.
    `back_already` is what of goods and freight no longer can come back, as it went back before; `elsewhere` tells what of that
    the provider or the customer's bank gave back: cause, minor units, when.
    `in_parcels` is what of the goods was in a parcel, `by_carrier` what of them the carrier bears: never more than that.
    """

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
    is_possible: bool = True
    to_credit: int = 0
    coupons: tuple[tuple[str, int], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    versions: tuple[tuple[str, int], ...] = ()
    rules: str = RULES
    rest: int = 0
    in_parcels: int = 0
    by_carrier: int = 0
    back_already: int = 0
    elsewhere: tuple[tuple[str, int, str], ...] = ()

    def giving(self, returned: int) -> Quote:
        """The same where another system gave back so much, in minor units, and kept the rest as its fee."""
        less = self.returned - returned
        return replace(self, returned=returned, fee=self.fee + less, kept=self.kept + less)

    def frozen(self) -> dict[str, Any]:
        """As it is stored with the request."""
        return json.loads(json.dumps(asdict(self)))


def quote(facts: Facts) -> Quote:
    """Price a cancellation.

    Freight comes back with the last piece when nothing was shipped, or when the seller or the carrier is at fault, or
    where the shop's policy says so. Of the fee rules that apply the cheapest possible one wins; whoever is not to blame
    pays none. Once shipped, a customer who changes their mind also bears the carrier's recall fee. A cost never exceeds
    what was paid. Sources: the platform's rules, version `RULES`; the policies in force when the order was placed.
    """
    goods = sum(piece.value for piece in facts.pieces)
    is_blameless = facts.fault in (SHOP, CARRIER)
    freight_due = facts.freight_left if facts.takes_last_piece else 0
    freight = freight_due if not facts.after_shipping or is_blameless or facts.returns_freight else 0
    stage = SHIPPED if facts.after_shipping else UNSHIPPED
    is_free = is_blameless or not facts.is_paid
    rule = None if is_free else cheapest(facts.fee_rules, stage, facts.hours, goods)
    fee = rule.fee(goods) if rule and rule.is_possible else 0
    recall_fee = facts.recall_fee if facts.after_shipping and not is_blameless else 0
    available = min(goods + freight, facts.refundable) if facts.is_paid else 0
    costs = min(fee + recall_fee + facts.left_by_customer, available)
    returned = available - costs
    return Quote(
        currency=facts.currency,
        lines=tuple(asdict(piece) for piece in facts.pieces),
        goods=goods,
        freight=freight,
        freight_kept=freight_due - freight,
        fee=fee,
        recall_fee=recall_fee,
        offered=facts.left_by_customer,
        returned=returned,
        kept=costs,
        fault=facts.fault,
        after_shipping=facts.after_shipping,
        is_paid=facts.is_paid,
        is_possible=rule is None or rule.is_possible,
        coupons=facts.coupons,
        verdicts=(
            _about_freight(facts, freight, freight_due),
            _about_fee(facts, rule, fee, is_blameless),
            *([Verdict("carrier", "in_no_parcel", 0)] if facts.is_not_the_carriers else []),
            *([_about_recall(facts, recall_fee)] if facts.after_shipping else []),
            *(
                [Verdict("limit", "less_left", goods + freight - available)]
                if _is_short(facts, goods + freight)
                else []
            ),
        ),
        versions=facts.versions,
        rest=facts.rest,
        back_already=goods + freight - available if facts.is_paid else 0,
        elsewhere=facts.elsewhere if facts.is_paid and available < goods + freight else (),
        in_parcels=facts.in_parcels,
        by_carrier=facts.in_parcels if facts.fault == CARRIER else 0,
    )


def cheapest(rules: Sequence[FeeRule], stage: str, hours: float | None, goods: int) -> FeeRule | None:
    """The rule that decides the fee, or None when nothing is kept.

    Only a shop's own rule can keep something: without one it is free. The platform's rules are its ceiling, so the
    cheapest possible one of both wins, and an impossible one only where no other applies (SC7).
    """
    fitting = [rule for rule in rules if rule.applies(stage, hours)]
    if not any(rule.source == SHOP for rule in fitting):
        return None
    return min(fitting, key=lambda rule: (not rule.is_possible, rule.fee(goods), rule.source != SHOP))


# --- why --------------------------------------------------------------------------------------------------------------


def _about_freight(facts: Facts, freight: int, due: int) -> Verdict:
    if not facts.freight_left:
        code = "none"
    elif not facts.takes_last_piece:
        code = "with_the_last_piece"
    elif freight and facts.after_shipping and facts.returns_freight and facts.fault not in (SHOP, CARRIER):
        return Verdict("freight", "by_policy", freight, SHOP, dict(facts.versions).get(SHOP, 0))
    elif freight:
        code = "comes_back"
    else:
        code = "spent"
    return Verdict("freight", code, freight or due)


def _about_fee(facts: Facts, rule: FeeRule | None, fee: int, is_blameless: bool) -> Verdict:
    if is_blameless:
        return Verdict("fee", "late" if facts.is_late else f"fault_of_{facts.fault}", 0)
    if rule is None:
        return Verdict("fee", "after_shipping" if facts.after_shipping else "nothing_sent", 0)
    code = "by_rule" if rule.is_possible else "not_possible"
    return Verdict("fee", code, fee, rule.source, rule.version, rule.en, rule.zh)


def _about_recall(facts: Facts, fee: int) -> Verdict:
    if fee:
        return Verdict("recall", "called_back", fee, SHOP, dict(facts.versions).get(SHOP, 0))
    return Verdict("recall", "for_nothing", 0)


def _is_short(facts: Facts, wanted: int) -> bool:
    """Whether less is left of what was paid than would come back, because other refunds took it."""
    return facts.is_paid and facts.refundable < wanted


# --- shares -----------------------------------------------------------------------------------------------------------


def worth_of(whole: int, pieces: int, *, taken: int, spoken_for: int, wanted: int) -> int:
    """What `wanted` more pieces are worth of a line of `pieces` that together are worth `whole`.

    `taken` pieces with `spoken_for` of the money are gone or reserved already; the last pieces take what is left, so that
    nothing is lost. As long as nothing but pieces taken in turn changed the line, an amount depends on how many pieces
    went before it and not on the steps they went in: two orders of the same steps differ by one minor unit at most.
    """
    left, money = pieces - taken, whole - spoken_for
    if wanted >= left:
        return max(money, 0)
    goal = whole * (taken + wanted) // pieces - spoken_for
    if spoken_for == whole * taken // pieces:
        return goal
    return max(min(max(goal, money * wanted // left), -(-money * wanted // left)), 0)


def share_of(value: int, pieces: int, wanted: int) -> int:
    """The worth of `wanted` of `pieces` that together are worth `value`; all of them are worth all of it."""
    return value if wanted >= pieces else value * wanted // pieces


def freight_in(returned: int, freight: int) -> int:
    """How much of what comes back is freight: all of what the quote gives back of it, as costs are taken off the goods."""
    return min(max(returned, 0), freight)


def spread(returned: int, pieces: Iterable[dict[str, Any]], freight: int = 0) -> list[int]:
    """How much of what comes back belongs to each line: what is not `freight`, by worth, exact to the minor unit."""
    values = [piece["value"] for piece in pieces]
    goods = sum(values)
    return split(min(returned - freight_in(returned, freight), goods), values) if values else []


def percent_of(amount: int, percent: Decimal) -> int:
    """Rounded half up to the minor unit."""
    return int((Decimal(amount) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
