"""One repayment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.pages.details import DetailPage
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from refunds.repayments import wording
from refunds.repayments.actions import REPAYMENT
from refunds.repayments.models import Repayment

COMPANY = ("charge", "shop", "payer", "set_off_against")
"""Fetched along with a repayment for its page."""


@open_to(*SIGNED_IN)
class RepaymentPage(DetailPage):
    """What is owed back, by when, and what follows (R28, R30)."""

    model = Repayment
    template_name = "refunds/repayment_detail.html"
    back: Any = (_("Refund progress"), reverse_lazy("refunds:list"))

    def queryset(self) -> QuerySet:
        return Repayment.objects.for_user(self.request.user).select_related(*COMPANY)

    def describe(self, obj: Repayment, user: Any) -> dict[str, Any]:
        return {
            "badge": wording.repayment_badge(obj, user),
            "kind": gettext("Repayment"),
            "statement": wording.repayment_statement(obj, user),
            "lead": wording.repayment_lead(obj, user),
            "until": wording.repayment_until(obj, user),
            "facts": wording.repayment_facts(obj, user),
            "amount_label": wording.repayment_word(obj),
        }

    def story(self, obj: Repayment, user: Any) -> list[values.Story]:
        return [*wording.repayment_coming(obj), *super().story(obj, user)]


@open_to(*SIGNED_IN)
class RepaymentAction(ActionPage):
    """Every step of a repayment."""

    table = REPAYMENT
    page = RepaymentPage

    def queryset(self) -> QuerySet:
        return Repayment.objects.for_user(self.request.user).select_related(*COMPANY)
