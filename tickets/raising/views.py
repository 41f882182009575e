"""Raising a case: one question a page, five at most. Everything works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from orders.statuses import CancellationStatus
from portal.components import signs, values
from portal.doors.perform import Channel
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.pages.details import find
from portal.pages.steps import ChannelForm
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases import commands, selectors, wording
from tickets.cases.actions import TICKET
from tickets.cases.fields import reason_field
from tickets.cases.models import Ticket
from tickets.cases.views import is_staff
from tickets.evidence import drafts
from tickets.raising import permissions, wizard
from tickets.raising.forms import RaiseForm

QUESTIONS = {
    "problem": ("reason",),
    "pieces": ("pieces",),
    "wish": ("type", "wish", "amount", "beyond"),
    "evidence": ("description", "serial_number", "phone", "pictures"),
    "check": (),
}
"""The pages in their order, and the fields each asks for. The problem comes first (R1)."""
STEPS = tuple(QUESTIONS)


@open_to(*SIGNED_IN)
class Raise(TemplateView):
    """Raising a case about one order. Answers wait in the session, files beside it, until it is sent."""

    template_name = "tickets/raise.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Order.objects.for_user(request.user).select_related("shop", "customer", "charge")
        self.order: Order = find(rows, kwargs["number"])
        self.draft = drafts.Draft(request.session, self.order.number, request.user)
        step = request.GET.get("step", STEPS[0])
        self.step = step if step in STEPS else STEPS[0]
        return super().dispatch(request, *args, **kwargs)

    # --- looking ---

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.blank()
        if (no := self.refusal(form)) is not None:
            return self.cannot(no)
        missing = self.first_missing()
        if STEPS.index(self.step) > STEPS.index(missing):
            return HttpResponseRedirect(self.url(missing))
        return self.show(form)

    def blank(self) -> RaiseForm:
        """The form with what was answered so far."""
        answers = self.draft.answers
        form = RaiseForm(obj=self.order, user=self.request.user, initial=answers)
        rows = form.pieces.rows
        if len(rows) == 1 and rows[0].most == 1 and not answers.get("pieces"):
            form.initial["pieces"] = {str(rows[0].id): 1}
        form.initial.setdefault("phone", self.order.buyer_phone)
        for name, known in self.comes_along().items():
            form.initial.setdefault(name, known)
        return form

    def comes_along(self) -> dict[str, str]:
        """Of a request to cancel that could not be stopped in time, its reason where raising knows the same, and its words."""
        if self.draft.answers.get("description"):
            return {}
        missed = OrderCancellation.objects.for_user(self.request.user).filter(
            order=self.order, status=CancellationStatus.MISSED, by_shop=False
        )
        last = missed.select_related("reason").order_by("-pk").first()
        if last is None:
            return {}
        return {"reason": last.reason.code if last.reason else "", "description": last.words}

    def refusal(self, form: RaiseForm) -> Refused | None:
        """Why no case can be raised for this order now."""
        try:
            permissions.raise_ticket(self.order, self.request.user)
        except Forbidden:
            raise Http404 from None
        except Refused as no:
            return no
        if self.order.customer is None:
            return Refused(gettext("This order has no customer yet."), hint=gettext("Claim it first."))
        if not form.pieces.rows:
            return Refused(
                gettext("Every piece that was sent is already in another case."),
                hint=gettext("Open that case to follow it or withdraw it."),
            )
        return None

    def cannot(self, no: Refused) -> HttpResponse:
        context = {
            "refusal": no,
            "order": self.order,
            "rows": [*self.cases_of(self.order), *self.requests_of(self.order)],
        }
        return render(self.request, "tickets/cannot_raise.html", context, status=409)

    def cases_of(self, order: Order) -> list[values.Row]:
        """Its newest cases, each told as its own page tells it."""
        user = self.request.user
        rows = selectors.with_row(Ticket.objects.for_user(user)).filter(order=order).order_by("-pk")[:5]
        return [
            values.Row("hand", wording.statement(one, user), url=one.get_absolute_url(), text=one.number)
            for one in rows
        ]

    def requests_of(self, order: Order) -> list[values.Row]:
        """Requests to cancel hold pieces as well, while their parcel is called back."""
        rows = OrderCancellation.objects.open().for_user(self.request.user).filter(order=order).order_by("-pk")[:5]
        return [
            values.Row(
                "stop", one.kind_label, url=one.get_absolute_url(), text=f"{one.number} · {one.get_status_display()}"
            )
            for one in rows
        ]

    def first_missing(self) -> str:
        """The first question without an answer; "check" when all are answered."""
        answers = self.draft.answers
        needed = {"problem": "reason", "pieces": "pieces", "wish": "type", "evidence": "seen"}
        return next((step for step, field in needed.items() if not answers.get(field)), "check")

    def url(self, step: str, *, then: bool = False) -> str:
        return f"{reverse('tickets:raise', args=[self.order.number])}?step={step}{'&then=check' if then else ''}"

    # --- answering ---

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "forget" in request.POST:
            self.draft.drop_file(request.POST["forget"])
            return self.uploaded() if _is_scripted(request) else HttpResponseRedirect(self.url("evidence"))
        if self.step == "evidence" and _is_scripted(request):
            return self.take_files()
        if self.step == "check":
            return self.send()
        form = RaiseForm(request.POST, request.FILES, obj=self.order, user=request.user, known=self.known())
        asked = QUESTIONS[self.step]
        form.full_clean()
        for name in [name for name in form.errors if name not in asked]:
            del form.errors[name]
        if self.step == "evidence":
            self.keep_files(form)
        if not form.errors:
            self.keep(form)
        if form.errors:
            return self.show(form, status=422)
        done = request.POST.get("then") == "check" and self.first_missing() == "check"
        return HttpResponseRedirect(self.url("check" if done else STEPS[STEPS.index(self.step) + 1]))

    def known(self) -> dict[str, Any]:
        """The answers of the pages before this one."""
        before = [name for step in STEPS[: STEPS.index(self.step)] for name in QUESTIONS[step]]
        return {name: self.draft.answers[name] for name in before if name in self.draft.answers}

    def keep_files(self, form: RaiseForm) -> None:
        """Keep what was uploaded even when another field is wrong: nobody uploads twice."""
        if "pictures" not in form.errors and form.cleaned_data.get("pictures"):
            try:
                self.draft.add_files(form.cleaned_data["pictures"])
            except Invalid as no:
                form.add_error("pictures", str(no))
        reason = reason_field(form).reasons.get(self.draft.answers.get("reason", ""))
        if reason is not None and reason.needs_evidence and not self.draft.files and "pictures" not in form.errors:
            form.add_error("pictures", gettext("Please add a picture that shows it."))

    def keep(self, form: RaiseForm) -> None:
        if self.step == "pieces":
            self.draft.set(pieces={str(line): count for line, count in form.cleaned_data["pieces"].items()})
        elif self.step == "problem":
            reason = form.cleaned_data["reason"]
            self.draft.set(reason=reason.code, problem=reason.group or "other")
        elif self.step == "wish":
            given = form.cleaned_data
            self.draft.set(
                type=given["type"],
                wish=given["wish"],
                amount=str(given["amount"] or ""),
                beyond=given.get("beyond", ""),
            )
        else:
            words = {name: form.cleaned_data[name] for name in ("description", "serial_number", "phone")}
            self.draft.set(seen=True, **words)

    def take_files(self) -> HttpResponse:
        """Files sent by the page's script while the rest is still being written."""
        try:
            self.draft.add_files(self.request.FILES.getlist("pictures"))
        except Invalid as no:
            return self.uploaded(error=str(no), status=422)
        return self.uploaded()

    def uploaded(self, *, error: str = "", status: int = 200) -> HttpResponse:
        """The list of files alone."""
        context = {"files": self.draft.files, "error": error}
        return render(self.request, "tickets/parts/_uploads.html", context, status=status)

    # --- sending ---

    def send(self) -> HttpResponseBase:
        user: Any = self.request.user
        form = RaiseForm(self.draft.answers, obj=self.order, user=user)
        channel = self.channel_form(self.request.POST)
        if not form.is_valid() or (channel is not None and not channel.is_valid()):
            return self.show(form, status=422, channel=channel)
        reached = channel.cleaned_data["channel"] if channel is not None else self.acting_channel()
        try:
            arguments = form.as_arguments() | {"pictures": self.draft.open_files()}
            with commands.raising_for(self.order, user, reached):
                ticket = commands.submit_ticket(self.order, by=user, **arguments)
        except Forbidden:
            raise Http404 from None
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            return self.show(form, status=422)
        except Refused as no:
            return self.cannot(no)
        self.draft.clear()
        told = gettext("Sent. Number %(number)s") % {"number": ticket.number}
        messages.success(self.request, signs.toast(told, undo_url=TICKET.url(ticket, "cancel")))
        return HttpResponseRedirect(ticket.get_absolute_url())

    def acting_channel(self) -> str:
        acting = getattr(self.request, "acting", None)
        return acting.channel if acting and acting.customer_id == self.order.customer_id else Channel.COUNTER

    def channel_form(self, data: Any = None) -> ChannelForm | None:
        """Asked of staff who raise a case for a customer without having said so before (R43–R47)."""
        user: Any = self.request.user
        acting = getattr(self.request, "acting", None)
        if self.order.customer_id == user.pk or (acting and acting.customer_id == self.order.customer_id):
            return None
        return ChannelForm(data)

    def somebody_elses(self) -> dict[str, str] | None:
        """Said from the first page on: the reader acts for one customer, and this is the order of another."""
        acting = getattr(self.request, "acting", None)
        if acting is None or acting.customer_id == self.order.customer_id:
            return None
        names = {"acting": acting.name, "customer": self.order.customer.name if self.order.customer else ""}
        return {
            "sentence": gettext("You act for %(acting)s, but this is an order of %(customer)s.") % names,
            "more": gettext("What you raise here is raised for %(customer)s.") % names,
            "link": gettext("Choose an order of %(acting)s") % names,
        }

    # --- drawing ---

    def show(self, form: RaiseForm, *, status: int = 200, channel: Any = None) -> HttpResponse:
        answers = self.draft.answers
        given = answers.get("pieces") or form.initial.get("pieces") or {}
        rows = form.pieces.drawn({int(line): count for line, count in given.items()})
        if form.is_bound and self.step == "pieces":
            rows = [row._replace(chosen=form.data.get(f"pieces_{row.id}") or 0) for row in rows]
        reasons = reason_field(form).reasons
        chosen = form["reason"].value() if self.step == "problem" else answers.get("reason")
        reason = reasons.get(answers.get("reason", ""))
        needs_picture = bool(reason and reason.needs_evidence)
        form.fields["pictures"].required = needs_picture and not self.draft.files
        ordinal = STEPS.index(self.step) + 1
        context = {
            "form": form,
            "step": self.step,
            "heading": wizard.headings()[self.step],
            "ordinal": ordinal,
            "last": len(STEPS),
            "order": self.order,
            "shop": self.order.shop,
            "rows": rows,
            "chosen_reason": chosen,
            "reason": reason,
            "needs_picture": needs_picture,
            "chosen_type": form.data.get("type") if form.is_bound and self.step == "wish" else answers.get("type"),
            "files": self.draft.files,
            "channel_form": (channel or self.channel_form()) if self.step == "check" else None,
            "somebody_elses": self.somebody_elses(),
            "customer": self.order.customer if is_staff(self.request.user) else None,
            "back_url": self.url(STEPS[ordinal - 2]) if ordinal > 1 else reverse("tickets:new"),
            "then": "check" if "check" in (self.request.GET.get("then"), self.request.POST.get("then")) else "",
        }
        return render(
            self.request, self.template_name, context | self.more(rows, reasons, chosen, reason), status=status
        )

    def more(self, rows: Sequence[Any], reasons: dict[str, Any], chosen: str | None, reason: Any) -> dict[str, Any]:
        """What only the page of one question reads."""
        if self.step == "problem":
            offered = wizard.in_time(self.order, self.request.user, list(reasons.values()))
            problems = wizard.problems(offered, chosen)
            days = wizard.days_to_return(self.order)
            return {
                "problems": problems,
                "days": days,
                "self_help": wizard.self_help(self.order),
                "talk_url": reverse("help"),
            }
        if self.step == "wish":
            return {
                "wishes": wizard.wishes(self.order, self.request.user, self.draft.answers, reason),
                "rules": wizard.rules(self.order, self.draft.answers),
            }
        if self.step == "check":
            case = wizard.foreseen(self.order, self.draft.answers, reason)
            checks = wizard.checks(case, self.order, self.draft, rows, reason, self.url)
            return {
                "checks": checks,
                "brings": wizard.brings(case, self.order, reason),
                "usual": wizard.usual(self.order, self.draft.answers),
            }
        return {}


def _is_scripted(request: HttpRequest) -> bool:
    """Whether the page's script asks, which wants the part that changes alone."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
