"""A market to test in: orders as shop systems would send them, made through commands alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders.orders import commands as order_commands
from orders.orders.models import Order, OrderLine
from orders.parcels import commands as parcel_commands
from orders.reasons import REASONS as ORDER_REASONS
from orders.rules import terms
from portal.kernel.changes import creating
from portal.people.models import Shop, User, system_user
from portal.reasons.given import ensure_reasons
from portal.reasons.models import Reason
from portal.time import clock
from refunds.charges.commands import Tender, open_charge
from tickets.industries.rules import ensure_rules
from tickets.reasons import REASONS as TICKET_REASONS

POT = ("手冲咖啡壶套装 600ml", 1, 26800)
CUPS = ("陶瓷滤杯", 3, 5900)


def picture(name: str = "crack.png", color: str = "teal") -> SimpleUploadedFile:
    """A small picture as a browser uploads it."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def reasons() -> None:
    """The managed reasons, also where a test emptied the tables that migrations had filled."""
    ensure_reasons(ORDER_REASONS)
    ensure_reasons(TICKET_REASONS)
    ensure_rules()


def reason(kind: str, code: str = "") -> Reason:
    """A reason of this kind that needs no picture, or the one with this code."""
    rows = Reason.objects.filter(kind=kind)
    found = rows.get(code=code) if code else rows.filter(needs_evidence=False).first()
    assert found is not None
    return found


def unpaid_order(
    shop: Shop,
    customer: User | None,
    number: str = "20261009001",
    *,
    lines: Sequence[tuple[str, int, int]] = (POT,),
    freight: int = 1000,
    **fields: Any,
) -> Order:
    """Placed and not paid; lines are (name, pieces, price of a piece in minor units)."""
    goods = sum(pieces * price for _name, pieces, price in lines)
    order = Order(
        shop=shop,
        customer=customer,
        shop_number=number,
        currency=shop.currency,
        goods=goods,
        freight=freight,
        total=goods + freight,
        placed_at=clock.now(),
        terms=terms.Book.of(shop).at(clock.now()),
        buyer_name=customer.name if customer else "",
        buyer_phone=(customer.phone or "") if customer else "13800009999",
        address="杭州市西湖区文三路 1 号",
        **fields,
    )
    creating(order, by=system_user())
    OrderLine.objects.bulk_create(
        [
            OrderLine(
                order=order,
                position=position,
                sku=f"SKU-{position}",
                name=name,
                quantity=pieces,
                unit_price=price,
                paid=pieces * price,
            )
            for position, (name, pieces, price) in enumerate(lines, 1)
        ]
    )
    return order


def paid_order(
    shop: Shop, customer: User | None, number: str = "20261009002", *, tenders: Sequence[Tender] = (), **more: Any
) -> Order:
    """Paid in full, by WeChat Pay unless told otherwise; waits for the shop to ship it."""
    order = unpaid_order(shop, customer, number, **more)
    charge = open_charge(
        shop,
        payer=customer,
        reference=order.number,
        currency=order.currency,
        payments=tenders or [Tender("wechat", order.total)],
        by=system_user(),
    )
    return order_commands.pay_order(order, by=system_user(), charge=charge)


def shipped_order(shop: Shop, customer: User | None, number: str = "20261009003", **more: Any) -> Order:
    """On its way, with a first piece of news from the carrier."""
    order = paid_order(shop, customer, number, **more)
    parcel = parcel_commands.ship_order(order, by=system_user(), carrier="顺丰速运", tracking_number="778820314456")
    parcel_commands.record_tracking(parcel, at=clock.now(), text="到达杭州转运中心")
    return Order.objects.get(pk=order.pk)


def delivered_order(shop: Shop, customer: User | None, number: str = "20261009004", **more: Any) -> Order:
    """Arrived."""
    order = shipped_order(shop, customer, number, **more)
    for parcel in order.shipments.all():
        parcel_commands.deliver_shipment(parcel, by=system_user())
    return Order.objects.get(pk=order.pk)
