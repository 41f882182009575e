"""Comparing with providers' statements in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from refunds.reconciliation.models import ProviderStatement


@admin.register(ProviderStatement)
class ProviderStatementAdmin(ReadOnlyAdmin):
    list_display = ("number", "gateway", "account", "source", "starts_at", "ends_at", "taken_at", "finished_at")
    list_filter = ("gateway",)
    search_fields = ("=number", "source")
    ordering = ("-id",)
    show_full_result_count = False
