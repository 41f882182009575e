"""Orders in the admin: read-only, moved by the buttons of the action tables. What waits for a person can be settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from orders import facts, statements
from orders.models import (
    CancellationLine,
    Coupon,
    ExternalReturn,
    Hold,
    Improvement,
    Order,
    OrderCancellation,
    OrderChange,
    OrderLine,
    Recall,
    ReviewItem,
    Shipment,
    ShipmentLine,
    StockLevel,
    StockMovement,
    TrackingEvent,
)
from portal.admin import ActionAdmin, ReadOnlyAdmin
from portal.money import format_money


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
            f"{statements.parcel_title(parcel)}: {statements.parcel_pieces(parcel)}"
            for parcel in facts.parcels_with(obj)
        )


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
        return statements.customer_name(obj)

    @admin.display(description=_("quote"))
    def worked_out(self, obj: OrderCancellation) -> Any:
        """The frozen quote in words."""
        return lines_of_text(f"{fact.label}: {fact.value}" for fact in statements.quote_facts(obj, mine=False))

    @admin.display(description=_("parcels with these pieces"))
    def parcels(self, obj: OrderCancellation) -> Any:
        about = {row.line_id for row in obj.lines.all()}
        carrying = facts.carrying(facts.parcels_with(obj.order), about)
        return lines_of_text(
            f"{statements.parcel_title(parcel)}: {statements.parcel_pieces(parcel)}" for parcel in carrying
        )


@admin.register(OrderChange)
class OrderChangeAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "order", "kind", "after", "due_at")
    list_filter = ("status", "kind", "shop")
    list_select_related: ClassVar[Any] = ("shop", "order")
    search_fields = ("=number", "=order__number", "=order__shop_number", "customer__name")
    search_help_text = _("Number of the change or the order, customer's name")


@admin.register(Shipment)
class ShipmentAdmin(ActionAdmin):
    list_display = ("number", "status", "order", "carrier", "tracking_number", "sent_at", "arrived_at")
    list_filter = ("status", "carrier")
    list_select_related: ClassVar[Any] = ("order",)
    search_fields = ("=number", "=tracking_number", "=order__number", "=order__shop_number", "order__buyer_name")
    search_help_text = _("Number of the parcel or the order, tracking number, buyer's name")
    inlines = (ParcelInline, NewsInline)


@admin.register(Recall)
class RecallAdmin(ActionAdmin):
    list_display = ("number", "status", "shipment", "cause", "asked_by", "answered_at", "due_at")
    list_filter = ("status",)
    list_select_related: ClassVar[Any] = ("shipment", "asked_by")
    search_fields = ("=number", "=cause", "=shipment__number")


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("source", "line", "quantity", "value", "kind", "placed_at", "released_at")
    list_filter = ("kind",)
    list_select_related: ClassVar[Any] = ("line",)
    search_fields = ("=source",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(ReviewItem)
class ReviewItemAdmin(admin.ModelAdmin):
    """What the portal does not decide by itself: a person looks, and says when it is settled."""

    list_display = ("reference", "kind", "shop", "found_at", "settled_at")
    list_filter = ("kind", "shop", ("settled_at", admin.EmptyFieldListFilter))
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=reference",)
    readonly_fields = ("shop", "kind", "reference", "data", "found_at", "settled_by")
    show_full_result_count = False

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        obj.settled_by = request.user if obj.settled_at else None
        super().save_model(request, obj, form, change)


@admin.register(ExternalReturn)
class ExternalReturnAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "shop",
        "buyer_reference",
        "pieces",
        "covered",
        "amount",
        "refunded",
        "currency",
        "returned_at",
    )
    list_filter = ("shop",)
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=buyer_reference")
    show_full_result_count = False


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin):
    list_display = ("sku", "shop", "quantity")
    list_filter = ("shop",)
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("^sku",)
    ordering = ("shop", "sku")


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    list_display = ("level", "quantity", "cause", "at")
    list_select_related: ClassVar[Any] = ("level",)
    search_fields = ("=cause", "^level__sku")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Improvement)
class ImprovementAdmin(ReadOnlyAdmin):
    list_display = ("words", "shop", "reason", "since", "noted_by")
    list_filter = ("shop",)
    list_select_related: ClassVar[Any] = ("shop", "reason", "noted_by")
    search_fields = ("words",)
