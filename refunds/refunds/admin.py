"""Refunds in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ActionAdmin, ReadOnlyAdmin
from refunds.refunds.models import Refund, RefundAttempt


@admin.register(Refund)
class RefundAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "amount", "currency", "gateway", "latest_on", "overdue_since", "due_at")
    list_filter = ("status", "gateway", "destination", "needs_four_eyes", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=gateway_reference", "^charge__reference")


@admin.register(RefundAttempt)
class RefundAttemptAdmin(ReadOnlyAdmin):
    list_display = ("key", "gateway", "outcome", "reference", "sent_at", "answered_at", "asked", "asked_at")
    list_filter = ("gateway", "outcome")
    search_fields = ("=key", "=reference", "=refund__number")
    ordering = ("-id",)
    show_full_result_count = False
