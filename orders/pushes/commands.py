"""A shop's system tells an order, once or again: the portal makes it or follows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from orders.importing.commands import CONTRADICTION, IMPORTED, UNCHANGED, UPDATED, contradict, lock_shop
from orders.importing.records import PushedLine, PushedOrder, PushedParcel, PushedPayment
from orders.orders.commands import complete_order, pay_order
from orders.orders.models import Coupon, Order, OrderLine
from orders.parcels.commands import correct_times, deliver_shipment, record_tracking, ship_order
from orders.parcels.models import Shipment
from orders.past_facts.commands import follow_past_facts
from orders.rules import terms
from orders.statuses import OrderStatus, ShipmentStatus
from portal.kernel import numbers
from portal.kernel.changes import changing, creating
from portal.kernel.errors import Forbidden, Refused
from portal.people.models import Shop, User, system_user
from portal.time import clock
from refunds.charges.commands import Tender, add_payment, open_charge, require_own_payments
from refunds.payments.models import Payment

TEXTS = ("buyer_name", "buyer_phone", "buyer_email", "buyer_reference", "address", "promised_ship_at")
"""What the shop's system may word anew at any time."""


class Pushed(NamedTuple):
    """The order, and what became of the push: imported, updated, unchanged or contradiction."""

    order: Order
    outcome: str


def push_order(shop: Shop, told: PushedOrder, *, by: User) -> Pushed:
    """Make or follow one order. The same push twice changes nothing.

    New payments, parcels and news are added, and move the order as they do when they happen here; texts are worded anew.
    Goods, prices and payments that differ from what is known change nothing: they become a review item.
    """
    if not (by.is_support or shop.pk in by.shop_ids):
        raise Forbidden(_("Only the shop's staff can send its orders."))
    with transaction.atomic():
        lock_shop(shop)
        order = Order.objects.select_related("shop", "charge").filter(shop=shop, shop_number=told.number).first()
        if order is None:
            order = _create(shop, told, by=by)
            _follow(order, told, by=by)
            return Pushed(_fresh(order), IMPORTED)
        if order.digest == told.digest():
            return Pushed(order, UNCHANGED)
        differences = _differences(order, told)
        if differences:
            contradict(shop.pk, f"{told.number}@{told.digest()[:12]}", order=order.number, differs=differences)
            return Pushed(order, CONTRADICTION)
        changed = _reword(order, told, by=by)
        changed += _follow(order, told, by=by)
        return Pushed(_fresh(order), UPDATED if changed else UNCHANGED)


def push_orders(shop: Shop, records: Sequence[PushedOrder], *, by: User) -> list[str]:
    """Several orders in one transaction; what became of each. A refused one is a contradiction and changes nothing."""
    outcomes = []
    with transaction.atomic():
        for told in records:
            try:
                with transaction.atomic():
                    outcomes.append(push_order(shop, told, by=by).outcome)
            except Refused as no:
                contradict(shop.pk, f"{told.number}@{told.digest()[:12]}", refused=str(no))
                outcomes.append(CONTRADICTION)
    return outcomes


def _fresh(order: Order) -> Order:
    return Order.objects.select_related("shop", "charge").get(pk=order.pk)


def _create(shop: Shop, told: PushedOrder, *, by: User) -> Order:
    order = creating(
        Order(
            number=numbers.make(Order.PREFIX),
            shop=shop,
            shop_number=told.number,
            source=told.source,
            currency=told.currency,
            goods=told.goods,
            freight=told.freight,
            total=told.total,
            placed_at=told.placed_at,
            terms=terms.Book.of(shop).at(told.placed_at),
            digest=told.digest(),
            **{name: getattr(told, name) for name in TEXTS},
        ),
        by=by,
        step="place",
    )
    OrderLine.objects.bulk_create(
        [
            OrderLine(
                order=order,
                position=position,
                sku=line.sku,
                name=line.name,
                variant=line.variant,
                model_name=line.model_name,
                glyph=line.glyph,
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount=line.discount,
                tax=line.tax,
                paid=line.paid,
            )
            for position, line in enumerate(told.lines, 1)
        ]
    )
    Coupon.objects.bulk_create([Coupon(order=order, code=code, amount=amount) for code, amount in told.coupons])
    return order


