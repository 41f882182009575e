"""After-sales in the admin: everything to read, steps by the action table, nothing to edit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.admin import ActionAdmin
from tickets.cases.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ActionAdmin):
    list_display = ("number", "status", "type", "shop", "customer", "order", "asked", "due_at")
    list_filter = ("status", "type", "problem", "by_platform", "shop")
    list_select_related = ("shop", "customer", "order")
    search_fields = ("number", "order__number", "order__shop_number", "customer__name", "customer__phone")


class OfCaseAdmin(ActionAdmin):
    """What belongs to a case."""

    list_display: Any = ("number", "status", "ticket", "due_at")
    list_select_related: Any = ("ticket",)
    search_fields: Any = ("number", "ticket__number")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_case()


class OnlyRead(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
