"""Changing an order before it is shipped (修改订单): asked by the customer, answered by the shop within a day."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from orders.cancellations.commands.answering import carry_out
from orders.cancellations.commands.asking import request_cancellation
from orders.changes import permissions
from orders.changes.models import ChangeKind, OrderChange
from orders.deadlines import CHANGE_ANSWER_HOURS
from orders.orders import pieces
from orders.orders.models import Order, OrderLine
from portal.kernel.changes import changing, creating
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.reasons.models import Reason, ReasonKind
from portal.time import clock
from portal.time.business_time import add_working_hours


def request_change(
    order: Order,
    *,
    by: User,
    kind: str,
    address: str = "",
    line: OrderLine | None = None,
    variant: str = "",
    quantity: int | None = None,
    words: str = "",
) -> OrderChange:
    """Ask for another address, another variant of a line, or fewer pieces of it."""
    with changing(order, by=by) as order:
        permissions.request_change(order, by)
        before, after = _what(order, kind, address, line, variant, quantity)
        change = OrderChange(
            order=order,
            shop=order.shop,
            customer=order.customer,
            kind=kind,
            line=line if kind != ChangeKind.ADDRESS else None,
            before=before,
            after=after,
            words=words,
        )
        change.wait_until(add_working_hours(clock.now(), CHANGE_ANSWER_HOURS, order.shop.country))
        creating(change, by=by, step="request", note=words)
    return change


def _what(
    order: Order, kind: str, address: str, line: OrderLine | None, variant: str, quantity: int | None
) -> tuple[str, str]:
    if kind == ChangeKind.ADDRESS:
        if not address.strip():
            raise Invalid(_("Enter the new address."), field="address", code="required")
        if address.strip() == order.address.strip():
            raise Invalid(_("That is the address as it is."), field="address", code="unchanged")
        return order.address, address.strip()
    if line is None or line.order_id != order.pk:
        raise Invalid(_("Choose what to change."), field="line", code="required")
    if kind == ChangeKind.VARIANT:
        if not variant.strip():
            raise Invalid(_("Enter the variant you would like."), field="variant", code="required")
        if variant.strip() == line.variant.strip():
            raise Invalid(_("That is the variant as it is."), field="variant", code="unchanged")
        return line.variant, variant.strip()
    free = next((f.shippable for f in pieces.lines_of(order) if f.line.pk == line.pk), 0)
    if quantity is None or not 0 < quantity < line.left or line.left - quantity > free:
        raise Invalid(
            _("Enter fewer pieces than the %(count)s ordered, at least 1. To cancel all of them, cancel the order.")
            % {"count": line.left},
            field="quantity",
            code="not_fewer",
        )
    return str(line.left), str(quantity)


def apply_change(change: OrderChange, *, by: User, words: str = "") -> OrderChange:
    """Agree: the order is as wished from now on. Fewer pieces are cancelled and refunded in the same step."""
    with transaction.atomic():
        with (
            changing(change.order, by=by) as order,
            changing(change, by=by, step="apply", note=words) as change,
        ):
            permissions.answer_change(change, by)
            change.mark_applied(words=words, at=clock.now())
            if change.kind == ChangeKind.ADDRESS:
                order.address = change.after
            elif change.kind == ChangeKind.VARIANT and change.line is not None:
                OrderLine.objects.filter(pk=change.line_id).update(variant=change.after)
        if change.kind == ChangeKind.FEWER and change.line is not None:
            _cancel_surplus(change, by=by)
    return change


def _cancel_surplus(change: OrderChange, *, by: User) -> None:
    line = OrderLine.objects.get(pk=change.line_id)
    surplus = line.left - int(change.after)
    if surplus <= 0:
        return
    reason = Reason.objects.filter(kind=ReasonKind.CANCEL_ORDER, code="by_mistake", shop__isnull=True).first()
    cancellation = request_cancellation(
        change.order, by=by, reason=reason, words=change.words, pieces={line.pk: surplus}
    )
    if cancellation.is_open:
        carry_out(cancellation, by=by, step="approve")  # answering the wish was the answer to this


def refuse_change(change: OrderChange, *, by: User, words: str = "") -> OrderChange:
    """Say no; the order stays as it was. Silence says the same."""
    with changing(change, by=by, step="refuse", note=words) as change:
        permissions.answer_change(change, by)
        change.mark_refused(words=words, at=clock.now())
    return change


def retract_change(change: OrderChange, *, by: User) -> OrderChange:
    """The customer leaves the order as it is."""
    with changing(change, by=by, step="retract") as change:
        permissions.retract_change(change, by)
        change.mark_retracted(at=clock.now())
    return change
