"""One order, its steps and its changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.cancellations import prices
from orders.cancellations.rows import case_row, is_staff
from orders.changes import wording as change_wording
from orders.changes.actions import ORDER_CHANGE
from orders.changes.models import OrderChange
from orders.orders import pieces, selectors, wording, words
from orders.orders.actions import ORDER
from orders.orders.models import Order
from orders.statuses import OrderChangeStatus, OrderStatus
from portal.components import values
from portal.pages import panels
from portal.pages.details import DetailPage
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to


@open_to(*SIGNED_IN)
class OrderPage(DetailPage):
    """One order: where it is, what can be done, its parcels live, what was asked about it (R99, R135, R142)."""

    model = Order
    template_name = "orders/order_detail.html"
    fragments = {"live": "orders/parts/_order_live.html"}
    back: Any = (_("Orders"), reverse_lazy("orders:list"))

    def queryset(self) -> QuerySet:
        return selectors.with_company(Order.objects.for_user(self.request.user))

    def beside(self, obj: Order) -> selectors.Beside:
        """The order's parcels, requests and changes, fetched once a page."""
        if getattr(self, "_beside", None) is None:
            self._beside = selectors.beside(obj)
        return self._beside

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["can"] = [one for one in context["can"] if not self._is_beside(one.name)]
        context["cannot"] = [one for one in context["cannot"] if not self._is_beside(one.name)]
        context["can"], context["cannot"] = panels.add_ways(
            "order", self.obj, self.request.user, context["can"], context["cannot"]
        )
        return context

    def _is_beside(self, name: str) -> bool:
        """Steps that make no sense to offer or explain here, such as restoring what was not deleted."""
        order: Order = self.obj
        return (
            (name == "restore" and not order.is_binned)
            or (name == "delete" and order.is_binned)
            or (name == "complete" and order.status != OrderStatus.DELIVERED)
            or (name == "confirm_delivery" and order.status != OrderStatus.SHIPPED)
            or (name == "ship" and order.status != OrderStatus.PAID and not self._came_back())
            or (name in ("change", "cancel_for_shop") and order.status not in (OrderStatus.PLACED, OrderStatus.PAID))
        )

    def _came_back(self) -> bool:
        """Whether pieces of a shipped order are at the shop again."""
        return self.obj.status == OrderStatus.SHIPPED and any(line.unsent for line in pieces.lines_of(self.obj))

    def describe(self, obj: Order, user: Any) -> dict[str, Any]:
        beside = self.beside(obj)
        cases = beside.cases
        open_one = next((case for case in cases if case.is_open), None)
        lines = pieces.lines_of(obj)
        is_part_sent = any(line.sent for line in lines) and any(line.unsent for line in lines)
        return {
            "badge": wording.order_badge(obj, user, open_one),
            "kind": gettext("Order"),
            "is_staff": is_staff(user),
            "statement": wording.order_statement(obj, user, lines=lines),
            "lead": wording.order_lead(obj, user, cases),
            "until": wording.order_until(obj, user, cases),
            "steps": wording.order_steps(obj),
            "goods": [
                values.Goods(
                    line.line.name,
                    " · ".join(filter(None, self._notes(line, is_part_sent))),
                    line.line.paid,
                    obj.currency,
                    glyph=line.line.glyph,
                )
                for line in lines
            ],
            "facts": wording.order_facts(obj, user, [line.line for line in lines]),
            "sum": wording.order_sum(obj, [line.line for line in lines]),
            "parcels": [
                {
                    "title": words.parcel_name(parcel),
                    "pieces": words.parcel_pieces(parcel),
                    "badge": wording.parcel_badge(parcel),
                    "events": list(parcel.events.all())[:12],
                    "sent_at": parcel.sent_at,
                }
                for parcel in beside.parcels
            ],
            "case_rows": [case_row(case, user) for case in cases],
            "change": self._change(beside.changes, user),
        }

    def _notes(self, line: pieces.LineFacts, is_part_sent: bool) -> tuple[str, ...]:
        """A line's variant and pieces, which of them are sent, which are spoken for."""
        return (
            words.goods_detail(line.line),
            wording.sent_note(line, is_part_sent=is_part_sent),
            wording.held_note(line),
        )

    def _change(self, changes: list[OrderChange], user: Any) -> dict[str, Any] | None:
        """The change that waits for an answer, with what the reader can do about it."""
        waiting = next((one for one in changes if one.status == OrderChangeStatus.REQUESTED), None)
        if waiting is None:
            return None
        return {
            "badge": change_wording.change_badge(waiting, user),
            "statement": change_wording.change_statement(waiting),
            "words": waiting.words,
            "until": change_wording.change_until(waiting, user),
            "offered": ORDER_CHANGE.offered(waiting, user),
        }

    def story(self, obj: Order, user: Any) -> list[values.Story]:
        next_one = wording.order_coming(obj, user, self.beside(obj).cases)
        return [*([next_one] if next_one else []), *super().story(obj, user)]

    def story_objects(self, obj: Order) -> Iterable[Any]:
        beside = self.beside(obj)
        return (obj, *beside.cases, *beside.parcels, *beside.changes)

    def mark(self, obj: Order) -> Iterable[Any]:
        beside = self.beside(obj)
        rows: list[Any] = [*beside.cases, *beside.parcels, *beside.changes]
        news = [event.pk for parcel in beside.parcels for event in list(parcel.events.all())[:1]]
        return [*((row.status, row.version, row.due_at) for row in rows), *news]


@open_to(*SIGNED_IN)
class OrderAction(ActionPage):
    """Every step of an order."""

    table = ORDER
    page = OrderPage

    def queryset(self) -> QuerySet:
        return (
            Order.objects.for_user(self.request.user)
            .select_related("shop", "customer", "charge")
            .prefetch_related(pieces.company(), prices.money(), "coupons", "changes")
        )

    def sent_queryset(self) -> QuerySet:
        return self.queryset().prefetch_related(None).prefetch_related(pieces.company())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """People know the order by the shop's number."""
        return super().get_context_data(**kwargs) | {"number": self.obj.shop_number}
