"""What stories are told with: moments counted from now, and the few things that everybody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from orders.bin import commands as bin_commands
from orders.cancellations.commands import asking
from orders.cancellations.models import OrderCancellation
from orders.importing.records import PushedLine, PushedOrder, PushedPayment
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.parcels.models import Shipment
from orders.pushes.commands import push_order
from portal.kernel.fsm import Machine
from portal.people.models import Shop, User, system_user
from portal.reasons.models import Reason
from portal.time import business_time, clock
from tickets.cases import commands as case_commands
from tickets.cases.models import Ticket
from tickets.demo import people
from tickets.demo.pictures import photo

HOMES = {
    "wang": "浙江省杭州市西湖区文一西路 98 号 3 幢 502",
    "li": "上海市徐汇区漕溪北路 120 弄 7 号 1201",
    "sun": "江苏省南京市栖霞区文苑路 9 号学生公寓 6 栋",
    "zhang": "四川省成都市锦江区静居寺路 33 号 2 单元",
    "wu": "湖北省武汉市洪山区珞喻路 152 号 11 栋 903",
    "emma": "14 Larch Terrace, Bristol BS6 5QJ",
}


class Stage:
    """The shops, the people, and the moment at which the demo ends: now."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.shops = people.open_shops()
        self.who = people.bring_people(self.shops)
        self.goods = people.goods()
        self.machine = system_user()
        self.keys = {user.pk: key for key, user in vars(self.who).items()}

    # --- when ---------------------------------------------------------------------------------------------------------

    def ago(self, days: int = 0, at: str = "10:00", country: str = "CN") -> datetime:
        """That many days ago, at that wall clock."""
        zone = clock.zone(country)
        return datetime.combine(self.now.astimezone(zone).date() - timedelta(days=days), time.fromisoformat(at), zone)

    def minutes_ago(self, minutes: float) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def working_days_ago(self, days: int, at: str = "10:00", country: str = "CN") -> datetime:
        """A working day, since which that many others have begun."""
        zone = clock.zone(country)
        day = self.now.astimezone(zone).date()
        while days or not business_time.is_working_day(day, country):
            days -= days > 0 and business_time.is_working_day(day, country)
            day -= timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(at), zone)

    def leaving(self, left: float, hours: float = 48, country: str = "CN") -> datetime:
        """When something with `hours` to answer is asked if about `left` hours of them are left now."""
        goal = self.now + timedelta(hours=left)
        early, late = self.now - timedelta(days=45), self.now
        while late - early > timedelta(minutes=1):
            middle = early + (late - early) / 2
            if business_time.add_working_hours(middle, hours, country) < goal:
                early = middle
            else:
                late = middle
        return late

    # --- what everybody does ------------------------------------------------------------------------------------------

    def order(
        self,
        number: str,
        buyer: User,
        shop: Shop,
        things: Sequence[tuple[str, int]],
        *,
        pay: str | Sequence[tuple[str, int]] = "wechat",
        freight: int = 0,
        discount: int = 0,
        coupon: str = "",
        **payment: Any,
    ) -> Order:
        """The shop's system tells an order, and its buyer claims it. `pay`: one method for all, tenders, or "" for none.

        `discount` is taken off the first line; with `coupon` it came from one.
        """
        lines = tuple(
            self._line(shop, sku, count, discount if not position else 0)
            for position, (sku, count) in enumerate(things)
        )
        total = sum(line.paid for line in lines) + freight
        tenders = [(pay, total)] if isinstance(pay, str) and pay else pay
        told = PushedOrder(
            number=number,
            placed_at=clock.now() - timedelta(minutes=2),
            paid_at=clock.now() if tenders else None,
            currency=shop.currency,
            lines=lines,
            freight=freight,
            buyer_name=buyer.name,
            buyer_phone=buyer.phone or "",
            buyer_email=buyer.email or "",
            buyer_reference=buyer.phone or "",
            address=HOMES[self.keys[buyer.pk]],
            payments=tuple(
                PushedPayment(
                    str(method), int(amount), f"{number}-{position}", **(payment if method != "balance" else {})
                )
                for position, (method, amount) in enumerate(tenders, 1)
            ),
            coupons=((coupon, discount),) if coupon else (),
            promised_ship_at=clock.now() + timedelta(days=2),
        )
        order = push_order(shop, told, by=self.machine).order
        return bin_commands.claim_order(
            buyer, number=number, contact=buyer.phone or buyer.email or "", paid=order.total
        )

    def _line(self, shop: Shop, sku: str, quantity: int, discount: int) -> PushedLine:
        name, variant, price, glyph = self.goods[shop.slug][sku]
        return PushedLine(
            sku=sku,
            name=name,
            variant=variant,
            glyph=glyph,
            quantity=quantity,
            unit_price=price,
            discount=discount,
            paid=price * quantity - discount,
        )

    def send(
        self,
        order: Order,
        carrier: str,
        tracking_number: str,
        *,
        days: int = 3,
        only: dict[str, int] | None = None,
        by: User | None = None,
    ) -> Shipment:
        """The shop hands a parcel to a carrier: all that is here, or `only` these items."""
        pieces = None
        if only is not None:
            pieces = {line.pk: only[line.sku] for line in order.lines.all() if line.sku in only}
        parcel = parcel_commands.ship_order(
            self.fresh(order),
            by=by or self.machine,
            carrier=carrier,
            tracking_number=tracking_number,
            pieces=pieces,
            expected_on=clock.today(order.shop.country) + timedelta(days=days),
        )
        self.news(parcel, f"{carrier} has collected the parcel" if order.shop.country == "GB" else f"{carrier}已揽收")
        return parcel

    def news(self, parcel: Shipment, text: str) -> None:
        """The carrier tells where the parcel is."""
        parcel_commands.record_tracking(parcel, at=clock.now(), text=text)

    def arrive(self, parcel: Shipment, text: str = "已签收，签收人：本人") -> Order:
        """The carrier delivers."""
        self.news(parcel, text)
        parcel_commands.deliver_shipment(self.fresh(parcel), by=self.machine)
        return self.fresh(parcel.order)

    def cancel(
        self,
        order: Order,
        reason: str,
        words: str = "",
        *,
        by: User | None = None,
        only: dict[str, int] | None = None,
        leave: int = 0,
    ) -> OrderCancellation:
        """Its buyer asks to cancel, all of it or `only` these pieces by item number."""
        order = self.fresh(order)
        pieces = None
        if only is not None:
            pieces = {line.pk: only[line.sku] for line in order.lines.all() if line.sku in only}
        asker = by or order.customer or self.machine
        return asking.request_cancellation(
            order, by=asker, reason=self.reason("cancel_order", reason), words=words, pieces=pieces, leave=leave
        )

    def complain(
        self,
        order: Order,
        type: str,
        reason: str,
        words: str,
        *,
        pictures: Sequence[tuple[str, str]] = (),
        only: dict[str, int] | None = None,
        wish: str = "",
        amount: int | None = None,
    ) -> Ticket:
        """Its buyer raises a case about all of an order, or `only` these pieces. `pictures` are (scene, file name)."""
        order = self.fresh(order)
        chosen = self.reason("raise_ticket", reason)
        return case_commands.submit_ticket(
            order,
            by=order.customer or self.machine,
            type=type,
            problem=chosen.group,
            reason=chosen,
            pieces={
                line.pk: only[line.sku] if only is not None else line.left
                for line in order.lines.all()
                if only is None or line.sku in only
            },
            description=words,
            wish=wish,
            amount=amount,
            pictures=[photo(scene, name, seed=order.pk) for scene, name in pictures],
        )

    def reason(self, kind: str, code: str) -> Reason:
        return Reason.objects.get(kind=kind, code=code, shop=None)

    def fresh(self, obj: Any) -> Any:
        """The row as it is now."""
        model: type[Machine] = type(obj)
        return model._default_manager.get(pk=obj.pk)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(clock.zone()).date()
