"""Who bears what of a refund: pure arithmetic over the frozen quote, exact to the minor unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from refunds.statuses import CauseKind, Component, Party

KEPT = ("you_bear", "fee", "costs")
"""Labels of quote rows that tell what the customer bears: kept from what was paid, so no money moves for it."""


@dataclass(frozen=True)
class Share:
    """A positive amount in minor units, what it is for, and who bears it."""

    component: Component
    party: Party
    amount: int


def shares_of(quote: Mapping[str, Any], amount: int, cause: str) -> list[Share]:
    """Who bears `amount`, by the quote that was frozen with it. The shares are positive and sum to the amount.

    A quote may say it outright: ``"bears": [{"component", "party", "amount"}]``. Else freight is what the quote brings
    back as freight, the rest is goods (of a compensation: compensation), borne by the carrier or the platform where the
    quote finds the fault there, and by the seller otherwise. Where the quote tells `by_carrier`, what of its goods the
    carrier had and is to blame for, the carrier bears that part of them and the seller the rest. Raises ValueError for a
    `bears` that does not sum up.
    """
    told = [Share(Component(row["component"]), Party(row["party"]), row["amount"]) for row in quote.get("bears", ())]
    if told:
        if sum(share.amount for share in told) != amount or any(share.amount <= 0 for share in told):
            raise ValueError("what is borne has to be positive and to sum to what is given back")
        return told
    fault = quote.get("fault")
    party = Party(fault) if fault in (Party.CARRIER, Party.PLATFORM) else Party.SHOP
    if cause == CauseKind.COMPENSATION:
        return [Share(Component.COMPENSATION, party, amount)]
    freight = min(max(_row(quote, "freight"), 0), amount)
    item = amount - freight
    if quote.get("by_carrier") is None or party == Party.PLATFORM:
        found = [Share(Component.ITEM, party, item)]
    else:
        goods = max(_row(quote, "goods"), quote["by_carrier"])
        carried = part_of(quote["by_carrier"], item, goods)
        found = [Share(Component.ITEM, Party.CARRIER, carried), Share(Component.ITEM, Party.SHOP, item - carried)]
    found.append(Share(Component.FREIGHT, party, freight))
    return [share for share in found if share.amount]


def deal(shares: Sequence[Share], parts: Sequence[int]) -> list[list[Share]]:
    """Deal shares out over parts of the same sum, in order: each part is filled up, nothing is lost or split twice."""
    if sum(share.amount for share in shares) != sum(parts):
        raise ValueError("shares and parts have to sum to the same")
    left = list(shares)
    dealt: list[list[Share]] = []
    for part in parts:
        mine: list[Share] = []
        while part:
            share = left.pop(0)
            taken = min(share.amount, part)
            mine.append(replace(share, amount=taken))
            part -= taken
            if share.amount > taken:
                left.insert(0, replace(share, amount=share.amount - taken))
        dealt.append(mine)
    return dealt


def kept_of(quote: Mapping[str, Any]) -> int:
    """What the customer bears by the frozen quote, in minor units."""
    rows = {row["label"]: int(row["amount"]) for row in quote.get("rows", ())}
    return next((abs(rows[label]) for label in KEPT if rows.get(label)), 0)


def part_of(taken: int, given_back: int, whole: int) -> int:
    """How much of `taken` belongs to `given_back` of `whole`, rounded down; all of it once everything is given back.

    Asked with the sum so far, the steps between two answers sum to the whole exactly, however often it is asked.
    """
    return taken * given_back // whole if whole else 0


def _row(quote: Mapping[str, Any], label: str) -> int:
    rows = [row for row in quote.get("rows", ()) if row["label"] == label]
    return int(rows[0]["amount"]) if rows else int(quote.get(label) or 0)
