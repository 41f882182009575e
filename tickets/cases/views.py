"""My after-sales and the queue of staff, the page of a case, its steps and its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.statuses import CancellationStatus
from portal.audit.models import StatusChange
from portal.components import times, values
from portal.doors.actions import split_offered
from portal.kernel.keyset import Sort
from portal.kernel.money import format_money, from_minor
from portal.pages.details import DetailPage, find
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases import company, obligations, selectors, turns, wording
from tickets.cases import money as case_money
from tickets.cases.actions import TICKET
from tickets.cases.models import BESIDE, Ticket
from tickets.cases.obligation_views import agreed_facts, offered, rows_of
from tickets.cases.rows import card, goods_of, goods_words, queue_row
from tickets.cases.story import steps_of, timeline
from tickets.evidence.drawn import files, with_files
from tickets.evidence.models import Evidence
from tickets.search.matching import matching
from tickets.statuses import EditStatus, ReturnStatus
from tickets.statuses import TicketStatus as S
from tickets.talk import selectors as talk_selectors
from tickets.usual_times import duration_wording, durations
from tickets.warranties import selectors as warranty_selectors
from tickets.warranties import wording as warranty_wording
from tickets.withdrawals import quote_wording
from tickets.withdrawals import wording as withdrawal_wording

KEYS = {
    "approve": "a",
    "ask": "c",
    "reject": "r",
    "accept_goods": "a",
    "refuse_goods": "r",
    "receive": "a",
    "take": "t",
}

OPEN = ListTab("open", _("Under way"), Q(status__in=Ticket.OPEN))
ENDED = ListTab("ended", _("Ended"), ~Q(status__in=Ticket.OPEN), count=False)
ALL = ListTab("all", _("All"), count=False)

CUSTOMER_TABS = (ALL, ListTab("mine", _("Your turn"), turns.waits_for_me), OPEN, ENDED)
STAFF_TABS = (
    ListTab("mine", _("My turn"), turns.to_answer),
    ListTab("seller", _("Waiting for the seller"), lambda user: turns.REVIEWING & Q(by_platform=False, frozen_by="")),
    ListTab("customer", _("Waiting for the buyer"), Q(status__in=(S.NEEDS_INFO, S.APPROVED), frozen_by="")),
    ListTab("goods", _("Goods under way"), turns.GOODS),
    ListTab("messages", _("Messages to answer"), lambda user: talk_selectors.unanswered()),
    ListTab("edits", _("Changes to answer"), lambda user: talk_selectors.wished_changes()),
    ListTab("withdrawals", _("Withdrawals"), turns.FROZEN),
    ListTab("supervisor", _("With a supervisor"), turns.with_supervisor),
    ListTab("platform", _("With the platform"), Q(by_platform=True, status__in=Ticket.OPEN)),
    ENDED,
    ALL,
    ListTab("late", "", turns.is_late, head=True),
    ListTab("answered", "", turns.answered_today, head=True),
)
HIDDEN = ("late", "answered")
"""Tabs that are counted for the page's head, and not drawn."""


def is_staff(user: Any) -> bool:
    """Whether somebody works in queues rather than on their own things."""
    return bool(user.is_seller or user.is_support)


def list_url(tab: str = "") -> str:
    """The list of cases, at a tab."""
    return reverse("tickets:list") + (f"?tab={tab}" if tab else "")


def list_title(user: Any) -> str:
    return gettext("After-sales management") if is_staff(user) else gettext("My after-sales")


