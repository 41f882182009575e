"""Orders in lists: a customer's cards, the queue of staff, the recycle bin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.cancellations import wording as cancellation_wording
from orders.cancellations.rows import HIDDEN, is_staff
from orders.changes import wording as change_wording
from orders.changes.models import OrderChange
from orders.orders import pieces, selectors, wording, words
from orders.orders.models import Order
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderChangeStatus, OrderStatus
from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.kernel.money import format_money, from_minor
from portal.pages import panels
from portal.pages.lists import ListPage, ListTab
from portal.people.audience import SIGNED_IN, open_to
from portal.people.models import Role
from portal.time import clock

KEPT = Q(binned_at__isnull=True)


def _change_is_open(user: Any) -> Q:
    """Orders with a wish for a change that nobody has answered."""
    return Q(pk__in=OrderChange.objects.for_user(user).filter(status=OrderChangeStatus.REQUESTED).values("order"))


CUSTOMER_TABS = (
    ListTab("all", _("All"), KEPT, count=False),
    ListTab("placed", _("To pay"), KEPT & Q(status=OrderStatus.PLACED)),
    ListTab("paid", _("To ship"), KEPT & Q(status=OrderStatus.PAID)),
    ListTab("shipped", _("On its way"), KEPT & Q(status=OrderStatus.SHIPPED)),
    ListTab("done", _("Completed"), KEPT & Q(status__in=(OrderStatus.DELIVERED, OrderStatus.COMPLETED)), count=False),
    ListTab("cancelled", _("Cancelled"), KEPT & Q(status=OrderStatus.CANCELLED), count=False),
    ListTab("bin", "", ~KEPT),
)
STAFF_TABS = (
    ListTab("paid", _("To ship"), Q(status=OrderStatus.PAID)),
    ListTab("placed", _("To pay"), Q(status=OrderStatus.PLACED)),
    ListTab("changes", _("Changes to answer"), _change_is_open),
    ListTab("shipped", _("On its way"), Q(status=OrderStatus.SHIPPED)),
    ListTab("done", _("Delivered"), Q(status__in=(OrderStatus.DELIVERED, OrderStatus.COMPLETED)), count=False),
    ListTab("cancelled", _("Cancelled"), Q(status=OrderStatus.CANCELLED), count=False),
    ListTab("all", _("All"), count=False),
)


ADDRESS = (_("Address"), "address")
PHONE = (_("Phone"), "buyer_phone")
PRIVATE = (ADDRESS, PHONE)
TO_SHIP = (_("Still to ship"), lambda order: _to_ship(order))
CHANGE = (_("Change asked for"), lambda order: "; ".join(map(change_wording.change_statement, order.open_changes)))
FOR_STAFF = (TO_SHIP, CHANGE)
COLUMNS = (
    (_("Number"), "number"),
    (_("Order number"), "shop_number"),
    (_("Status"), lambda order: order.get_status_display()),
    (_("Cancellation"), lambda order: _case_word(order)),
    (_("Goods"), lambda order: words.goods_in_words(order.lines.all())),
    (_("Pieces ordered"), lambda order: sum(line.quantity for line in order.lines.all())),
    TO_SHIP,
    CHANGE,
    (_("Buyer"), lambda order: words.buyer(order)),
    ADDRESS,
    PHONE,
    (_("Total"), lambda order: from_minor(order.total, order.currency)),
    (_("Currency"), "currency"),
    (_("Ordered"), lambda order: order.placed_at),
    (_("Ship by"), lambda order: order.promised_ship_at if order.status == OrderStatus.PAID else None),
)
"""Of an order in a file for a spreadsheet."""


def _case_word(order: Order) -> str:
    """Where its open cancellation stands; an order with one is not to be shipped unseen."""
    case = words.open_case(order)
    return f"{case.get_status_display()} · {case.number}" if case is not None else ""


def _to_ship(order: Order) -> str:
    """What of a paid order may be sent now, and what a request keeps back; a part that was sent is left out."""
    if order.status not in (OrderStatus.PAID, OrderStatus.SHIPPED):
        return ""
    return words.to_ship_in_words(pieces.lines_of(order))


@open_to(*SIGNED_IN)
class OrderList(ListPage):
    """我的订单: a customer's orders as cards; staff see their shops' orders as a queue."""

    model = Order
    template_name = "orders/order_list.html"
    search_label = _("Order or goods")
    empty = _("No orders yet. Orders of the shops here show up as soon as they are placed.")

    @property
    def export_columns(self) -> Sequence[Any]:  # type: ignore[override]
        """Whole addresses go to who sends there and to who lives there; platform support sees them one by one."""
        user: Any = self.request.user
        left_out = [*(PRIVATE if user.is_support else ()), *(() if is_staff(user) else FOR_STAFF)]
        return [column for column in COLUMNS if column not in left_out]

    def fetch_along(self, objs: list[Any]) -> None:
        if is_staff(self.request.user):
            prefetch_related_objects(objs, pieces.company(), selectors.open_changes())

    @property
    def title(self) -> Any:
        return gettext("Orders") if is_staff(self.request.user) else gettext("My orders")

    @property
    def search_fields(self) -> Sequence[str]:  # type: ignore[override]
        if is_staff(self.request.user):
            return ("^number", "^shop_number", "lines__name", "buyer_name", "=buyer_phone")
        return ("^number", "^shop_number", "lines__name", "shop__name")

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        return STAFF_TABS if is_staff(self.request.user) else CUSTOMER_TABS

    @property
    def sorts(self) -> dict[str, Sort]:  # type: ignore[override]
        """What is to be shipped stands by the promised time, the longest overdue first; what is held comes after it."""
        newest = {"newest": Sort("placed_at", _("Newest first"))}
        if not is_staff(self.request.user) or (self.tab and self.tab.name != "paid"):
            return newest
        return {"due": Sort("work_by", _("Remaining time"), ascending=True, nullable=True)} | newest

    def drawn_tabs(self, counts: dict[str, int]) -> list[values.Tab]:
        shown = super().drawn_tabs(counts)
        return [tab for tab, one in zip(shown, self.tabs, strict=True) if one.name not in HIDDEN]

    def queryset(self) -> QuerySet:
        user: Any = self.request.user
        rows = selectors.with_open_case(Order.objects.for_user(user).select_related("shop", "customer"))
        if is_staff(user):
            waits = Q(case_status=C.PLATFORM_REVIEW)
            if user.is_seller:
                waits = Q(case_status=C.REQUESTED) & ~Q(case_asker=Role.SELLER)
            return selectors.with_work_by(selectors.with_first_goods(rows), waits)
        return rows.prefetch_related("lines")

    def draw_all(self, objs: list[Order]) -> list[values.Card | values.QueueRow]:
        user: Any = self.request.user
        if is_staff(user):
            return [queue_row(order, user) for order in objs]
        notes = panels.notes_for("order", objs, user)
        return [card(order, user, notes.get(order.pk, "")) for order in objs]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_due = "due" in self.sorts and self.sort.field == "work_by"
        return super().get_context_data(
            is_staff=is_staff(self.request.user), due_url=self.link(sort="") if by_due else "", **kwargs
        )


def card(order: Any, user: Any, note: str = "") -> values.Card:
    """An order in its customer's list: one sentence if it waits for them, else the `note` of upper floors; two buttons at most."""
    case = words.open_case(order)
    notice = due = ""
    tone: Any = "them"
    if case is not None and case.status == C.COUNTERED:
        cost = format_money(case.countered, case.currency)
        notice, tone = gettext("The seller agrees, but asks you to bear %(cost)s.") % {"cost": cost}, "you"
    elif case is not None and case.status == C.REQUESTED:
        notice = (
            gettext("You asked to cancel; platform support answers next.")
            if case.filed_by_shop
            else gettext("You asked to cancel; the seller answers next.")
        )
    elif case is not None and case.status == C.RECALLING:
        notice = gettext("The money follows once the parcel is back with the seller.")
    elif case is not None:
        notice = gettext("The platform decides next; you need not do anything.")
    if case is not None and case.due_at:
        due = times.by_text(case.due_at)
    lines = list(order.lines.all())
    notice = notice or note
    return values.Card(
        head=order.shop.name,
        badge=wording.order_badge(order, user, case),
        goods=wording.goods(lines[:3], order.currency),
        url=order.get_absolute_url(),
        number=gettext("and %(n)s more") % {"n": len(lines) - 3} if len(lines) > 3 else order.shop_number,
        notice=notice,
        notice_due=due,
        notice_tone=tone,
        buttons=card_buttons(order, case, lines),
    )


