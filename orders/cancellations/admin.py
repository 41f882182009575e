"""Cancellations of an order in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.cancellations import consequences, wording
from orders.cancellations.models import OrderCancellation
from orders.orders import selectors, words
from orders.orders.admin import CancelledInline, lines_of_text
from portal.admin import ActionAdmin


@admin.register(OrderCancellation)
class OrderCancellationAdmin(ActionAdmin):
    list_display = ("number", "status", "due_at", "returned", "kept", "order_number", "who", "shop")
    list_filter = ("status", "after_shipping", "by_shop", "shop")
    list_select_related: ClassVar[Any] = ("shop", "order", "customer")
    search_fields = (
        "=number", "=order__number", "=order__shop_number", "customer__name", "order__buyer_name", "=order__buyer_phone",
    )  # fmt: skip
    search_help_text = _("Number of the request or the order, phone, customer's name")
    kept_back = ("quote",)
    more_fields = ("worked_out", "parcels")
    inlines = (CancelledInline,)

    @admin.display(description=_("order"), ordering="order__shop_number")
    def order_number(self, obj: OrderCancellation) -> str:
        return obj.order.shop_number

    @admin.display(description=_("customer"), ordering="customer__name")
    def who(self, obj: OrderCancellation) -> str:
        return wording.customer_name(obj)

    @admin.display(description=_("quote"))
    def worked_out(self, obj: OrderCancellation) -> Any:
        """The frozen quote in words."""
        return lines_of_text(f"{fact.label}: {fact.value}" for fact in consequences.quote_facts(obj, mine=False))

    @admin.display(description=_("parcels with these pieces"))
    def parcels(self, obj: OrderCancellation) -> Any:
        about = {row.line_id for row in obj.lines.all()}
        carrying = selectors.carrying(selectors.parcels_with(obj.order), about)
        return lines_of_text(f"{words.parcel_title(parcel)}: {words.parcel_pieces(parcel)}" for parcel in carrying)
