"""Orders of other systems, taken over in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from orders.importing.models import ExternalReturn
from portal.admin import ReadOnlyAdmin


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
