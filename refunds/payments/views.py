"""What was paid: for shops and support, above all what no provider has confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.kernel.keyset import Sort
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import STAFF, open_to
from refunds.payments import wording
from refunds.payments.actions import PAYMENT
from refunds.payments.models import Payment
from refunds.refunds import wording as refund_wording
from refunds.refunds.models import Refund
from refunds.statuses import GatewayName, PaymentStatus

COMPANY = ("charge", "shop", "provider_account")
"""Fetched along with a payment for its page."""


@open_to(*STAFF)
class PaymentList(ListPage):
    """Payments: those that nobody has confirmed first."""

    model = Payment
    template_name = "refunds/payment_list.html"
    title = _("Payments")
    search_fields = ("^number", "=gateway_reference", "^charge__reference", "^charge__label")
    search_label = _("Number or order")
    tabs = (
        ListTab("doubt", _("Not confirmed"), Q(status=PaymentStatus.CLAIMED) & ~Q(doubt="")),
        ListTab("asked", _("Being confirmed"), Q(status=PaymentStatus.CLAIMED, doubt="")),
        ListTab("by_hand", _("Paid back by hand"), Q(gateway=GatewayName.MANUAL), count=False),
        ListTab("all", _("All"), Q(), count=False),
    )
    sorts = {"newest": Sort("created_at", _("Newest first"))}
    empty = _("None here. What shops' systems tell stands under “All”.")

    def queryset(self) -> QuerySet:
        return Payment.objects.for_user(self.request.user).select_related("charge", "shop")

    def draw(self, payment: Payment) -> values.Row:
        row = wording.payment_row(payment, self.request.user)
        return replace(row, title=f"{payment.charge.order_name} · {row.title}")


@open_to(*STAFF)
class PaymentPage(DetailPage):
    """One payment: who says that it was paid, and how it would go back."""

    model = Payment
    template_name = "refunds/payment_detail.html"
    back: Any = (_("Payments"), reverse_lazy("payments:list"))

    def queryset(self) -> QuerySet:
        return Payment.objects.for_user(self.request.user).select_related(*COMPANY)

    def describe(self, obj: Payment, user: Any) -> dict[str, Any]:
        refunds = Refund.objects.for_user(user).with_page().filter(payment=obj).order_by("pk")[:20]
        return {
            "badge": wording.payment_badge(obj, user),
            "kind": gettext("Payment"),
            "statement": wording.payment_statement(obj),
            "lead": wording.payment_lead(obj),
            "facts": wording.payment_facts(obj, user),
            "rows": [
                values.Row(
                    refund_wording.badge(refund, user).sign,
                    refund_wording.statement(refund, user),
                    url=refund.get_absolute_url(),
                    text=refund.number,
                )
                for refund in refunds
            ],
        }


@open_to(*STAFF)
class PaymentAction(ActionPage):
    """Every step of a payment."""

    table = PAYMENT
    page = PaymentPage

    def queryset(self) -> QuerySet:
        return Payment.objects.for_user(self.request.user).select_related(*COMPANY)