def card_buttons(order: Any, case: words.OpenCase | None, lines: Sequence[Any]) -> list[values.Button]:
    """What the customer most likely came for."""
    if case is not None:
        url = reverse("cancellations:detail", args=[case.number])
        if case.status == C.COUNTERED:
            return [
                values.Button(gettext("View details"), order.get_absolute_url()),
                values.Button(gettext("Answer"), url, "primary"),
            ]
        return [values.Button(gettext("View details"), url)]
    if order.status in (OrderStatus.PLACED, OrderStatus.PAID) and any(line.left for line in lines):
        return [
            values.Button(gettext("Change order"), reverse("orders:action", args=[order.number, "change"])),
            values.Button(gettext("Cancel order"), reverse("orders:action", args=[order.number, "cancel"])),
        ]
    if order.status == OrderStatus.SHIPPED:
        return [
            values.Button(gettext("Track parcel"), order.get_absolute_url() + "#parcels"),
            values.Button(
                gettext("Request cancellation"), reverse("orders:action", args=[order.number, "request_cancellation"])
            ),
        ]
    return [values.Button(gettext("View details"), order.get_absolute_url())]


def queue_row(order: Any, user: Any) -> values.QueueRow:
    """An order in a list of staff. The time left is that of shipping; an open request pauses it and puts the reader's own
    time to answer there instead."""
    case = words.open_case(order)
    if case is not None and not cancellation_wording.waits_for(case, user):
        due = values.Due(gettext("Paused"), tone="none")
    elif case is not None:
        due = values.build_due(case.due_at, now=clock.now(), yours=True)
    else:
        promised = order.promised_ship_at if order.status == OrderStatus.PAID else None
        due = values.build_due(promised, now=clock.now(), since=order.paid_at, yours=user.is_seller)
    more = (order.goods_count or 0) - 1
    title = order.first_goods or ""
    return values.QueueRow(
        url=order.get_absolute_url(),
        due=due,
        number=order.shop_number,
        kind=times.day_text(order.placed_at),
        title=gettext("%(first)s and %(n)s more") % {"first": title, "n": more} if more > 0 else title,
        who=words.buyer(order),
        badge=wording.order_badge(order, user, case),
        amount=order.total,
        currency=order.currency,
    )