def _differences(order: Order, told: PushedOrder) -> list[str]:
    """What of goods and money differs from what is known, by the name of its field."""
    ours = [
        PushedLine(
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            paid=line.paid,
            variant=line.variant,
            model_name=line.model_name,
            glyph=line.glyph,
            discount=line.discount,
            tax=line.tax,
        )
        for line in order.lines.order_by("position")
    ]
    found = []
    if [_goods(line) for line in ours] != [_goods(line) for line in told.lines]:
        found.append("lines")
    found += [name for name in ("currency", "freight", "total") if getattr(order, name) != getattr(told, name)]
    known = {payment.gateway_reference: payment for payment in _payments(order)}
    for payment in told.payments:
        earlier = known.get(payment.reference)
        if earlier is not None and (earlier.amount, earlier.method) != (payment.amount, payment.method):
            found.append("payments")
    return found


def _goods(line: PushedLine) -> tuple[str, int, int]:
    return line.sku, line.quantity, line.paid


def _payments(order: Order) -> list[Payment]:
    return list(order.charge.payments.order_by("pk")) if order.charge is not None else []


def _reword(order: Order, told: PushedOrder, *, by: User) -> int:
    """Take over texts; an address that was changed here stays as it was changed."""
    names = [name for name in TEXTS if getattr(order, name) != getattr(told, name)]
    if order.cancellations.exists():  # a request may have moved the promise; the shop's system does not know
        names = [name for name in names if name != "promised_ship_at"]
    if order.changes.filter(status="applied").exists():
        names = [name for name in names if name != "address"]
    with changing(order, by=by) as order:
        for name in names:
            setattr(order, name, getattr(told, name))
        order.digest = told.digest()
    return len(names)


def _follow(order: Order, told: PushedOrder, *, by: User) -> int:
    """Add what happened since: payments, then parcels. Returns how much that was."""
    added = _take_payments(order, told, by=by)
    order = _fresh(order)
    paid_at = told.paid_at or min((parcel.sent_at for parcel in told.parcels), default=None)
    if order.status == OrderStatus.PLACED and (told.captured >= told.total):
        if order.charge is None:
            charge = open_charge(
                order.shop,
                payer=order.customer,
                reference=order.number,
                label=order.shop_number,
                currency=order.currency,
                by=by,
            )
            pay_order(order, by=system_user(), charge=charge, at=paid_at)
        else:
            pay_order(order, by=system_user(), at=paid_at)
        added += 1
    ours = list(Shipment.objects.filter(order=order))
    known = {parcel.tracking_number: parcel for parcel in ours}
    corrected = {number: parcel for parcel in ours for number in parcel.former_numbers if number not in known}
    for parcel in told.parcels:
        if wrong := corrected.get(parcel.tracking_number):
            _ask_for_correction(order, wrong, parcel.tracking_number)
            continue
        try:
            with transaction.atomic():
                added += _follow_parcel(_fresh(order), parcel, known.get(parcel.tracking_number), by=by)
        except Refused as no:
            if parcel.tracking_number in known or not _is_cancelled_here(_fresh(order), parcel):
                raise
            _ask_about_sent_all_the_same(order, parcel, no)
    added += follow_past_facts(_fresh(order), told, by=by)
    _complete_what_was(_fresh(order))
    return added


def _complete_what_was(order: Order) -> None:
    """What arrived so long ago that it is complete already is so from the beginning, as of then."""
    if order.status == OrderStatus.DELIVERED and order.due_at is not None and order.due_at <= clock.now():
        complete_order(order, by=system_user())


def _ask_for_correction(order: Order, parcel: Shipment, former: str) -> None:
    """The shop's system still follows a number that was corrected here: whatever it tells is of somebody else's parcel."""
    told = {"old": former, "new": parcel.tracking_number}
    contradict(
        order.shop_id,
        f"{order.shop_number}@{former}"[:120],
        order=order.number,
        refused=_("Tracking number %(old)s was corrected to %(new)s. Correct it in the shop's system, too.") % told,
    )


def _is_cancelled_here(order: Order, parcel: PushedParcel) -> bool:
    """Whether a parcel holds pieces of the order that were cancelled or given back here."""
    if order.status == OrderStatus.CANCELLED:
        return True
    wanted = _wanted(parcel)
    lines = list(order.lines.all())
    return any(
        sum(line.left for line in lines if line.sku == sku)
        < quantity
        <= sum(line.quantity for line in lines if line.sku == sku)
        for sku, quantity in wanted.items()
    )


