"""Complaints in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from tickets.complaints.models import Complaint


@admin.register(Complaint)
class ComplaintAdmin(ActionAdmin):
    list_display = ("number", "status", "kind", "about", "customer", "shop", "accepted_by", "due_at", "escalated_at")
    list_filter = ("status", "kind", "against", "topic", "outcome", "shop")
    list_select_related = ("customer", "shop", "accepted_by")
    search_fields = ("number", "about", "words", "customer__name", "customer__phone")
