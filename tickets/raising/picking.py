"""Which order is it about? Where raising begins from My after-sales (R3, R48)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView

from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.components import signs, times, values
from portal.kernel import numbers
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.models import Ticket
from tickets.cases.views import is_staff, list_url

SHOWN = 20


@open_to(*SIGNED_IN)
class PickOrder(TemplateView):
    """The orders something can be wrong with, those in the recycle bin included (R134). Orders with a case say so."""

    template_name = "tickets/pick_order.html"

    def orders(self) -> QuerySet:
        user: Any = self.request.user
        acting = getattr(self.request, "acting", None)
        rows = Order.objects.for_user(user).filter(
            status__in=(OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
        )
        if acting:
            rows = rows.filter(customer=acting.customer_id)
        elif is_staff(user):
            rows = rows.filter(customer__isnull=False)
        else:
            rows = rows.filter(customer=user)
        words = self.request.GET.get("q", "").strip()[:100].replace("\x00", "")
        if words:
            found = Order.objects.for_user(user).filter(
                Q(number=numbers.tidy(words)) | Q(shop_number__in=numbers.spellings(words)) | Q(lines__name__icontains=words)
                | (Q(customer__name__icontains=words) | Q(buyer_phone=words) if is_staff(user) else Q())
            )  # fmt: skip
            rows = rows.filter(pk__in=found.values("pk"))
        cases = Ticket.objects.for_user(user).filter(status__in=Ticket.OPEN).order_by("-pk")
        return (
            rows.select_related("shop", "customer")
            .prefetch_related("lines", Prefetch("tickets", queryset=cases, to_attr="open_cases"))
            .order_by("-placed_at", "-pk")[:SHOWN]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=[row(order, named=is_staff(self.request.user)) for order in self.orders()],
            q=self.request.GET.get("q", "").strip()[:100],
            back_url=list_url(),
            is_staff=is_staff(self.request.user),
            **kwargs,
        )


def row(order: Any, *, named: bool = False) -> values.Row:
    """An order to choose; `named`: with its buyer, for staff who raise a case for somebody."""
    lines = list(order.lines.all())
    more = len(lines) - 2
    names = gettext(", ").join(line.name for line in lines[:2])
    told = [order.customer.name, order.shop.name, order.shop_number] if named else [order.shop.name, order.shop_number]
    if order.open_cases:
        told.append(gettext("under way: %(case)s") % {"case": order.open_cases[0].number})
    if order.is_binned:
        told.append(gettext("in the recycle bin"))
    return values.Row(
        lines[0].glyph or signs.glyph_for(lines[0].name) if lines else "box",
        gettext("%(first)s and %(n)s more") % {"first": names, "n": more} if more > 0 else names,
        url=reverse("tickets:raise", args=[order.number]),
        text=" · ".join(told),
        end=times.day_text(order.placed_at),
    )
