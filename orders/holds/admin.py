"""Pieces spoken for in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from orders.holds.models import Hold
from portal.admin import ReadOnlyAdmin


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("source", "line", "quantity", "value", "kind", "placed_at", "released_at")
    list_filter = ("kind",)
    list_select_related: ClassVar[Any] = ("line",)
    search_fields = ("=source",)
    ordering = ("-id",)
    show_full_result_count = False
