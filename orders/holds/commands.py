"""Reserving pieces, letting them go, and using them up. Called inside the transaction that locked the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from orders.holds.models import Hold, HoldKind
from orders.orders.models import Order, OrderLine
from orders.orders.pieces import LineFacts
from orders.statuses import OrderStatus
from portal.kernel.errors import Invalid
from portal.time import clock


def check_pieces(lines: list[LineFacts], wanted: Mapping[int, int]) -> dict[int, int]:
    """The wanted pieces, each a positive number of what is free. Raises Invalid with the line's name otherwise."""
    by_id = {facts.line.pk: facts for facts in lines}
    chosen = {line: pieces for line, pieces in wanted.items() if pieces}
    if not chosen:
        raise Invalid(_("Choose at least one piece."), field="pieces", code="no_pieces")
    for line, pieces in chosen.items():
        facts = by_id.get(line)
        if facts is None:
            raise Invalid(_("That line is not part of this order."), field="pieces", code="unknown_line")
        if pieces < 0 or pieces > facts.free:
            raise Invalid(too_many(facts), field="pieces", code="too_many_pieces")
    return chosen


def too_many(facts: LineFacts) -> str:
    """More pieces were chosen than are free; why fewer are free than were bought, where that is so."""
    words = {"name": facts.line.name, "free": facts.free, "why": _spoken_for(facts)}
    if facts.free == facts.line.quantity:
        return _("At most %(free)s of “%(name)s” can be chosen: more were not bought.") % words
    return _("At most %(free)s of “%(name)s” can be chosen: %(why)s.") % words


def too_many_to_ship(facts: LineFacts) -> str:
    """More pieces were put into a parcel than can be shipped now, and why."""
    words = {"name": facts.line.name, "count": facts.shippable, "why": _spoken_for(facts, sent=facts.sent)}
    if facts.shippable == facts.line.quantity:
        return _("Of “%(name)s” %(count)s can be shipped: more were not bought.") % words
    return _("Of “%(name)s” %(count)s can be shipped now: %(why)s.") % words


def _spoken_for(facts: LineFacts, *, sent: int = 0) -> str:
    """ "1 is cancelled, 2 are in an open request", where the other pieces of a line are."""
    told = (
        (facts.line.cancelled_quantity, _("%(n)s cancelled")),
        (facts.line.returned_quantity, _("%(n)s returned")),
        (sent, _("%(n)s sent already")),
        (facts.held - (facts.held_sent if sent else 0), _("%(n)s in an open request")),
    )
    return _(", ").join(words % {"n": count} for count, words in told if count > 0)


def place_hold(lines: list[LineFacts], wanted: Mapping[int, int], *, kind: str, source: str) -> list[Hold]:
    """Reserve checked pieces for the case numbered `source`, with the money that belongs to them (minor units)."""
    moment = clock.now()
    return Hold.objects.bulk_create(
        [
            Hold(
                line=facts.line,
                quantity=wanted[facts.line.pk],
                sent_quantity=wanted[facts.line.pk]
                if kind == HoldKind.TICKET
                else facts.sent_among(wanted[facts.line.pk]),
                value=facts.worth(wanted[facts.line.pk]),
                kind=kind,
                source=source,
                placed_at=moment,
            )
            for facts in lines
            if wanted.get(facts.line.pk)
        ]
    )


def resume_shipping(order: Order, source: str) -> None:
    """A case is about to let go of its pieces: what the shop promised to ship moves by the time that only it was in the way.

    Called on the locked order before the holds end. While another case is in the way as well, its own end moves the rest.
    """
    if order.status != OrderStatus.PAID or order.promised_ship_at is None:
        return
    here = Hold.objects.active().filter(line__order=order, quantity__gt=F("sent_quantity"))
    held = list(here.values_list("source", "placed_at"))
    since = min((at for name, at in held if name == source), default=None)
    until = min((at for name, at in held if name != source), default=clock.now())
    if since is not None and since < until:
        order.promised_ship_at += until - since


def release_holds(source: str) -> int:
    """Let go of everything a case reserved; returns how many lines that freed. Once more changes nothing."""
    return Hold.objects.active().filter(source=source).update(released_at=clock.now())


def use_pieces(
    order: Order, source: str, *, returned: Mapping[int, int], as_return: bool = False, freight: int = 0
) -> list[Hold]:
    """The case's pieces are gone for good: count them on their lines with their worth and what comes back of it.

    `returned` maps line ids to minor units promised back. `as_return` counts them as returned instead of cancelled;
    `freight`: minor units of the order's freight that come back with them, which the caller has not counted.
    """
    holds = list(Hold.objects.active().filter(source=source).select_related("line"))
    gone = "returned_quantity" if as_return else "cancelled_quantity"
    lines = []
    for line_id, (pieces, worth) in _by_line(holds).items():
        back = returned.get(line_id, 0)
        line: Any = OrderLine(pk=line_id)
        setattr(line, gone, F(gone) + pieces)
        line.gone_value = F("gone_value") + worth
        line.refunded_quantity = F("refunded_quantity") + (pieces if back else 0)
        line.refunded = F("refunded") + back
        lines.append(line)
    OrderLine.objects.bulk_update(lines, [gone, "gone_value", "refunded_quantity", "refunded"])
    if freight:
        Order.objects.filter(pk=order.pk).update(freight_returned=F("freight_returned") + freight)
    release_holds(source)
    return holds


def give_value(order: Order, source: str, given: Mapping[int, int]) -> None:
    """Money comes back for pieces that the customer keeps: their worth is less by it, and the pieces are free again.

    `given` maps line ids to minor units promised back, each at most what the line is still worth.
    """
    lines = [
        OrderLine(pk=pk, gone_value=F("gone_value") + back, refunded=F("refunded") + back)
        for pk, back in given.items()
        if back
    ]
    OrderLine.objects.bulk_update(lines, ["gone_value", "refunded"])
    release_holds(source)


def give_pieces_back(order: Order, counted: Mapping[int, Sequence[int]], *, freight: int = 0) -> None:
    """What a case took off lines is theirs again, since the case was undone: the opposite of `use_pieces` and `give_value`.

    `counted` maps line ids to (pieces counted as returned, their worth, what was promised back), `freight` is what of the
    order's freight was counted with them; minor units.
    """
    lines = []
    for pk, (pieces, worth, back) in counted.items():
        line: Any = OrderLine(pk=pk)
        line.returned_quantity = F("returned_quantity") - pieces
        line.refunded_quantity = F("refunded_quantity") - (pieces if back else 0)
        line.gone_value = F("gone_value") - worth
        line.refunded = F("refunded") - back
        lines.append(line)
    OrderLine.objects.bulk_update(lines, ["returned_quantity", "refunded_quantity", "gone_value", "refunded"])
    if freight:
        Order.objects.filter(pk=order.pk).update(freight_returned=F("freight_returned") - freight)


def _by_line(holds: list[Hold]) -> dict[int, tuple[int, int]]:
    """Pieces and worth that are held of each line."""
    sums: dict[int, tuple[int, int]] = {}
    for hold in holds:
        pieces, worth = sums.get(hold.line_id, (0, 0))
        sums[hold.line_id] = (pieces + hold.quantity, worth + hold.value)
    return sums
