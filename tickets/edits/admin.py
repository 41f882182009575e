"""Wished changes of a case in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from tickets.edits.models import TicketEdit


@admin.register(TicketEdit)
class TicketEditAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "is_urgent", "requested_by", "due_at")
    list_filter = ("status", "is_urgent")
    list_select_related = ("ticket__shop", "requested_by")
    search_fields = ("number", "ticket__number")
