"""The certificate of a withdrawal, and the page where anybody checks one by its code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import FormView, TemplateView

from orders.statuses import CancellationStatus
from portal.components import times, values
from portal.kernel.links import absolute
from portal.pages import workbench
from portal.people.audience import PUBLIC, open_to
from portal.people.visitors import is_too_often
from tickets.cases import company
from tickets.cases.models import Ticket
from tickets.withdrawals.forms import CheckCodeForm


@open_to(PUBLIC)
class Certificate(TemplateView):
    """Proof that a case was withdrawn, for whoever holds the check code (R55). Tells no names, goods or amounts."""

    template_name = "tickets/certificate.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ticket = Ticket.objects.certified(kwargs["code"])
        if ticket is None:
            return unknown(request, CheckCodeForm({"code": kwargs["code"]}))
        return self.render_to_response(self.get_context_data(ticket=ticket))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ticket = kwargs["ticket"]
        moment = ticket.ended_at or ticket.updated_at
        asked = ticket.cancellations.filter(status=CancellationStatus.COMPLETED).first()
        url = absolute(reverse("certificates:detail", args=[ticket.check_code]))
        return super().get_context_data(
            withdrawn_on=times.day_text(moment),
            url=url,
            facts=[
                values.Fact(gettext("After-sales case"), ticket.number),
                values.Fact(gettext("Its status"), ticket.get_status_display(), strong=True),
                *([values.Fact(gettext("Withdrawal"), asked.number)] if asked else []),
                values.Fact(gettext("Seller"), ticket.shop.name),
                values.Fact(gettext("Raised at"), times.moment_text(ticket.created_at)),
                *([values.Fact(gettext("Asked to withdraw at"), times.moment_text(asked.created_at))] if asked else []),
                values.Fact(gettext("Withdrawn at"), times.moment_text(moment)),
                values.Fact(gettext("Kept on record"), company.kept_until(moment, ticket)),
                values.Fact(gettext("Check code"), ticket.check_code, strong=True),
            ],
            **kwargs,
        )


@open_to(PUBLIC)
class CheckCertificate(FormView):
    """Whoever was shown a certificate, or read its code on the phone, checks it here (R55)."""

    template_name = "tickets/certificate_check.html"
    form_class = CheckCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        if is_too_often(self.request, "certificate"):
            form.add_error(None, gettext("Too many tries from here. Try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        ticket = Ticket.objects.certified(form.cleaned_data["code"])
        if ticket is None:
            return unknown(self.request, form)
        return HttpResponseRedirect(reverse("certificates:detail", args=[ticket.check_code]))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def unknown(request: HttpRequest, form: CheckCodeForm) -> HttpResponse:
    """Nothing is on record under this code: said at once, with the field to try again."""
    if form.is_valid():
        if url := workbench.paper_at(form.cleaned_data["code"]):  # a paper of another kind
            return HttpResponseRedirect(url)
        words = gettext(
            "No certificate has this check code. Compare it letter by letter; it has no 0, 1, I, L, O or U."
        )
        form.add_error("code", forms.ValidationError(words, code="unknown"))
    return render(request, CheckCertificate.template_name, {"form": form}, status=404)
