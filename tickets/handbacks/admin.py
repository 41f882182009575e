"""What has to be handed back in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.cases.admin import OfCaseAdmin
from tickets.handbacks.models import HandBack


@admin.register(HandBack)
class HandBackAdmin(OfCaseAdmin):
    list_display = ("number", "status", "kind", "ticket", "withdrawal", "what", "due_at")
    list_filter = ("status", "kind")
    list_select_related = ("ticket", "withdrawal")