def _ask_about_sent_all_the_same(order: Order, parcel: PushedParcel, no: Refused) -> None:
    """What was cancelled here left the shop nevertheless. That it did is a fact; who pays for it is a person's decision."""
    contradict(
        order.shop_id,
        f"{order.shop_number}@{parcel.tracking_number}"[:120],
        order=order.number,
        parcel=parcel.tracking_number,
        carrier=parcel.carrier,
        sent_at=parcel.sent_at.isoformat(),
        pieces=_wanted(parcel),
        refused=str(no),
    )


def _take_payments(order: Order, told: PushedOrder, *, by: User) -> int:
    known = {payment.gateway_reference for payment in _payments(order)}
    new = [_tender(payment) for payment in told.payments if payment.reference not in known]
    if not new:
        return 0
    require_own_payments(order.charge, new)
    if order.charge is None:
        with changing(order, by=by) as order:
            order.charge = open_charge(
                order.shop,
                payer=order.customer,
                reference=order.number,
                label=order.shop_number,
                currency=order.currency,
                payments=new,
                by=by,
            )
    else:
        for tender in new:
            add_payment(order.charge, tender, by=by)
    return len(new)


def _tender(payment: PushedPayment) -> Tender:
    return Tender(
        payment.method,
        payment.amount,
        gateway=payment.gateway,
        gateway_reference=payment.reference,
        account_tail=payment.account_tail,
        bank=payment.bank,
        captured=payment.captured,
    )


def _follow_parcel(order: Order, told: PushedParcel, parcel: Shipment | None, *, by: User) -> int:
    """What the shop's system reports has happened already, so the machine records it; what it corrects, it corrects."""
    changed = 0
    if parcel is None:
        parcel = ship_order(
            order,
            by=system_user(),
            carrier=told.carrier,
            tracking_number=told.tracking_number,
            pieces=_pieces(order, told) or None,
            expected_on=told.expected_on,
            at=told.sent_at,
        )
        changed += 1
    elif _is_corrected(parcel, told):
        parcel = correct_times(parcel, by=by, sent_at=told.sent_at, arrived_at=told.delivered_at)
        changed += 1
    changed += sum(record_tracking(parcel, at=at, text=text) for at, text in told.news)
    if told.delivered_at is not None and parcel.status == ShipmentStatus.IN_TRANSIT:
        deliver_shipment(parcel, by=system_user(), at=told.delivered_at)
        changed += 1
    elif told.delivered_at is not None and parcel.status in (ShipmentStatus.LOST, ShipmentStatus.RETURNED):
        contradict(
            order.shop_id,
            f"{order.shop_number}@{parcel.number}",
            order=order.number,
            parcel=parcel.tracking_number,
            status=parcel.status,
            delivered_at=told.delivered_at.isoformat(),
        )
    return changed


def _is_corrected(parcel: Shipment, told: PushedParcel) -> bool:
    """Whether a parcel on its way or arrived left or arrived at another time than is known."""
    if parcel.status == ShipmentStatus.DELIVERED:
        return parcel.sent_at != told.sent_at or told.delivered_at not in (None, parcel.arrived_at)
    return parcel.status == ShipmentStatus.IN_TRANSIT and parcel.sent_at != told.sent_at


def _wanted(parcel: PushedParcel) -> Counter[str]:
    """How many pieces of each item a parcel holds; one item may stand in several rows."""
    wanted: Counter[str] = Counter()
    for sku, quantity in parcel.pieces:
        wanted[sku] += quantity
    return wanted


def _pieces(order: Order, told: PushedParcel) -> dict[int, int]:
    """The parcel's content by line: an item on several lines fills them in their order."""
    wanted = _wanted(told)
    found: dict[int, int] = {}
    for line in order.lines.order_by("position"):
        quantity = min(wanted.get(line.sku, 0), line.left)
        if quantity:
            found[line.pk] = quantity
            wanted[line.sku] -= quantity
    if any(wanted.values()):
        raise Refused(_("The parcel holds pieces that are not in the order."), code="unknown_pieces")
    return found
