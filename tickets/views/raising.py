"""Raising a case: which order, then one question a page, five at most. Everything works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView

from orders.facts import lines_of
from orders.models import Order
from orders.quotes import share_of
from orders.statuses import OrderStatus
from portal import look, numbers
from portal.audience import SIGNED_IN, open_to
from portal.doors import Channel
from portal.errors import Forbidden, Invalid, Refused
from portal.models import Fault, Reason
from portal.money import format_money
from portal.views.details import find
from portal.views.steps import ChannelForm
from tickets import commands, drafts, policies, statements
from tickets.actions import TICKET
from tickets.forms import RaiseForm, reason_field
from tickets.models import ProblemType, Ticket, TicketType
from tickets.views.cases import is_staff, list_url

QUESTIONS = {
    "pieces": ("pieces",),
    "problem": ("reason",),
    "wish": ("type",),
    "evidence": ("description", "serial_number", "phone", "pictures"),
    "check": (),
}
"""The pages in their order, and the fields each asks for."""
STEPS = tuple(QUESTIONS)
ICONS = {"quality": "wrench", "usage": "help", "logistics": "truck", "description": "doc", "other": "more"}
SHOWN = 20


class Wish(NamedTuple):
    """One thing that would help, and what it brings."""

    value: str
    label: str
    says: str


class Problem(NamedTuple):
    """A kind of problem and the reasons that fit it; open where one of them is chosen."""

    value: str
    label: str
    icon: str
    reasons: Sequence[Reason]
    is_open: bool

    @property
    def examples(self) -> str:
        return gettext(", ").join(reason.label for reason in self.reasons[:3])


class Check(NamedTuple):
    """One answer before it is sent: question, answer, where to change it."""

    question: str
    answer: str
    url: str


@open_to(*SIGNED_IN)
class PickOrder(TemplateView):
    """Which order is it about? Where raising begins from My after-sales (R3, R48)."""

    template_name = "tickets/pick_order.html"

    def orders(self) -> QuerySet:
        user: Any = self.request.user
        acting = getattr(self.request, "acting", None)
        rows = Order.objects.for_user(user).filter(
            status__in=(OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
        )
        if acting:
            rows = rows.filter(customer=acting.customer_id)
        elif is_staff(user):
            rows = rows.filter(customer__isnull=False)
        else:
            rows = rows.filter(customer=user)
        words = self.request.GET.get("q", "").strip()[:100].replace("\x00", "")
        if words:
            found = Order.objects.for_user(user).filter(
                Q(number=numbers.tidy(words)) | Q(shop_number=words) | Q(lines__name__icontains=words)
            )
            rows = rows.filter(pk__in=found.values("pk"))
        return rows.select_related("shop").prefetch_related("lines").order_by("-placed_at", "-pk")[:SHOWN]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = []
        for order in self.orders():
            lines = list(order.lines.all())
            more = len(lines) - 2
            names = gettext(", ").join(line.name for line in lines[:2])
            rows.append(
                look.Row(
                    lines[0].glyph or look.glyph_for(lines[0].name) if lines else "box",
                    gettext("%(first)s and %(n)s more") % {"first": names, "n": more} if more > 0 else names,
                    url=reverse("tickets:raise", args=[order.number]),
                    text=f"{order.shop.name} · {order.shop_number}",
                    end=look.day_text(order.placed_at),
                )
            )
        return super().get_context_data(
            rows=rows,
            q=self.request.GET.get("q", "").strip()[:100],
            back_url=list_url(),
            **kwargs,
        )


@open_to(*SIGNED_IN)
class Raise(TemplateView):
    """Raising a case about one order. Answers wait in the session, pictures beside it, until it is sent."""

    template_name = "tickets/raise.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Order.objects.for_user(request.user).select_related("shop", "customer", "charge")
        self.order: Order = find(rows, kwargs["number"])
        self.draft = drafts.Draft(request.session, self.order.number)
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
        return form

    def refusal(self, form: RaiseForm) -> Refused | None:
        """Why no case can be raised for this order now."""
        try:
            policies.raise_ticket(self.order, self.request.user)
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
        cases = Ticket.objects.for_user(self.request.user).filter(order=self.order).order_by("-pk")[:5]
        context = {"refusal": no, "order": self.order, "cases": [(one.number, one.get_absolute_url()) for one in cases]}
        return render(self.request, "tickets/cannot_raise.html", context, status=409)

    def first_missing(self) -> str:
        """The first question without an answer; "check" when all are answered."""
        answers = self.draft.answers
        needed = {"pieces": "pieces", "problem": "reason", "wish": "type", "evidence": "seen"}
        return next((step for step, field in needed.items() if not answers.get(field)), "check")

    def url(self, step: str, *, then: bool = False) -> str:
        return f"{reverse('tickets:raise', args=[self.order.number])}?step={step}{'&then=check' if then else ''}"

    # --- answering ---

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "forget" in request.POST:
            self.draft.drop_picture(request.POST["forget"])
            return HttpResponseRedirect(self.url("evidence"))
        if self.step == "check":
            return self.send()
        form = RaiseForm(request.POST, request.FILES, obj=self.order, user=request.user)
        asked = QUESTIONS[self.step]
        form.full_clean()
        for name in [name for name in form.errors if name not in asked]:
            del form.errors[name]
        if not form.errors:
            try:
                self.keep(form, asked)
            except Invalid as no:
                form.add_error(no.field if no.field in form.fields else None, str(no))
        if form.errors:
            return self.show(form, status=422)
        done = request.POST.get("then") == "check" and self.first_missing() == "check"
        return HttpResponseRedirect(self.url("check" if done else STEPS[STEPS.index(self.step) + 1]))

    def keep(self, form: RaiseForm, asked: Sequence[str]) -> None:
        """Remember the answers of this page. Raises Invalid where one cannot be used."""
        cleaned = form.cleaned_data
        if "pieces" in asked:
            free = {row.id: row for row in form.pieces.rows}
            for line, count in cleaned["pieces"].items():
                row = free.get(line)
                if row is None or not 0 < count <= row.most:
                    name = row.name if row else gettext("That line")
                    raise Invalid(
                        gettext("Of “%(name)s” at most %(count)s can be chosen.")
                        % {"name": name, "count": row.most if row else 0},
                        field="pieces",
                    )
            self.draft.set(pieces={str(line): count for line, count in cleaned["pieces"].items()})
        elif "reason" in asked:
            reason = cleaned["reason"]
            self.draft.set(reason=reason.code, problem=reason.group or ProblemType.OTHER)
            if self.draft.answers.get("seen") and reason.needs_evidence and not self.draft.pictures:
                self.draft.set(seen=False)
        elif "type" in asked:
            self.draft.set(type=cleaned["type"])
        else:
            words = {name: cleaned[name] for name in ("description", "serial_number", "phone")}
            self.draft.set(**words)
            self.draft.add_pictures(cleaned.get("pictures") or [])
            reason = reason_field(form).reasons.get(self.draft.answers.get("reason", ""))
            if reason is not None and reason.needs_evidence and not self.draft.pictures:
                raise Invalid(gettext("Please add a picture that shows it."), field="pictures")
            self.draft.set(seen=True)

    # --- sending ---

    def send(self) -> HttpResponseBase:
        user: Any = self.request.user
        form = RaiseForm(self.draft.answers, obj=self.order, user=user)
        channel = self.channel_form(self.request.POST)
        if not form.is_valid() or (channel is not None and not channel.is_valid()):
            return self.show(form, status=422, channel=channel)
        arguments = form.as_arguments() | {"pictures": self.draft.open_pictures()}
        reached = channel.cleaned_data["channel"] if channel is not None else self.acting_channel()
        try:
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
        messages.success(self.request, look.toast(told, undo_url=TICKET.url(ticket, "cancel")))
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

    # --- drawing ---

    def show(self, form: RaiseForm, *, status: int = 200, channel: Any = None) -> HttpResponse:
        answers = self.draft.answers
        given = answers.get("pieces") or form.initial.get("pieces") or {}
        rows = form.pieces.drawn({int(line): count for line, count in given.items()})
        if form.is_bound and self.step == "pieces":
            rows = [row._replace(chosen=form.data.get(f"pieces_{row.id}") or 0) for row in rows]
        reasons = reason_field(form).reasons
        chosen = form.data.get("reason") if form.is_bound and self.step == "problem" else answers.get("reason")
        reason = reasons.get(answers.get("reason", ""))
        needs_picture = bool(reason and reason.needs_evidence)
        form.fields["pictures"].required = needs_picture and not self.draft.pictures
        ordinal = STEPS.index(self.step) + 1
        context = {
            "form": form,
            "step": self.step,
            "ordinal": ordinal,
            "last": len(STEPS),
            "order": self.order,
            "shop": self.order.shop,
            "rows": rows,
            "problems": self.problems(list(reasons.values()), chosen),
            "chosen_reason": chosen,
            "reason": reason,
            "needs_picture": needs_picture,
            "chosen_type": answers.get("type"),
            "pictures": self.draft.pictures,
            "wishes": self.wishes(answers, reason) if self.step == "wish" else (),
            "checks": self.checks(rows, reason) if self.step == "check" else (),
            "channel_form": (channel or self.channel_form()) if self.step == "check" else None,
            "customer": self.order.customer if is_staff(self.request.user) else None,
            "back_url": self.url(STEPS[ordinal - 2]) if ordinal > 1 else reverse("tickets:new"),
            "then": "check" if "check" in (self.request.GET.get("then"), self.request.POST.get("then")) else "",
        }
        return render(self.request, self.template_name, context, status=status)

    def problems(self, reasons: Sequence[Reason], chosen: str | None) -> list[Problem]:
        """The kinds of problem first, each with what fits it (R1)."""
        found = []
        for value, label in ProblemType.choices:
            here = [reason for reason in reasons if (reason.group or ProblemType.OTHER) == value]
            is_open = any(reason.code == chosen for reason in here)
            if here:
                found.append(Problem(value, str(label), ICONS[value], here, is_open))
        return found

    def worth(self) -> int:
        """What was paid for the chosen pieces, in minor units: what would come back."""
        wanted = {int(line): count for line, count in (self.draft.answers.get("pieces") or {}).items()}
        return sum(
            share_of(one.free_value, one.free, min(wanted[one.line.pk], one.free))
            for one in lines_of(self.order)
            if one.line.pk in wanted and one.free
        )

    def wishes(self, answers: dict[str, Any], reason: Reason | None) -> list[Wish]:
        """What each wish brings, with the amount, the way back and who pays for it."""
        charge = self.order.charge
        paid = [str(payment.account) for payment in charge.payments.all()] if charge else []
        told = {
            "amount": format_money(self.worth(), self.order.currency),
            "route": statements.route(list(dict.fromkeys(paid))),
            "freight": format_money(self.order.shop.return_freight, self.order.currency),
        }
        yours = reason is None or reason.fault not in (Fault.SHOP, Fault.CARRIER)
        freight = (
            gettext("Return freight of %(freight)s: you bear it")
            if yours
            else gettext("Return freight: the seller bears it")
        )
        says = {
            TicketType.REFUND_ONLY: [
                gettext("%(amount)s comes back %(route)s, usually within 3–7 business days."),
                gettext("You keep the goods."),
            ],
            TicketType.RETURN_REFUND: [
                gettext("You have 7 days to send the goods back once it is approved."),
                gettext("%(amount)s comes back %(route)s after the seller has inspected them, within 10 days."),
                statements.stopped(freight),
            ],
        }
        return [
            Wish(value, str(label), look.sentences_text([words % told for words in says[TicketType(value)]]))
            for value, label in TicketType.choices
        ]

    def checks(self, rows: Sequence[Any], reason: Reason | None) -> list[Check]:
        """The answers as they will be sent."""
        answers = self.draft.answers
        wish = dict(TicketType.choices).get(answers.get("type", ""), "")
        problem = dict(ProblemType.choices).get(answers.get("problem", ""), "")
        pieces = gettext(", ").join(f"{row.name} ×{row.chosen}" for row in rows if row.chosen)
        count = len(self.draft.pictures)
        evidence = self.url("evidence", then=True)
        return [
            Check(gettext("Which pieces"), pieces, self.url("pieces", then=True)),
            Check(
                gettext("What happened"),
                f"{problem} · {reason.label}" if reason else "",
                self.url("problem", then=True),
            ),
            Check(gettext("What would help"), str(wish), self.url("wish", then=True)),
            Check(gettext("Pictures"), gettext("%(n)s added") % {"n": count} if count else gettext("None"), evidence),
            Check(gettext("In your words"), answers.get("description", "") or gettext("Nothing added"), evidence),
            Check(gettext("Serial number"), answers.get("serial_number", "") or gettext("None"), evidence),
            Check(gettext("Phone number"), answers.get("phone", "") or self.order.buyer_phone, evidence),
        ]
