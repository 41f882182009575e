"""What customers pay back in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ActionAdmin
from refunds.repayments.models import Repayment


@admin.register(Repayment)
class RepaymentAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "amount", "currency", "pay_by", "reported_at", "due_at", "created_at")
    list_filter = ("status", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=cause_number", "=reference")
