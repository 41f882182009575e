"""Charges: all payments of one order in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from refunds.payments.models import Charge


@admin.register(Charge)
class ChargeAdmin(ReadOnlyAdmin):
    list_display = ("number", "shop", "reference", "payer", "currency", "created_at")
    list_filter = ("shop", "currency")
    list_select_related: ClassVar[Any] = ("shop", "payer")
    search_fields = ("=number", "^reference")
    ordering = ("-id",)
    show_full_result_count = False
