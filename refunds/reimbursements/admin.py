"""Reimbursements: all refunds of one cause in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from refunds.reimbursements.models import Reimbursement


@admin.register(Reimbursement)
class ReimbursementAdmin(ReadOnlyAdmin):
    list_display = ("number", "shop", "cause_kind", "cause_number", "amount", "currency", "created_at")
    list_filter = ("cause_kind", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=cause_number", "^charge__reference")
    ordering = ("-id",)
    show_full_result_count = False
