"""When money arrives in the admin."""

from __future__ import annotations

from django.contrib import admin

from refunds.arrivals.models import ArrivalRule


@admin.register(ArrivalRule)
class ArrivalRuleAdmin(admin.ModelAdmin):
    """How long money takes, by method and bank (R128)."""

    list_display = ("method", "bank", "earliest_days", "latest_days")
    list_filter = ("method",)
