"""Proof of a refund to show the bank, and its check for whoever is shown it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView

from portal import clock, look
from portal.audience import PUBLIC, SIGNED_IN, open_to
from portal.views.details import find
from refunds import statements
from refunds.models import Refund
from refunds.statuses import RefundStatus


@open_to(*SIGNED_IN)
class RefundProof(TemplateView):
    """A sheet to print and show the bank: amount, account, reference number, times (R130)."""

    template_name = "refunds/refund_proof.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        refund: Refund = find(Refund.objects.for_user(user).with_page(), kwargs["number"])
        if not refund.gateway_reference:
            raise Http404
        facts = [
            look.Fact(gettext("Amount"), statements.amount(refund), strong=True),
            look.Fact(gettext("Account"), refund.account),
            look.Fact(gettext("Reference number"), statements.grouped(refund.gateway_reference), strong=True),
            look.Fact(gettext("Refund"), refund.number),
            look.Fact(gettext("Seller"), refund.shop.name),
            look.Fact(gettext("For"), statements.cause(refund.reimbursement, refund.charge)),
        ]
        if refund.accepted_at:
            facts.append(look.Fact(gettext("Accepted by the bank"), look.moment_text(refund.accepted_at)))
        if refund.settled_at:
            facts.append(look.Fact(gettext("Arrived"), look.moment_text(refund.settled_at)))
        elif refund.latest_on:
            facts.append(look.Fact(gettext("Latest arrival"), look.day_text(refund.latest_on, weekday=True)))
        if refund.check_code:
            facts.append(look.Fact(gettext("Check code"), refund.check_code, strong=True))
        facts.append(look.Fact(gettext("As of"), look.moment_text(clock.now())))
        return super().get_context_data(
            obj=refund,
            facts=facts,
            statement=statements.statement(refund, user),
            badge=statements.badge(refund, user),
            check_url=self.request.build_absolute_uri(reverse("proofs:detail", args=[refund.check_code]))
            if refund.check_code
            else "",
            back_url=refund.get_absolute_url(),
            **kwargs,
        )


@open_to(PUBLIC)
class ProofCheck(TemplateView):
    """What the portal has on record of a refund, for whoever holds the check code of its proof: a bank, say. Names no
    person and no order; of the reference number the last digits, to compare."""

    template_name = "refunds/proof_check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refund = Refund.objects.certified(kwargs["code"])
        if refund is None:
            raise Http404
        told = {"amount": statements.amount(refund), "day": look.day_text(refund.settled_at or refund.created_at)}
        if refund.status == RefundStatus.SUCCEEDED:
            statement = gettext("%(amount)s was paid out on %(day)s") % told
        elif refund.status == RefundStatus.SUBMITTED:
            statement = gettext("%(amount)s is on its way since %(day)s") % told
        else:
            statement = gettext("%(amount)s was not paid out") % told
        facts = [
            look.Fact(gettext("Amount"), statements.amount(refund), strong=True),
            look.Fact(gettext("Method"), refund.payment.get_method_display()),
            look.Fact(gettext("Reference number ends in"), refund.gateway_reference[-6:]),
            look.Fact(gettext("Seller"), refund.shop.name),
            look.Fact(gettext("Status"), refund.get_status_display()),
            look.Fact(gettext("As of"), look.moment_text(clock.now())),
        ]
        return super().get_context_data(**{**kwargs, "code": refund.check_code}, statement=statement, facts=facts)
