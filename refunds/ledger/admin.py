"""The ledger in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from refunds.ledger.models import LedgerEntry, LedgerTransaction


class LedgerEntryInline(admin.TabularInline):
    model = LedgerEntry
    extra = 0
    can_delete = False


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    list_display = ("id", "at", "kind", "shop", "charge", "refund", "repayment", "by")
    list_filter = ("kind", "shop")
    list_select_related: ClassVar[Any] = ("shop", "charge", "refund", "repayment", "by")
    search_fields = ("=charge__number", "=refund__number", "^charge__reference")
    inlines = (LedgerEntryInline,)
    show_full_result_count = False
