"""Stock that comes back in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from orders.stock.models import StockLevel, StockMovement
from portal.admin import ReadOnlyAdmin


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
