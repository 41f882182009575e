"""Withdrawals of a case in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.admin import ActionAdmin
from portal.kernel.money import format_money
from tickets.withdrawals import owing
from tickets.withdrawals.models import TicketCancellation


@admin.register(TicketCancellation)
class TicketCancellationAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "ticket_was", "shop", "customer", "asked_back", "due_at")
    list_filter = ("status", "ticket_was", "shop")
    list_select_related = ("ticket", "shop", "customer", "repayment")
    search_fields = ("number", "ticket__number", "check_code", "customer__name")

    @admin.display(description=_("asked back in money"), ordering="to_repay")
    def asked_back(self, row: TicketCancellation) -> str:
        amount = owing.owed_amount(row)
        return f"{format_money(amount, row.currency)} · {owing.owed_word(row)}" if amount else ""