@open_to(*SIGNED_IN)
class TicketList(ListPage):
    """My after-sales; for staff the queue by remaining time, one case open beside it (R8, R12)."""

    model = Ticket
    search_fields = ("number",)  # and all that `tickets.search.matching` knows
    search_label = _("Case, order, goods, phone")
    export_columns = (
        (_("Number"), "number"),
        (_("Order"), lambda ticket: ticket.order.shop_number),
        (_("Ordered"), lambda ticket: ticket.order.placed_at),
        (_("Status"), lambda ticket: ticket.get_status_display()),
        (_("Wish"), lambda ticket: ticket.get_type_display()),
        (_("Reason"), lambda ticket: ticket.reason.label),
        (_("Goods"), lambda ticket: goods_words(ticket)),
        (_("Buyer"), lambda ticket: ticket.customer.name),
        (_("Asked for"), lambda ticket: from_minor(ticket.asked, ticket.currency)),
        (_("Currency"), "currency"),
        (_("Requested"), "created_at"),
        (_("Answer by"), "next_at"),
        (_("Handled in, hours"), lambda ticket: duration_wording.hours(durations.of(ticket).handled)),
        (_("Waited for the customer, hours"), lambda ticket: duration_wording.hours(durations.of(ticket).waiting)),
        (
            _("Worked on in office hours, hours"),
            lambda ticket: duration_wording.hours(durations.in_office(ticket).running),
        ),
        (_("Times reopened"), lambda ticket: durations.of(ticket).reopened),
    )
    empty = _("No after-sales yet.")

    def get_template_names(self) -> list[str]:
        return ["tickets/ticket_queue.html" if is_staff(self.request.user) else "tickets/ticket_list.html"]

    @property
    def title(self) -> str:
        return list_title(self.request.user)

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        user: Any = self.request.user
        if not is_staff(user):
            return CUSTOMER_TABS
        others = {"platform" if user.is_support else "seller", "" if user.is_supervisor else "supervisor"}
        return [tab for tab in STAFF_TABS if tab.name not in others]

    def drawn_tabs(self, counts: dict[str, int]) -> list[values.Tab]:
        shown = super().drawn_tabs(counts)
        return [tab for tab, one in zip(shown, self.tabs, strict=True) if one.name not in HIDDEN]

    @property
    def sorts(self) -> dict[str, Sort]:  # type: ignore[override]
        newest = Sort("created_at", gettext("Newest first"))
        due = Sort("next_at", gettext("Remaining time"), ascending=True, nullable=True)
        return {"due": due, "newest": newest} if is_staff(self.request.user) else {"newest": newest, "due": due}

    def queryset(self) -> QuerySet:
        user: Any = self.request.user
        rows = selectors.with_row(Ticket.objects.for_user(user))
        return (
            selectors.with_recent(rows)
            if is_staff(user)
            else rows.prefetch_related(Prefetch("lines", queryset=selectors.lines()))
        )

    def search(self, rows: QuerySet, words: str) -> QuerySet:
        return rows.filter(matching(self.request.user, words))

    def fetch_along(self, objs: list[Any]) -> None:
        durations.attach(objs)

    def draw(self, ticket: Ticket) -> values.Card | values.QueueRow:
        user: Any = self.request.user
        if not is_staff(user):
            return card(ticket, user)
        return queue_row(ticket, user, is_open=ticket.number == self.request.GET.get("open"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"opened": self._opened(), "due_url": self.link(sort="")}

    def _opened(self) -> dict[str, Any] | None:
        """What is shown beside the queue, as a press on its row would: the case, or the withdrawal to be answered first."""
        from tickets.withdrawals.views import WithdrawalPage

        number = self.request.GET.get("open", "")
        if not number or not is_staff(self.request.user):
            return None
        page: DetailPage = TicketPage()
        page.setup(self.request, number=number)
        page.obj = find(page.queryset(), number)
        if page.obj.frozen_by:
            number, page = page.obj.frozen_by, WithdrawalPage()
            page.setup(self.request, number=number)
            page.obj = find(page.queryset(), number)
        return page.get_context_data(number=number) | {"panel": page.fragments["panel"]}


@open_to(*SIGNED_IN)
class TicketPage(DetailPage):
    """One case: where it is, who must act until when, what one can do and what not, what happened (R8, R19)."""

    model = Ticket
    template_name = "tickets/ticket_detail.html"
    fragments = {"live": "tickets/parts/_ticket_live.html", "panel": "tickets/parts/_ticket_panel.html"}

    @property
    def back(self) -> tuple[Any, str]:  # type: ignore[override]
        return list_title(self.request.user), list_url()

    def queryset(self) -> QuerySet:
        user: Any = self.request.user
        rows = selectors.with_last_withdrawal(
            selectors.with_withdrawal(Ticket.objects.with_page(warranty_selectors.covered_lines()).for_user(user))
        )
        rows = selectors.with_buyer(rows) if is_staff(user) else rows
        return rows.prefetch_related("edits", Prefetch("evidence", queryset=Evidence.objects.for_user(user)))

    def story(self, obj: Any, user: Any) -> list[values.Story]:
        asked = selectors.open_withdrawal(obj)
        coming = withdrawal_wording.withdrawal_coming(asked, user) if asked else wording.coming(obj, user)
        told = with_files(obj, timeline(obj, user))
        return [coming, *told] if coming is not None else told

    def mark(self, obj: Any) -> Iterable[Any]:
        way = obligations.goods_of(obj)
        money = company.refund_statuses(obj)
        more = [(row.version, row.updated_at) for row in rows_of(obj)]
        return (
            way.version if way else 0,
            *more,
            sorted(money),
            obj.frozen_by,
            obj.asked_status,
            obj.asked_escalated_at,
            obj.over_number,
            obj.over_status,
            obj.next_at,
            obj.nudged_at,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        theirs = offered(rows_of(self.obj), self.request.user)
        can, cannot = split_offered(theirs)
        return context | {
            "offered": [*theirs, *context["offered"]],
            "can": [*can, *context["can"]],
            "cannot": [*context["cannot"], *cannot],
        }

    def describe(self, obj: Any, user: Any) -> dict[str, Any]:
        talk_selectors.look_in(obj, user)
        for_customer = withdrawn_for_customer(obj)
        asked = selectors.open_withdrawal(obj)
        shown = {
            "badge": company.badge(obj, user),
            "kind": obj.get_type_display(),
            "statement": withdrawal_wording.withdrawal_statement(asked, user)
            if asked
            else wording.statement(obj, user),
            "lead": wording.lead(obj, user),
            "asked_words": asked_words(obj),
            "steps": wording.steps(obj),
            "until": withdrawal_wording.withdrawal_until(asked, user) if asked else wording.until(obj, user),
            "goods": goods_of(obj),
            "facts": [*case_facts(obj, user), *past_withdrawal(obj)],
            "certificate_url": reverse("certificates:detail", args=[obj.check_code]) if obj.check_code else "",
            "amount": obj.granted or obj.asked,
            "amount_label": wording.amount_label(obj),
            "route": company.route(accounts(obj)) if obj.is_open or company.has_come_back(obj) else "",
            "refund_url": next((row.get_absolute_url() for row in booked_refunds(obj)), ""),
            "withdrawal_url": reverse("withdrawals:detail", args=[asked.number]) if asked else "",
            "withdrawal_mine": bool(asked and withdrawal_wording.withdrawal_waits_for(asked, user)),
            "edit_url": next(
                (one.get_absolute_url() for one in obj.edits.all() if one.status == EditStatus.REQUESTED), ""
            ),
            "merged_url": obj.merged_into.get_absolute_url() if obj.merged_into else "",
            "again_url": again_url(obj, user),
            "talk_url": reverse("tickets:talk", args=[obj.number]),
            "is_staff": is_staff(user),
            "keys": KEYS,
        }
        if is_staff(user):
            shown["pictures"] = [drawn for _row, drawn in files(obj)]
            shown["buyer"] = {
                "orders": obj.buyer_orders or 0,
                "cases": obj.buyer_cases or 0,
                "recent": obj.buyer_recent if selectors.is_often(obj) else 0,
                "days": selectors.OFTEN_DAYS,
            }
        if for_customer is not None:
            shown["statement"], shown["lead"] = wording.withdrawn_for(for_customer, user)
        return shown


def withdrawn_for_customer(ticket: Any) -> StatusChange | None:
    """How a case was withdrawn at once in its customer's name."""
    if ticket.status != S.CANCELLED:
        return None
    return next((one for one in steps_of(ticket) if one.step == "cancel" and one.on_behalf_of_id), None)


def asked_words(ticket: Any) -> str:
    """What the customer was asked for, while it is waited for."""
    if ticket.status != S.NEEDS_INFO or ticket.frozen_by:
        return ""
    return next((str(one.note) for one in reversed(steps_of(ticket)) if one.step == "ask"), "")


def again_url(ticket: Ticket, user: Any) -> str:
    """Where the customer of an ended case raises a new one for the same order (R168)."""
    if ticket.is_open or ticket.merged_into_id or ticket.status == S.RESOLVED or not company.is_mine(ticket, user):
        return ""
    return reverse("tickets:raise", args=[ticket.order.number])


def past_withdrawal(ticket: Any) -> list[values.Fact]:
    """The newest withdrawal that is over, and how it ended."""
    if not ticket.over_number:
        return []
    url = reverse("withdrawals:detail", args=[ticket.over_number])
    return [values.Fact(gettext("Withdrawal"), str(CancellationStatus(ticket.over_status).label), url=url)]


def booked_refunds(ticket: Ticket) -> list[Any]:
    """The refunds of the present promise, as they came with the page."""
    return list(ticket.reimbursement.refunds.all()) if ticket.reimbursement else []


def accounts(ticket: Ticket) -> list[str]:
    """The accounts the money goes back to: those of the booked refunds, else those it was paid from."""
    booked = [str(row.payment.account) for row in booked_refunds(ticket)]
    return list(dict.fromkeys(booked)) or case_money.paid_from(ticket.order)


def award_facts(ticket: Ticket) -> list[values.Fact]:
    """What platform support granted in answer to a complaint; neither side changes it."""
    if not ticket.awarded:
        return []
    return [
        values.Fact(gettext("Granted by platform support"), format_money(ticket.awarded, ticket.currency), strong=True)
    ]


def case_facts(ticket: Ticket, user: Any) -> list[values.Fact]:
    """Names and values beside the story."""
    way = obligations.goods_of(ticket)
    rows = [] if user.is_seller else [values.Fact(gettext("Seller"), ticket.shop.name)]
    rows += [
        values.Fact(gettext("Order"), ticket.order.shop_number, url=ticket.order.get_absolute_url()),
        values.Fact(gettext("Problem"), f"{ticket.get_problem_display()} · {ticket.reason.label}"),
        values.Fact(gettext("Reviewed by"), company.reviewer_word(ticket)),
        *award_facts(ticket),
    ]
    if not ticket.is_open and ticket.ended_at:
        rows.append(values.Fact(gettext("Kept on record"), company.kept_until(ticket.ended_at, ticket)))
    if is_staff(user) or not ticket.is_open:
        spent = duration_wording.handled(durations.of(ticket), mine=company.is_mine(ticket, user))
        rows.append(values.Fact(duration_wording.handled_label(ticket), spent))
    if is_staff(user):
        rows.append(values.Fact(gettext("Customer"), " · ".join(filter(None, [ticket.customer.name, ticket.phone]))))
        rows.append(values.Fact(gettext("Ordered"), times.day_text(ticket.order.placed_at)))
    rows += [*quote_wording.money_facts(ticket), *warranty_wording.cover_facts(ticket)]
    if ticket.serial_number:
        rows.append(values.Fact(gettext("Serial number"), ticket.serial_number))
    if way is not None or (ticket.needs_return and ticket.is_open):
        rows.append(values.Fact(gettext("Return shipping"), wording.freight_word(ticket, user)))
    if way is not None:
        if way.status == ReturnStatus.AUTHORISED:
            rows.append(values.Fact(gettext("Goods go to"), wording.send_to(ticket)))
        if way.tracking_number:
            rows.append(values.Fact(gettext("Parcel"), f"{way.carrier} {way.tracking_number}"))
    verdict = obligations.verdict_of(ticket)
    if verdict is not None and verdict.unsellable:
        names = {str(row.line_id): row.line.name for row in ticket.lines.all()}
        pieces = [f"{names.get(line, line)} ×{count}" for line, count in verdict.unsellable.items()]
        rows.append(values.Fact(gettext("Can't be sold again"), " · ".join(pieces)))
    if ticket.wish:
        rows.append(values.Fact(gettext("What exactly"), ticket.wish))
    if any(one.status == EditStatus.APPLIED and "description" in one.changed for one in ticket.edits.all()):
        label = gettext("In your words") if company.is_mine(ticket, user) else gettext("In the customer's words")
        rows.append(values.Fact(label, ticket.description))  # the story quotes what was said at first
    return [*rows, *agreed_facts(ticket, user)]


@open_to(*SIGNED_IN)
class TicketAction(ActionPage):
    """Every step of a case."""

    table = TICKET
    page = TicketPage

    def queryset(self) -> QuerySet:
        return (
            Ticket.objects.for_user(self.request.user)
            .select_related("shop", "customer", "order__charge", "reason", "reimbursement", *BESIDE)
            .prefetch_related(Prefetch("lines", queryset=warranty_selectors.covered_lines()))
        )
