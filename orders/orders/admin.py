"""Orders in the admin: read-only, moved by the buttons of the action tables. What waits for a person can be settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from orders.cancellations.models import CancellationLine
from orders.orders import selectors, words
from orders.orders.models import Coupon, Order, OrderLine
from orders.parcels.models import ShipmentLine, TrackingEvent
from portal.admin import ActionAdmin
from portal.kernel.money import format_money


def lines_of_text(texts: Iterable[str]) -> Any:
    """Each text on a line of its own."""
    return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts)) or "—"


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class LineInline(ReadOnlyInline):
    model = OrderLine
    fields = (
        "position",
        "sku",
        "name",
        "variant",
        "quantity",
        "paid_for_it",
        "cancelled_quantity",
        "returned_quantity",
        "given_back",
    )
    readonly_fields = ("paid_for_it", "given_back")

    @admin.display(description=_("paid"))
    def paid_for_it(self, line: OrderLine) -> str:
        return format_money(line.paid, line.order.currency)

    @admin.display(description=_("refunded"))
    def given_back(self, line: OrderLine) -> str:
        return format_money(line.refunded, line.order.currency)


class CouponInline(ReadOnlyInline):
    model = Coupon
    fields = ("code", "worth", "given_back_at")
    readonly_fields = ("worth",)

    @admin.display(description=_("worth"))
    def worth(self, coupon: Coupon) -> str:
        return format_money(coupon.amount, coupon.order.currency)


class CancelledInline(ReadOnlyInline):
    model = CancellationLine
    fields = ("line", "quantity", "comes_back")
    readonly_fields = ("comes_back",)

    @admin.display(description=_("comes back"))
    def comes_back(self, row: CancellationLine) -> str:
        return format_money(row.returned, row.cancellation.currency)


class ParcelInline(ReadOnlyInline):
    model = ShipmentLine


class NewsInline(ReadOnlyInline):
    model = TrackingEvent


@admin.register(Order)
class OrderAdmin(ActionAdmin):
    list_display = (
        "number",
        "status",
        "shop",
        "shop_number",
        "buyer_name",
        "total",
        "placed_at",
        "binned_at",
    )
    list_filter = ("status", "shop", "source")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=shop_number", "=buyer_phone", "buyer_name", "customer__name")
    search_help_text = _("Number here or in the shop, phone, buyer's name")
    kept_back = ("source", "buyer_reference")
    more_fields = ("parcels",)
    inlines = (LineInline, CouponInline)

    @admin.display(description=_("parcels"))
    def parcels(self, obj: Order) -> Any:
        """Each parcel with what is in it."""
        return lines_of_text(
            f"{words.parcel_title(parcel)}: {words.parcel_pieces(parcel)}" for parcel in selectors.parcels_with(obj)
        )
