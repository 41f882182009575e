"""After-sales in the admin: everything to read, steps by the action table, nothing to edit."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from tickets.models import Message, Promise, Return, Ticket, TicketCancellation


@admin.register(Ticket)
class TicketAdmin(ActionAdmin):
    list_display = ("number", "status", "type", "shop", "customer", "order", "asked", "due_at")
    list_filter = ("status", "type", "problem", "by_platform", "shop")
    list_select_related = ("shop", "customer", "order")
    search_fields = ("number", "order__number", "order__shop_number", "customer__name", "customer__phone")


@admin.register(TicketCancellation)
class TicketCancellationAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "ticket_was", "shop", "customer", "to_repay", "due_at")
    list_filter = ("status", "ticket_was", "shop")
    list_select_related = ("ticket", "shop", "customer")
    search_fields = ("number", "ticket__number", "check_code", "customer__name")


@admin.register(Return)
class ReturnAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "carrier", "tracking_number", "due_at")
    list_filter = ("status",)
    list_select_related = ("ticket",)
    search_fields = ("number", "ticket__number", "tracking_number")


@admin.register(Message)
class MessageAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "side", "author", "is_internal", "due_at")
    list_filter = ("status", "side", "is_internal")
    list_select_related = ("ticket", "author")
    search_fields = ("number", "ticket__number", "words")


@admin.register(Promise)
class PromiseAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "words", "made_by", "promised_for")
    list_filter = ("status",)
    list_select_related = ("ticket__shop", "made_by")
    search_fields = ("number", "ticket__number", "words")
