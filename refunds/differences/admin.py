"""Differences between statement and books in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from refunds.reconciliation.models import Difference


@admin.register(Difference)
class DifferenceAdmin(ActionAdmin):
    list_display = ("number", "status", "kind", "amount", "currency", "resolution", "asked_at", "created_at")
    list_filter = ("status", "kind", "resolution", "statement__gateway")
    search_fields = ("=number", "=line__reference", "=refund__number", "=statement__number")
