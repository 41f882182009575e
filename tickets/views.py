"""The pages of after-sales: lists, a case, raising one, withdrawing one, the certificate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from orders.models import Order
from orders.statuses import OrderStatus
from portal import clock, look
from portal.audience import PUBLIC, SIGNED_IN, open_to
from portal.errors import Forbidden, Invalid, Refused
from portal.keyset import Sort
from portal.money import format_money, from_minor
from portal.views import ActionPage, DetailPage, ListPage, ListTab
from portal.views.details import find
from tickets import commands, drafts, policies, statements
from tickets.actions import TICKET, TICKET_CANCELLATION
from tickets.forms import RaiseForm
from tickets.models import Evidence, ProblemType, Ticket, TicketCancellation, TicketType
from tickets.statuses import ReturnStatus, TicketStatus

OPEN = ListTab("open", _("Under way"), Q(status__in=Ticket.OPEN))
ENDED = ListTab("ended", _("Ended"), ~Q(status__in=Ticket.OPEN), count=False)
ALL = ListTab("all", _("All"), count=False)

INSPECTING = Q(status=TicketStatus.IN_PROGRESS, goods_return__status=ReturnStatus.RECEIVED) & Q(
    goods_return__inspected_at__isnull=True
)
WAITING = Q(status__in=(TicketStatus.SUBMITTED, TicketStatus.IN_REVIEW)) | INSPECTING


def waits_for_me(user: Any) -> Q:
    """What this side has to answer: the shop its own, the platform what it took over."""
    return (WAITING & Q(by_platform=bool(user.is_support)) & Q(frozen_by="")) if not user.is_machine else Q()


CUSTOMER_TABS = (ALL, OPEN, ENDED)
STAFF_TABS = (
    ListTab("mine", _("Waiting for me"), waits_for_me),
    ListTab("withdrawals", _("Withdrawals"), ~Q(frozen_by="")),
    ListTab("customer", _("Waiting for the buyer"), Q(status__in=(TicketStatus.NEEDS_INFO, TicketStatus.APPROVED))),
    ListTab("moving", _("Under way"), Q(status=TicketStatus.IN_PROGRESS)),
    ListTab("platform", _("With the platform"), Q(by_platform=True, status__in=Ticket.OPEN)),
    ENDED,
    ALL,
)


def is_staff(user: Any) -> bool:
    return bool(user.is_seller or user.is_support)


@open_to(*SIGNED_IN)
class TicketList(ListPage):
    """My after-sales; for staff the queue by remaining time."""

    model = Ticket
    title = _("My after-sales")
    search_fields = (
        "^number",
        "^order__number",
        "^order__shop_number",
        "=order__buyer_phone",
        "customer__name",
        "lines__line__name",
        "lines__line__model_name",
        "lines__line__sku",
    )
    search_label = _("Case, order, goods, phone")
    sorts = {"newest": Sort("created_at", _("Newest first")), "due": Sort("due_at", _("Least time first"), True, True)}
    export_columns = (
        (_("Number"), "number"),
        (_("Order"), lambda ticket: ticket.order.shop_number),
        (_("Status"), lambda ticket: ticket.get_status_display()),
        (_("Wish"), lambda ticket: ticket.get_type_display()),
        (_("Reason"), lambda ticket: ticket.reason.label),
        (_("Asked for"), lambda ticket: from_minor(ticket.asked, ticket.currency)),
        (_("Currency"), "currency"),
        (_("Raised at"), lambda ticket: ticket.created_at.isoformat()),
    )
    empty = _("No after-sales yet.")

    def get_template_names(self) -> list[str]:
        return ["tickets/ticket_queue.html" if is_staff(self.request.user) else "tickets/ticket_list.html"]

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        return STAFF_TABS if is_staff(self.request.user) else CUSTOMER_TABS

    @property
    def sort(self) -> Sort:
        wanted = self.request.GET.get("sort", "due" if is_staff(self.request.user) else "newest")
        return self.sorts.get(wanted, self.sorts["newest"])

    def queryset(self) -> QuerySet:
        return Ticket.objects.with_page().for_user(self.request.user)

    def draw(self, ticket: Ticket) -> look.Card | look.QueueRow:
        user: Any = self.request.user
        return queue_row(ticket, user) if is_staff(user) else card(ticket, user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("After-sales") if is_staff(self.request.user) else self.title
        return super().get_context_data(**kwargs) | {"title": title}


def goods(ticket: Ticket) -> list[look.Goods]:
    """The pieces of a case."""
    return [
        look.Goods(
            row.line.name,
            detail=" · ".join(
                filter(
                    None,
                    [
                        row.line.variant,
                        _text("%(n)s pcs") % {"n": row.quantity} if row.quantity > 1 else _text("1 piece"),
                    ],
                )
            ),
            amount=row.paid,
            currency=ticket.currency,
            glyph=row.line.glyph,
        )
        for row in ticket.lines.all()
    ]


def card(ticket: Ticket, user: Any) -> look.Card:
    """A case in its customer's list."""
    mine = statements.waits_for(ticket, user)
    until = statements.until(ticket, user) if mine else None
    return look.Card(
        head=ticket.shop.name,
        badge=statements.badge(ticket, user),
        goods=goods(ticket),
        url=ticket.get_absolute_url(),
        number=ticket.number,
        notice=statements.statement(ticket, user) if ticket.is_open else "",
        notice_due=until.title if until else "",
        notice_tone="you" if mine else "them",
        buttons=[look.Button(_text("View details"), ticket.get_absolute_url(), tone="primary" if mine else "plain")],
    )


