"""One order, its steps and its changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import facts, statements
from orders.actions import ORDER, ORDER_CHANGE
from orders.models import Order, OrderChange
from orders.statuses import OrderChangeStatus, OrderStatus
from orders.views.rows import case_row, is_staff
from portal import look, panels
from portal.audience import SIGNED_IN, open_to
from portal.views import ActionPage, DetailPage


@open_to(*SIGNED_IN)
class OrderPage(DetailPage):
    """One order: where it is, what can be done, its parcels live, what was asked about it (R99, R135, R142)."""

    model = Order
    template_name = "orders/order_detail.html"
    fragments = {"live": "orders/parts/_order_live.html"}
    back: Any = (_("Orders"), reverse_lazy("orders:list"))

    def queryset(self) -> QuerySet:
        return facts.with_company(Order.objects.for_user(self.request.user))

    def beside(self, obj: Order) -> facts.Beside:
        """The order's parcels, requests and changes, fetched once a page."""
        if getattr(self, "_beside", None) is None:
            self._beside = facts.beside(obj)
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
        return self.obj.status == OrderStatus.SHIPPED and any(line.unsent for line in facts.lines_of(self.obj))

    def describe(self, obj: Order, user: Any) -> dict[str, Any]:
        beside = self.beside(obj)
        cases = beside.cases
        open_one = next((case for case in cases if case.is_open), None)
        lines = facts.lines_of(obj)
        is_part_sent = any(line.sent for line in lines) and any(line.unsent for line in lines)
        return {
            "badge": statements.order_badge(obj, user, open_one),
            "kind": gettext("Order"),
            "is_staff": is_staff(user),
            "statement": statements.order_statement(obj, user, lines=lines),
            "lead": statements.order_lead(obj, user, cases),
            "until": statements.order_until(obj, user, cases),
            "steps": statements.order_steps(obj),
            "goods": [
                look.Goods(
                    line.line.name,
                    " · ".join(filter(None, self._notes(line, is_part_sent))),
                    line.line.paid,
                    obj.currency,
                    glyph=line.line.glyph,
                )
                for line in lines
            ],
            "facts": statements.order_facts(obj, user, [line.line for line in lines]),
            "sum": statements.order_sum(obj, [line.line for line in lines]),
            "parcels": [
                {
                    "title": statements.parcel_name(parcel),
                    "pieces": statements.parcel_pieces(parcel),
                    "badge": statements.parcel_badge(parcel),
                    "events": list(parcel.events.all())[:12],
                    "sent_at": parcel.sent_at,
                }
                for parcel in beside.parcels
            ],
            "case_rows": [case_row(case, user) for case in cases],
            "change": self._change(beside.changes, user),
        }

    def _notes(self, line: facts.LineFacts, is_part_sent: bool) -> tuple[str, ...]:
        """A line's variant and pieces, which of them are sent, which are spoken for."""
        return (
            statements.goods_detail(line.line),
            statements.sent_note(line, is_part_sent=is_part_sent),
            statements.held_note(line),
        )

    def _change(self, changes: list[OrderChange], user: Any) -> dict[str, Any] | None:
        """The change that waits for an answer, with what the reader can do about it."""
        waiting = next((one for one in changes if one.status == OrderChangeStatus.REQUESTED), None)
        if waiting is None:
            return None
        return {
            "badge": statements.change_badge(waiting, user),
            "statement": statements.change_statement(waiting),
            "words": waiting.words,
            "until": statements.change_until(waiting, user),
            "offered": ORDER_CHANGE.offered(waiting, user),
        }

    def story(self, obj: Order, user: Any) -> list[look.Story]:
        next_one = statements.order_coming(obj, user, self.beside(obj).cases)
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
            .prefetch_related(facts.company(), facts.money(), "coupons", "changes")
        )

    def sent_queryset(self) -> QuerySet:
        return self.queryset().prefetch_related(None).prefetch_related(facts.company())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """People know the order by the shop's number."""
        return super().get_context_data(**kwargs) | {"number": self.obj.shop_number}


@open_to(*SIGNED_IN)
class ChangeAction(ActionPage):
    """Every step of a change."""

    table = ORDER_CHANGE

    def queryset(self) -> QuerySet:
        return OrderChange.objects.for_user(self.request.user).select_related("order__shop", "shop", "customer", "line")
