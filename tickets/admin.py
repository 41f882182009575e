"""After-sales in the admin: everything to read, steps by the action table, nothing to edit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin import ActionAdmin
from portal.money import format_money
from tickets import statements
from tickets.models import (
    Complaint,
    HandBack,
    IndustryRule,
    Inspection,
    Message,
    Offer,
    ProductTerms,
    Promise,
    Question,
    Repair,
    Replacement,
    Return,
    ServiceRecord,
    Ticket,
    TicketCancellation,
    TicketEdit,
    UsualTime,
)


@admin.register(Ticket)
class TicketAdmin(ActionAdmin):
    list_display = ("number", "status", "type", "shop", "customer", "order", "asked", "due_at")
    list_filter = ("status", "type", "problem", "by_platform", "shop")
    list_select_related = ("shop", "customer", "order")
    search_fields = ("number", "order__number", "order__shop_number", "customer__name", "customer__phone")


@admin.register(TicketCancellation)
class TicketCancellationAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "ticket_was", "shop", "customer", "asked_back", "due_at")
    list_filter = ("status", "ticket_was", "shop")
    list_select_related = ("ticket", "shop", "customer", "repayment")
    search_fields = ("number", "ticket__number", "check_code", "customer__name")

    @admin.display(description=_("asked back in money"), ordering="to_repay")
    def asked_back(self, row: TicketCancellation) -> str:
        amount = statements.owed_amount(row)
        return f"{format_money(amount, row.currency)} · {statements.owed_word(row)}" if amount else ""


class OfCaseAdmin(ActionAdmin):
    """What belongs to a case."""

    list_display: Any = ("number", "status", "ticket", "due_at")
    list_select_related: Any = ("ticket",)
    search_fields: Any = ("number", "ticket__number")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_case()


@admin.register(Offer)
class OfferAdmin(OfCaseAdmin):
    list_display = ("number", "status", "way", "ticket", "amount", "by_customer", "due_at")
    list_filter = ("status", "way", "by_customer")


@admin.register(Repair)
class RepairAdmin(OfCaseAdmin):
    list_display = ("number", "status", "ticket", "visit_at", "fee", "due_at")


@admin.register(Replacement)
class ReplacementAdmin(OfCaseAdmin):
    list_display = ("number", "status", "kind", "ticket", "what", "tracking_number", "due_at")
    list_filter = ("status", "kind")
    search_fields = ("number", "ticket__number", "tracking_number")


@admin.register(HandBack)
class HandBackAdmin(OfCaseAdmin):
    list_display = ("number", "status", "kind", "ticket", "withdrawal", "what", "due_at")
    list_filter = ("status", "kind")
    list_select_related = ("ticket", "withdrawal")


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


@admin.register(TicketEdit)
class TicketEditAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "is_urgent", "requested_by", "due_at")
    list_filter = ("status", "is_urgent")
    list_select_related = ("ticket__shop", "requested_by")
    search_fields = ("number", "ticket__number")


@admin.register(ProductTerms)
class ProductTermsAdmin(admin.ModelAdmin):
    """Editable: terms are rows that the shop's people agree on."""

    list_display = ("shop", "sku", "no_reason_days", "warranty_months", "official_repair_only")
    list_filter = ("shop",)
    search_fields = ("sku",)


@admin.register(IndustryRule)
class IndustryRuleAdmin(admin.ModelAdmin):
    """Editable: what an industry asks for differs by place and year (R158)."""

    list_display = ("industry", "kind", "code", "label_zh", "only_when", "is_required", "is_active", "position")
    list_filter = ("industry", "kind", "is_active")
    list_editable = ("position", "is_active")


class OnlyRead(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ServiceRecord)
class ServiceRecordAdmin(OnlyRead):
    """A history is not changed."""

    list_display = ("line", "kind", "method", "told_by", "at")
    list_filter = ("kind",)
    list_select_related = ("line", "told_by")


@admin.register(UsualTime)
class UsualTimeAdmin(OnlyRead):
    """Measured by the machine."""

    list_display = ("shop", "type", "sku", "cases", "half", "most", "this_week", "usual_week", "measured_at")
    list_filter = ("type", "shop")
    list_select_related = ("shop",)


@admin.register(Question)
class QuestionAdmin(ActionAdmin):
    list_display = ("number", "status", "customer", "shop", "due_at")
    list_filter = ("status", "shop")
    list_select_related = ("customer", "shop")
    search_fields = ("number", "words", "customer__name")


@admin.register(Complaint)
class ComplaintAdmin(ActionAdmin):
    list_display = ("number", "status", "kind", "about", "customer", "shop", "accepted_by", "due_at", "escalated_at")
    list_filter = ("status", "kind", "against", "topic", "outcome", "shop")
    list_select_related = ("customer", "shop", "accepted_by")
    search_fields = ("number", "about", "words", "customer__name", "customer__phone")
