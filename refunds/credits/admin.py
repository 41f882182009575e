"""Store credit in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ActionAdmin
from refunds.credits.models import CreditMovement, StoreCredit


class CreditMovementInline(admin.TabularInline):
    model = CreditMovement
    extra = 0
    can_delete = False
    fields = ("kind", "amount", "refund", "reference", "by", "at")


@admin.register(StoreCredit)
class StoreCreditAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "payer", "balance", "currency")
    list_filter = ("status", "shop")
    list_select_related: ClassVar[Any] = ("shop", "payer")
    search_fields = ("=number", "payer__name")
    inlines = (CreditMovementInline,)
