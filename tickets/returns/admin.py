"""Returned goods and their inspection in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from tickets.returns.models import Inspection, Return


@admin.register(Inspection)
class InspectionAdmin(ActionAdmin):
    list_display = ("number", "status", "goods", "deducted", "due_at")
    list_select_related = ("goods",)
    search_fields = ("number", "goods__number", "goods__ticket__number")


@admin.register(Return)
class ReturnAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "carrier", "tracking_number", "due_at")
    list_filter = ("status",)
    list_select_related = ("ticket",)
    search_fields = ("number", "ticket__number", "tracking_number")