def queue_row(ticket: Ticket, user: Any) -> look.QueueRow:
    """A case in a queue of staff; a frozen one leads to its withdrawal, which is what has to be answered."""
    way = statements.goods_of(ticket)
    due = ticket.due_at or (way.due_at if way is not None and ticket.is_open else None)
    since = ticket.due_from if ticket.due_at else (way.due_from if way is not None else None)
    first = next(iter(ticket.lines.all()), None)
    return look.QueueRow(
        url=reverse("withdrawals:detail", args=[ticket.frozen_by]) if ticket.frozen_by else ticket.get_absolute_url(),
        due=look.build_due(due, now=clock.now(), since=since, yours=statements.waits_for(ticket, user)),
        number=ticket.number,
        kind=_text("Withdrawal") if ticket.frozen_by else ticket.get_type_display(),
        title=f"{first.line.name} ×{first.quantity}" if first else ticket.reason.label,
        who=ticket.customer.name,
        badge=statements.badge(ticket, user),
        amount=ticket.granted or ticket.asked,
        currency=ticket.currency,
        panel_url=f"{ticket.get_absolute_url()}?fragment=panel" if not ticket.frozen_by else "",
    )


@open_to(*SIGNED_IN)
class TicketPage(DetailPage):
    """One case: where it is, who must act until when, what one can do and what not, what happened."""

    model = Ticket
    template_name = "tickets/ticket_detail.html"
    fragments = {"live": "tickets/parts/_ticket_live.html", "panel": "tickets/parts/_ticket_panel.html"}
    back: Any = (_("My after-sales"), reverse_lazy("tickets:list"))

    def queryset(self) -> QuerySet:
        return (
            Ticket.objects.with_page()
            .for_user(self.request.user)
            .prefetch_related(Prefetch("evidence", queryset=Evidence.objects.order_by("pk")))
        )

    def story_objects(self, obj: Ticket) -> Iterable[Any]:
        way = statements.goods_of(obj)
        return (obj, way) if way is not None else (obj,)

    def mark(self, obj: Ticket) -> Iterable[Any]:
        way = statements.goods_of(obj)
        return (way.version if way else 0, statements.refund_statuses(obj), obj.frozen_by)

    def describe(self, obj: Ticket, user: Any) -> dict[str, Any]:
        way = statements.goods_of(obj)
        refund = next(iter(obj.reimbursement.refunds.all()), None) if obj.reimbursement else None
        facts = [
            look.Fact(_text("Seller"), obj.shop.name),
            look.Fact(_text("Order"), obj.order.shop_number, url=obj.order.get_absolute_url()),
            look.Fact(_text("Problem"), f"{obj.get_problem_display()} · {obj.reason.label}"),
            look.Fact(_text("Reviewed by"), statements.reviewer_word(obj)),
        ]
        if is_staff(user):
            facts.append(look.Fact(_text("Customer"), f"{obj.customer.name} {obj.phone}".strip()))
        if way is not None:
            bearer = _text("Paid by seller") if obj.freight_borne_by == "shop" else _text("Paid by buyer")
            facts.append(look.Fact(_text("Return shipping"), bearer))
            if way.tracking_number:
                facts.append(look.Fact(_text("Parcel"), f"{way.carrier} {way.tracking_number}"))
        return {
            "badge": statements.badge(obj, user),
            "kind": obj.get_type_display(),
            "statement": statements.statement(obj, user),
            "lead": statements.lead(obj, user),
            "steps": statements.steps(obj),
            "until": statements.until(obj, user),
            "goods": goods(obj),
            "facts": facts,
            "pictures": pictures(obj),
            "amount": obj.granted or obj.asked,
            "amount_label": _text("Comes back") if obj.granted else _text("Asked for"),
            "refund_url": refund.get_absolute_url() if refund else "",
            "withdrawal_url": reverse("withdrawals:detail", args=[obj.frozen_by]) if obj.frozen_by else "",
            "back_label": _text("After-sales") if is_staff(user) else _text("My after-sales"),
        }


