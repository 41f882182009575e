"""Proof of a refund to show the bank, and its check for whoever is shown it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import FormView, TemplateView, View

from portal.components import times, values
from portal.kernel.links import absolute
from portal.pages import workbench
from portal.pages.details import find, tell_its_time
from portal.people.audience import PUBLIC, SIGNED_IN, open_to
from portal.people.visitors import is_too_often
from portal.time import clock
from refunds.arrivals import wording as arrival_wording
from refunds.proofs.forms import ProofCodeForm
from refunds.proofs.sheet import draw_proof
from refunds.refunds import causes
from refunds.refunds import wording as refund_wording
from refunds.refunds import words as refund_words
from refunds.refunds.models import Refund
from refunds.statuses import PAID_BY_HAND


def proof_of(request: HttpRequest, number: str) -> dict[str, Any]:
    """What the proof of a refund says, on the page as on the sheet; 404 where nothing proves it yet."""
    user: Any = request.user
    refund: Refund = find(Refund.objects.for_user(user).with_page(), number)
    if not refund.gateway_reference:
        raise Http404
    tell_its_time(refund, user)
    facts = [
        values.Fact(gettext("Amount"), refund_words.amount(refund), strong=True),
        values.Fact(gettext("Account"), refund.account),
        values.Fact(gettext("Reference number"), refund_words.grouped(refund.gateway_reference), strong=True),
        values.Fact(gettext("Refund"), refund.number),
        values.Fact(gettext("Seller"), refund.shop.name),
        values.Fact(gettext("For"), causes.cause(refund.reimbursement, refund.charge)),
    ]
    by_hand = refund.gateway in PAID_BY_HAND
    if refund.accepted_at and not by_hand:
        facts.append(values.Fact(gettext("Accepted by the bank"), _dated(refund.accepted_at)))
    if refund.settled_at:
        label = gettext("Confirmed as paid by hand") if by_hand else gettext("Arrived")
        facts.append(values.Fact(label, _dated(refund.settled_at)))
    elif refund.latest_on:
        facts.append(values.Fact(gettext("Latest arrival"), times.day_text(refund.latest_on, today=date.min)))
    facts += arrival_wording.lateness(refund)
    if refund.check_code:
        facts.append(values.Fact(gettext("Check code"), refund.check_code, strong=True))
    facts.append(values.Fact(gettext("As of"), _dated(clock.now())))
    check_url = reverse("proofs:detail", args=[refund.check_code]) if refund.check_code else ""
    return {
        "obj": refund,
        "facts": facts,
        "statement": refund_wording.statement(refund, user),
        "foot": gettext(
            "The seller or platform support paid this by hand and confirmed it with the number above; show it where the"
            " money does not appear."
        )
        if by_hand
        else gettext(
            "Give the reference number to your bank when the money does not show. This sheet says what the provider"
            " told us, and when."
        ),
        "check_url": absolute(check_url) if check_url else "",
    }


def _dated(moment: datetime) -> str:
    """With its year: a sheet is read later, too."""
    return times.moment_text(moment, weekday=False, today=date.min)


@open_to(*SIGNED_IN)
class RefundProof(TemplateView):
    """A sheet to print and show the bank: amount, account, reference number, times (R130)."""

    template_name = "refunds/refund_proof.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        told = proof_of(self.request, kwargs["number"])
        refund: Refund = told["obj"]
        back = {"badge": refund_wording.badge(refund, user), "back_url": refund.get_absolute_url()}
        return super().get_context_data(**{**kwargs, **told, **back})


@open_to(*SIGNED_IN)
class RefundProofFile(View):
    """The same as a PDF, to be sent along."""

    model = Refund

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        told = proof_of(request, number)
        sheet = draw_proof(
            brand=gettext("Aftercare"),
            kind=gettext("Proof of refund"),
            number=told["obj"].number,
            statement=told["statement"],
            facts=told["facts"],
            check_words=gettext("Whoever is shown this sheet can check it here:"),
            check_url=told["check_url"],
            foot=told["foot"],
        )
        name = f"{told['obj'].number}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(sheet, content_type="application/pdf", headers=headers)


@open_to(PUBLIC)
class ProofOnRecord(TemplateView):
    """What the portal has on record of a refund, for whoever holds the check code of its proof: a bank, say. Names no
    person and no order; of the reference number the last digits, to compare."""

    template_name = "refunds/proof_on_record.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refund = Refund.objects.certified(kwargs["code"])
        if refund is None:
            return elsewhere(request, ProofCodeForm({"code": kwargs["code"]}))
        return self.render_to_response(self.get_context_data(refund=refund))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refund: Refund = kwargs["refund"]
        facts = [
            values.Fact(gettext("Amount"), refund_words.amount(refund), strong=True),
            values.Fact(gettext("Method"), refund.payment.get_method_display()),
            values.Fact(gettext("Reference number ends in"), refund.gateway_reference[-6:]),
            values.Fact(gettext("Seller"), refund.shop.name),
            values.Fact(gettext("Status"), refund.get_status_display()),
            *arrival_wording.lateness(refund),
            values.Fact(gettext("As of"), times.moment_text(clock.now())),
        ]
        return super().get_context_data(
            code=refund.check_code, statement=refund_wording.on_record(refund), facts=facts, **kwargs
        )


@open_to(PUBLIC)
class ProofCheck(FormView):
    """Whoever was shown a proof of refund, or read its code on the phone, checks it here (R130)."""

    template_name = "refunds/proof_check.html"
    form_class = ProofCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        if is_too_often(self.request, "proof"):
            form.add_error(None, gettext("Too many tries from here. Try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return elsewhere(self.request, form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def elsewhere(request: HttpRequest, form: ProofCodeForm) -> HttpResponse:
    """To the paper that has this code, of whatever kind; where there is none it is said at once, with the field to try
    again (404)."""
    if form.is_valid():
        if url := workbench.paper_at(form.cleaned_data["code"]):
            return HttpResponseRedirect(url)
        words = gettext(
            "No proof of refund has this check code. Compare it letter by letter; it has no 0, 1, I, L, O or U."
        )
        form.add_error("code", forms.ValidationError(words, code="unknown"))
    return render(request, ProofCheck.template_name, {"form": form}, status=404)
