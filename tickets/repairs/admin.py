"""Repairs in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.cases.admin import OfCaseAdmin
from tickets.repairs.models import Repair


@admin.register(Repair)
class RepairAdmin(OfCaseAdmin):
    list_display = ("number", "status", "ticket", "visit_at", "fee", "due_at")
