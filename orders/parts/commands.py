"""A request about pieces here and pieces on their way becomes two: only what has left waits for its parcel."""

from __future__ import annotations

from typing import Any

from orders.cancellations.models import CancellationLine, OrderCancellation
from orders.cancellations.quotes import spread
from orders.holds.models import Hold
from orders.orders.models import Order
from portal.kernel.changes import creating, note_fact
from portal.kernel.money import split
from portal.people.models import User

FIGURES = ("value", "price", "line_discount", "order_discount", "tax", "tax_added")
"""What a frozen line is worth, each shared by pieces."""


CARRIERS = ("in_parcels", "by_carrier")
"""What of a request the carrier had, and bears: nothing of the pieces that are still here."""


def split_off(order: Order, cancellation: OrderCancellation, *, by: User) -> OrderCancellation | None:
    """Take the pieces still at the shop out of a locked request, as a request of its own; None unless it has both kinds.

    Together the two promise what the one had promised: costs of shipping stay with what was shipped. The part is
    requested and waits for the same answer until the same time; whoever agrees finishes it (`_agree`).
    """
    holds = list(Hold.objects.active().filter(source=cancellation.number, line__order=order))
    here = {hold.line_id: hold.quantity - hold.sent_quantity for hold in holds}
    if not any(here.values()) or not any(hold.sent_quantity for hold in holds):
        return None
    stay, go = _divide(cancellation.quote["lines"], here)
    worth = sum(row["value"] for row in stay)
    returned = min(worth, cancellation.returned)
    part = OrderCancellation(
        order=order,
        shop=cancellation.shop,
        customer=cancellation.customer,
        requested_by=cancellation.requested_by,
        reason=cancellation.reason,
        words=cancellation.words,
        currency=cancellation.currency,
        returned=returned,
        kept=worth - returned,
        part_of=cancellation,
        quote=cancellation.quote
        | dict.fromkeys(("freight", "freight_kept", "fee", "recall_fee", "offered", "to_credit", *CARRIERS), 0)
        | {
            "lines": stay,
            "goods": worth,
            "returned": returned,
            "kept": worth - returned,
            "after_shipping": False,
            "coupons": [],
            "verdicts": [],
        },
    )
    part.wait_until(cancellation.due_at)
    creating(part, by=by, step="split_off", reason=cancellation.reason.code if cancellation.reason else "")
    CancellationLine.objects.bulk_create(
        [
            CancellationLine(cancellation=part, line_id=row["line"], quantity=row["quantity"], returned=back)
            for row, back in zip(stay, spread(returned, stay), strict=True)
        ]
    )
    cancellation.returned -= returned
    cancellation.kept -= part.kept
    cancellation.quote = cancellation.quote | {
        "lines": go,
        "goods": sum(row["value"] for row in go),
        "returned": cancellation.returned,
        "kept": cancellation.kept,
    }
    _keep_what_left(cancellation, go)
    _part_holds(holds, part.number)
    note_fact("part_split_off", cancellation, by=by, part=part.number)
    return part


def _divide(lines: list[dict[str, Any]], here: dict[int, int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The frozen lines of what is still here, and of what has left; every figure is shared by pieces, nothing is lost."""
    stay: list[dict[str, Any]] = []
    go: list[dict[str, Any]] = []
    for row in lines:
        count = here.get(row["line"], 0)
        counts = [count, row["quantity"] - count]
        parts = {name: split(row[name], counts) for name in FIGURES if name in row}
        for place, (rows, pieces) in enumerate(zip((stay, go), counts, strict=True)):
            if pieces:
                rows.append(row | {"quantity": pieces} | {name: shares[place] for name, shares in parts.items()})
    return stay, go


def _keep_what_left(cancellation: OrderCancellation, go: list[dict[str, Any]]) -> None:
    parts = spread(cancellation.returned, go, cancellation.quote.get("freight", 0))
    back = dict(zip((row["line"] for row in go), parts, strict=True))
    left = {row["line"]: row["quantity"] for row in go}
    cancellation.lines.exclude(line__in=left).delete()
    rows = list(cancellation.lines.all())
    for row in rows:
        row.quantity, row.returned = left[row.line_id], back[row.line_id]
    CancellationLine.objects.bulk_update(rows, ["quantity", "returned"])


def _part_holds(holds: list[Hold], source: str) -> None:
    """Each hold keeps what has left; what is here is held for the part."""
    new: list[Hold] = []
    for hold in holds:
        here = hold.quantity - hold.sent_quantity
        if not here:
            continue
        value, rest = split(hold.value, [here, hold.sent_quantity])
        if hold.sent_quantity:
            new.append(
                Hold(
                    line_id=hold.line_id,
                    quantity=here,
                    value=value,
                    kind=hold.kind,
                    source=source,
                    placed_at=hold.placed_at,
                )
            )
            hold.quantity, hold.value = hold.sent_quantity, rest
        else:
            hold.source = source
    Hold.objects.bulk_update(holds, ["quantity", "value", "source"])
    Hold.objects.bulk_create(new)
