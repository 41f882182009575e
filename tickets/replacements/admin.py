"""Parcels a seller sends in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.cases.admin import OfCaseAdmin
from tickets.replacements.models import Replacement


@admin.register(Replacement)
class ReplacementAdmin(OfCaseAdmin):
    list_display = ("number", "status", "kind", "ticket", "what", "tracking_number", "due_at")
    list_filter = ("status", "kind")
    search_fields = ("number", "ticket__number", "tracking_number")
