"""Payments in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ActionAdmin
from refunds.payments.models import Payment


@admin.register(Payment)
class PaymentAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "method", "amount", "captured", "promised", "refunded", "currency")
    list_filter = ("status", "method", "gateway", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=gateway_reference", "^charge__reference")