def pictures(ticket: Ticket) -> list[look.Picture]:
    """Evidence as it is drawn: a thumbnail that leads to the picture."""
    return [
        look.Picture(
            url=reverse("tickets:evidence", args=[ticket.number, row.pk]),
            alt=_text("Picture %(n)s") % {"n": n},
            thumbnail_url=reverse("tickets:thumbnail", args=[ticket.number, row.pk]),
        )
        for n, row in enumerate(ticket.evidence.all(), 1)
    ]


@open_to(*SIGNED_IN)
class TicketAction(ActionPage):
    """Every step of a case."""

    table = TICKET
    page = TicketPage


@open_to(*SIGNED_IN)
class EvidenceFile(TemplateView):
    """A picture, for those who may know of the case. The thumbnail is ours and shown inline; the picture is a download."""

    small = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        ticket = find(Ticket.objects.for_user(request.user), kwargs["number"])
        row = ticket.evidence.filter(pk=kwargs["pk"]).first()
        file = (row.thumbnail if self.small else row.file) if row else None
        if not file:
            raise Http404
        answer = FileResponse(
            file.open("rb"),
            content_type="image/jpeg",
            as_attachment=not self.small,
            filename=f"{ticket.number}-{row.pk}.jpg",
        )
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, max-age=86400"
        return answer


def pieces_of(form: Any) -> Any:
    """The form's field of pieces, which knows its rows."""
    return form.fields["pieces"]


def reasons_of(form: Any) -> QuerySet:
    """The reasons a form offers."""
    rows: QuerySet = form.fields["reason"].queryset
    return rows


# --- raising ----------------------------------------------------------------------------------------------------------

STEPS = ("pieces", "problem", "wish", "evidence", "check")


@open_to(*SIGNED_IN)
class PickOrder(TemplateView):
    """Which order is it about? Where raising begins from My after-sales."""

    template_name = "tickets/pick_order.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        acting = getattr(self.request, "acting", None)
        orders = (
            Order.objects.for_user(user)
            .filter(status__in=(OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED))
            .select_related("shop")
            .prefetch_related("lines")
            .order_by("-placed_at", "-pk")
        )
        orders = orders.filter(customer=acting.customer if acting else user)[:20]
        rows = [
            look.Row(
                "box",
                "、".join(line.name for line in list(order.lines.all())[:2]),
                url=reverse("tickets:raise", args=[order.number]),
                text=f"{order.shop.name} · {order.shop_number} · {look.day_text(order.placed_at.date())}",
            )
            for order in orders
        ]
        return super().get_context_data(rows=rows, **kwargs)


@open_to(*SIGNED_IN)
class Raise(TemplateView):
    """Raising a case: one question a page, five at most. Answers wait in the session, pictures beside it."""

    template_name = "tickets/raise.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Order.objects.for_user(request.user).select_related("shop", "customer", "charge")
        self.order = find(rows, kwargs["number"])
        self.draft = drafts.Draft(request.session, self.order.number)
        step = request.GET.get("step", STEPS[0])
        self.step = step if step in STEPS else STEPS[0]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (no := self.refusal()) is not None:
            return render(request, "tickets/cannot_raise.html", {"refusal": no, "order": self.order}, status=409)
        missing = self.first_missing()
        if STEPS.index(self.step) > STEPS.index(missing):
            return HttpResponseRedirect(self.url(missing))
        return self.show(self.form(self.draft.answers if self.draft.answers else None, validate=False))

    def refusal(self) -> Refused | None:
        try:
            policies.raise_ticket(self.order, self.request.user)
        except Refused as no:
            return no
        if not pieces_of(self.form(None, validate=False)).rows:
            return Refused(
                _text("Every piece that was sent is already in another case."),
                hint=_text("Open that case to follow it or withdraw it."),
            )
        return None

    def form(self, data: Any, *, validate: bool) -> RaiseForm:
        form = RaiseForm(data if validate else None, obj=self.order, user=self.request.user, initial=data or {})
        rows = pieces_of(form).rows
        if len(rows) == 1 and rows[0].most == 1 and not (data or {}).get("pieces"):
            form.initial["pieces"] = {str(rows[0].id): 1}
        return form

    def first_missing(self) -> str:
        """The first question without an answer; "check" when all are answered."""
        needed = {"pieces": "pieces", "problem": "reason", "wish": "type"}
        for step, field in needed.items():
            if not self.draft.answers.get(field):
                return step
        return "check"

    def url(self, step: str) -> str:
        return f"{reverse('tickets:raise', args=[self.order.number])}?step={step}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "forget" in request.POST:
            self.draft.drop_picture(request.POST["forget"])
            return HttpResponseRedirect(self.url("evidence"))
        if self.step == "check":
            return self.send()
        bound = RaiseForm(request.POST, request.FILES, obj=self.order, user=request.user)
        names = {
            "pieces": ["pieces"],
            "problem": ["reason"],
            "wish": ["type"],
            "evidence": ["description", "phone", "pictures"],
        }[self.step]
        bound.full_clean()
        for name in [name for name in bound.errors if name not in names]:
            del bound.errors[name]
        if not bound.errors:
            try:
                self.keep(bound, names)
            except Invalid as no:
                bound.add_error(no.field if no.field in bound.fields else None, str(no))
        if bound.errors:
            return self.show(bound, status=422)
        back = "check" if request.POST.get("then") == "check" and self.first_missing() == "check" else ""
        return HttpResponseRedirect(self.url(back or STEPS[STEPS.index(self.step) + 1]))

    def keep(self, form: RaiseForm, names: Sequence[str]) -> None:
        """Remember the answers of this page. Raises Invalid for a picture that cannot be used."""
        cleaned = form.cleaned_data
        if "pieces" in names:
            self.draft.set(pieces={str(line): n for line, n in cleaned["pieces"].items()})
        elif "reason" in names:
            reason = cleaned["reason"]
            self.draft.set(reason=reason.code, problem=reason.group or ProblemType.OTHER)
        elif "type" in names:
            self.draft.set(type=cleaned["type"])
        else:
            self.draft.add_pictures(cleaned.get("pictures") or [])
            self.draft.set(description=cleaned["description"], phone=cleaned["phone"], seen=True)
            if self.needs_picture() and not self.draft.pictures:
                raise Invalid(_text("Please add a picture that shows it."), field="pictures")

    def needs_picture(self) -> bool:
        code = self.draft.answers.get("reason")
        form = self.form(None, validate=False)
        reason = reasons_of(form).filter(code=code).first()
        return bool(reason and reason.needs_evidence)

    def send(self) -> HttpResponseBase:
        user: Any = self.request.user
        form = RaiseForm(self.draft.answers, obj=self.order, user=self.request.user)
        if not form.is_valid():
            return self.show(form, status=422)
        arguments = form.as_arguments() | {"pictures": self.draft.open_pictures()}
        acting = getattr(self.request, "acting", None)
        try:
            with commands.raising_for(self.order, user, acting):
                ticket = commands.submit_ticket(self.order, by=user, **arguments)
        except Forbidden:
            raise Http404 from None
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            return self.show(form, status=422)
        except Refused as no:
            return render(self.request, "tickets/cannot_raise.html", {"refusal": no, "order": self.order}, status=409)
        self.draft.clear()
        undo = TICKET.url(ticket, "cancel")
        messages.success(
            self.request, look.toast(_text("Sent. Number %(number)s") % {"number": ticket.number}, undo_url=undo)
        )
        return HttpResponseRedirect(ticket.get_absolute_url())

    def show(self, form: RaiseForm, *, status: int = 200) -> HttpResponse:
        answers = self.draft.answers
        field = pieces_of(form)
        chosen = {int(line): n for line, n in (answers.get("pieces") or form.initial.get("pieces") or {}).items()}
        reasons = list(reasons_of(form))
        groups = [
            (label, [reason for reason in reasons if (reason.group or ProblemType.OTHER) == value])
            for value, label in ProblemType.choices
        ]
        reason = next((reason for reason in reasons if reason.code == answers.get("reason")), None)
        rows = field.drawn(chosen)
        picked = [row for row in rows if row.chosen]
        order = self.order
        context = {
            "form": form,
            "step": self.step,
            "ordinal": STEPS.index(self.step) + 1,
            "last": len(STEPS),
            "order": order,
            "rows": rows,
            "groups": [(label, found) for label, found in groups if found],
            "reason": reason,
            "needs_picture": bool(reason and reason.needs_evidence),
            "answers": answers,
            "pictures": self.draft.pictures,
            "wishes": self.wishes(picked),
            "checks": self.checks(picked, reason),
            "back_url": self.url(STEPS[STEPS.index(self.step) - 1])
            if self.step != STEPS[0]
            else order.get_absolute_url(),
            "then": "check" if self.request.GET.get("then") == "check" else "",
        }
        return render(self.request, self.template_name, context, status=status)

    def wishes(self, picked: Sequence[Any]) -> list[tuple[str, str, str]]:
        """What each wish brings: value, label, one line."""
        says = {
            TicketType.REFUND_ONLY: _text("You keep the goods; the money goes back to the original account"),
            TicketType.RETURN_REFUND: _text(
                "You send the goods back; the money follows once the seller has inspected them"
            ),
        }
        return [(value, str(label), says[TicketType(value)]) for value, label in TicketType.choices]

    def checks(self, picked: Sequence[Any], reason: Any) -> list[tuple[str, str, str]]:
        """The answers as they will be sent: question, answer, where to change it."""
        answers = self.draft.answers
        wish = dict(TicketType.choices).get(answers.get("type", ""), "")
        return [
            (_text("Which pieces"), "、".join(f"{row.name} ×{row.chosen}" for row in picked), self.url("pieces")),
            (_text("What happened"), reason.label if reason else "", self.url("problem")),
            (_text("What would help"), str(wish), self.url("wish")),
            (_text("In your words"), answers.get("description", "") or _text("Nothing added"), self.url("evidence")),
            (_text("Pictures"), str(len(self.draft.pictures)), self.url("evidence")),
            (_text("Phone number"), answers.get("phone", "") or self.order.buyer_phone, self.url("evidence")),
        ]


# --- withdrawing ------------------------------------------------------------------------------------------------------


@open_to(*SIGNED_IN)
class WithdrawalPage(DetailPage):
    """One withdrawal: what was asked and frozen, who answers until when, what came of it."""

    model = TicketCancellation
    template_name = "tickets/withdrawal_detail.html"
    fragments = {"live": "tickets/parts/_withdrawal_live.html"}
    back: Any = (_("My after-sales"), reverse_lazy("tickets:list"))

    def queryset(self) -> QuerySet:
        return TicketCancellation.objects.with_page().for_user(self.request.user)

    def story_objects(self, obj: TicketCancellation) -> Iterable[Any]:
        way = statements.goods_of(obj.ticket)
        return tuple(row for row in (obj, way, obj.repayment) if row is not None)

    def mark(self, obj: TicketCancellation) -> Iterable[Any]:
        return (obj.ticket.version, obj.repayment.version if obj.repayment else 0)

    def describe(self, obj: TicketCancellation, user: Any) -> dict[str, Any]:
        facts = [
            look.Fact(_text("Case"), obj.ticket.number, url=obj.ticket.get_absolute_url()),
            look.Fact(_text("Reason"), obj.reason.label if obj.reason else ""),
            look.Fact(_text("The case was"), obj.get_ticket_was_display()),
            look.Fact(
                _text("You bear") if statements.is_mine(obj, user) else _text("Customer bears"),
                format_money(obj.kept, obj.currency),
            ),
            look.Fact(_text("To be paid back"), format_money(obj.to_repay, obj.currency), strong=bool(obj.to_repay)),
        ]
        return {
            "badge": statements.withdrawal_badge(obj, user),
            "kind": _text("Withdrawal"),
            "statement": statements.withdrawal_statement(obj, user),
            "lead": statements.withdrawal_lead(obj, user),
            "steps": statements.withdrawal_steps(obj),
            "until": statements.withdrawal_until(obj, user),
            "goods": goods(obj.ticket),
            "facts": [fact for fact in facts if fact.value],
            "certificate_url": reverse("certificates:detail", args=[obj.check_code]) if obj.check_code else "",
            "back_url": obj.ticket.get_absolute_url(),
            "back_label": obj.ticket.number,
        }


@open_to(*SIGNED_IN)
class WithdrawalAction(ActionPage):
    """Every step of a withdrawal."""

    table = TICKET_CANCELLATION
    page = WithdrawalPage


@open_to(PUBLIC)
class Certificate(TemplateView):
    """Proof that a case was withdrawn, for whoever holds the check code. Tells no names."""

    template_name = "tickets/certificate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = TicketCancellation.objects.certified(kwargs["code"])
        if row is None:
            raise Http404
        return super().get_context_data(
            row=row,
            facts=[
                look.Fact(_text("Case"), row.ticket.number),
                look.Fact(_text("Withdrawal"), row.number),
                look.Fact(_text("Seller"), row.shop.name),
                look.Fact(_text("Asked"), look.moment_text(row.created_at)),
                look.Fact(_text("Withdrawn"), look.moment_text(row.ended_at or row.updated_at)),
                look.Fact(_text("Check code"), row.check_code, strong=True),
            ],
            **kwargs,
        )
