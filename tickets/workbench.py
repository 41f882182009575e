"""What after-sales offers on home, workbench and in the search field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from orders.statuses import CancellationStatus as W
from portal.components import charts, values
from portal.kernel import numbers
from portal.pages import workbench
from portal.pages.workbench import Found, More, Place, Queue
from portal.time import clock
from tickets.cases import company, obligations, turns
from tickets.cases import selectors as case_selectors
from tickets.cases import wording as case_wording
from tickets.cases.models import Ticket
from tickets.cases.rows import goods_words
from tickets.cases.views import is_staff, list_url
from tickets.complaints import selectors as complaint_selectors
from tickets.complaints.models import Complaint
from tickets.complaints.views import list_title as complaint_title
from tickets.complaints.wording import about_text, complaint_badge, complaint_statement, complaint_until
from tickets.opinions.models import Opinion, Stars
from tickets.questions.models import Question
from tickets.statuses import QuestionStatus, ReturnStatus, TicketStatus
from tickets.talk import selectors as talk_selectors
from tickets.usual_times import durations
from tickets.withdrawals import wording as withdrawal_wording
from tickets.withdrawals.models import TicketCancellation

SHOWN = 3
FOUND = 10
"""So many cases are shown of those that fit the words; the list holds all."""
MEASURED = 500
"""Ended cases that the chart looks at, the newest."""
DAY = timedelta(days=1)
OPINIONS_OF = timedelta(days=90)


@workbench.places
def ticket_places(user: Any) -> list[Place]:
    """Customers look for their cases, staff for their queue."""
    if is_staff(user):
        return [Place("tickets", _("After-sales management"), list_url(), 20, "box", _("After-sales"))]
    return [Place("tickets", _("My after-sales"), list_url(), 20, "box", _("After-sales"))]


@workbench.places
def complaint_places(user: Any) -> list[Place]:
    """In the reader's menu: what is looked up now and then."""
    url = reverse("complaints:list")
    return [Place("complaints", complaint_title(user), url, 48, "flag", in_nav=False, in_menu=True)]


@workbench.places
def question_places(user: Any) -> list[Place]:
    """Beside complaints: what was asked, and where to ask."""
    label = _("Questions") if is_staff(user) else _("My questions")
    return [Place("questions", label, reverse("questions:list"), 47, "help", in_nav=False, in_menu=True)]


@workbench.checks
def certificate_check(_user: None) -> list[values.Button]:
    return [values.Button(_("Check a certificate"), reverse("certificates:check"))]


@workbench.papers
def certificate_at(code: str) -> list[str]:
    ticket = Ticket.objects.certified(code)
    return [reverse("certificates:detail", args=[ticket.check_code])] if ticket else []


@workbench.todo
def cases_waiting_for_the_customer(user: Any) -> list[values.TurnCard]:
    """What the customer has to do: answer, send goods, decide on a cost."""
    if is_staff(user):
        return []
    mine = Q(status=TicketStatus.NEEDS_INFO) | Q(
        status=TicketStatus.APPROVED, goods_return__status=ReturnStatus.AUTHORISED
    )
    mine |= turns.OFFERED | (turns.TO_PAY & Q(status__in=(TicketStatus.APPROVED, TicketStatus.IN_PROGRESS)))
    cases = case_selectors.with_row(Ticket.objects.for_user(user)).filter(mine, frozen_by="").order_by("pk")[:SHOWN]
    cards = []
    for ticket in cases:
        until = case_wording.until(ticket, user)
        cards.append(
            values.TurnCard(
                badge=company.badge(ticket, user),
                title=case_wording.statement(ticket, user),
                text=f"{ticket.get_type_display()} · {goods_words(ticket)}",
                url=ticket.get_absolute_url(),
                verb=_todo(ticket),
                due=until.title if until else "",
            )
        )
    waiting = Q(status=W.COUNTERED)  # what has to be paid back stands there as a repayment already
    waiting |= Q(status=W.REPAYING, hand_back_by__isnull=False)
    rows = TicketCancellation.objects.for_user(user).select_related("customer", "ticket", "repayment").filter(waiting)
    cards += [
        values.TurnCard(
            badge=withdrawal_wording.withdrawal_badge(row, user),
            title=withdrawal_wording.withdrawal_statement(row, user),
            text=row.ticket.number,
            url=row.get_absolute_url(),
            verb=_("Hand back") if row.status == W.REPAYING else _("Answer"),
            due=until.title if (until := withdrawal_wording.withdrawal_until(row, user)) else "",
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]
    return cards


def _todo(ticket: Ticket) -> str:
    """The next click of its customer."""
    if obligations.offer_of(ticket) is not None:
        return _("Answer")
    if ticket.status == TicketStatus.NEEDS_INFO:
        return pgettext("turn", "Add")
    return _("View details") if company.awaited(ticket) == "extra" else _("Send it back")


@workbench.running
def cases_under_way(user: Any) -> list[values.Row]:
    """A customer's cases in which others have to act."""
    if is_staff(user):
        return []
    cases = (
        case_selectors.with_row(Ticket.objects.for_user(user))
        .filter(status__in=Ticket.OPEN)
        .order_by("-pk")[: SHOWN * 2]
    )
    rows = []
    for ticket in cases:
        asked = case_selectors.open_withdrawal(ticket)
        mine = withdrawal_wording.withdrawal_waits_for(asked, user) if asked else company.waits_for(ticket, user)
        until = withdrawal_wording.withdrawal_until(asked, user) if asked else case_wording.until(ticket, user)
        if not mine:
            rows.append(
                values.Row(
                    company.badge(ticket, user).sign,
                    withdrawal_wording.withdrawal_statement(asked, user)
                    if asked
                    else case_wording.statement(ticket, user),
                    url=reverse("withdrawals:detail", args=[asked.number]) if asked else ticket.get_absolute_url(),
                    text=f"{goods_words(ticket)} · {until.title}" if until else goods_words(ticket),
                    ruler=until.ruler if until else None,
                )
            )
    return rows[:SHOWN]


@workbench.running
def complaints_under_way(user: Any) -> list[values.Row]:
    """What a customer complained about or reported and was not closed yet."""
    if is_staff(user):
        return []
    mine = Complaint.objects.for_user(user).with_page().filter(status__in=Complaint.OPEN).order_by("-pk")[:SHOWN]
    rows = []
    for complaint in mine:
        until = complaint_until(complaint, user)
        about = about_text(complaint)
        rows.append(
            values.Row(
                complaint_badge(complaint, user).sign,
                complaint_statement(complaint, user),
                url=complaint.get_absolute_url(),
                text=f"{about} · {until.title}" if until else about,
            )
        )
    return rows


@workbench.errands
def what_a_customer_may_have_come_for(user: Any) -> list[values.Button]:
    if is_staff(user):
        return []
    return [
        values.Button(_("Get after-sales help"), reverse("tickets:new")),
        values.Button(_("Withdraw request"), list_url("open")),
    ]


@workbench.queues
def ticket_queues(user: Any) -> list[Queue]:
    """What waits for the shop or the platform."""
    if not is_staff(user):
        return []
    mine, asked_of_me = turns.to_answer(user), turns.waits_for_me(user)
    found = case_selectors.with_withdrawal(Ticket.objects.for_user(user)).aggregate(
        mine=Count("pk", filter=mine),
        late=Count("pk", filter=mine & Q(next_at__lt=clock.now())),
        goods=Count("pk", filter=turns.GOODS),
        frozen=Count("pk", filter=turns.FROZEN),
        answered_here=Count("pk", filter=asked_of_me & turns.FROZEN),
        supervised=Count("pk", filter=asked_of_me & turns.with_supervisor(user)),
        messages=Count("pk", filter=talk_selectors.unanswered()),
        edits=Count("pk", filter=talk_selectors.wished_changes()),
    )
    asked = Question.objects.for_user(user).filter(status=QuestionStatus.ASKED)
    found["questions"] = asked.count()
    return [
        Queue(_("After-sales to answer"), list_url("mine"), found["mine"], found["late"], icon="box"),
        Queue(
            _("Withdrawals of after-sales"),
            list_url("withdrawals"),
            found["frozen"] - found["answered_here"],
            icon="undo",
            mine=False,
        ),
        *(
            [Queue(_("Asked of a supervisor"), list_url("supervisor"), found["supervised"], icon="flag")]
            if user.is_supervisor
            else []
        ),
        Queue(_("Questions to answer"), reverse("questions:list"), found["questions"], icon="help"),
        _complaint_queue(user),
        Queue(_("Messages to answer"), list_url("messages"), found["messages"], icon="chat"),
        Queue(_("Case changes to answer"), list_url("edits"), found["edits"], icon="edit"),
        Queue(_("Goods under way"), list_url("goods"), found["goods"], icon="truck", mine=False),
    ]


def _complaint_queue(user: Any) -> Queue:
    """Complaints and reports that wait for this person, and how many of them too long."""
    waiting = Complaint.objects.for_user(user).filter(complaint_selectors.complaints_for(user))
    found = waiting.aggregate(n=Count("pk"), late=Count("pk", filter=Q(escalated_at__isnull=False)))
    return Queue(complaint_title(user), reverse("complaints:list"), found["n"], found["late"], icon="flag")


@workbench.charts
def how_long_cases_took(user: Any) -> list[charts.Bars]:
    """How long customers had to wait for others (R121, R177)."""
    if not is_staff(user):
        return []
    ended = (TicketStatus.RESOLVED, TicketStatus.CLOSED, TicketStatus.REJECTED)
    cases = list(Ticket.objects.for_user(user).filter(status__in=ended).order_by("-pk")[:MEASURED])
    if not cases:
        return []
    durations.attach(cases)
    taken = [durations.of(ticket).running / DAY for ticket in cases]
    spans = (
        (_("Within a day"), 0.0, 1.0),
        (_("1 to 3 days"), 1.0, 3.0),
        (_("3 to 7 days"), 3.0, 7.0),
        (_("Longer"), 7.0, float("inf")),
    )
    within = {"n": sum(days < 3 for days in taken), "all": len(taken)}
    return [
        charts.Bars(
            _("%(n)s of %(all)s cases were done within 3 days") % within,
            _("Newest ended cases by time taken; waiting for the customer's answer is not counted"),
            [charts.Bar(label, [sum(low <= days < high for days in taken)]) for label, low, high in spans],
        )
    ]


@workbench.charts
def how_content_customers_are(user: Any) -> list[charts.Bars]:
    """What customers said of ended cases lately (R121, R175)."""
    if not is_staff(user):
        return []
    since = clock.now() - OPINIONS_OF
    said = Opinion.objects.filter(ticket__in=Ticket.objects.for_user(user), at__gte=since).order_by()
    found = dict(said.values_list("stars").annotate(n=Count("pk")))
    if not found:
        return []
    people = sum(found.values())
    mean = sum(stars * n for stars, n in found.items()) / people
    words = ngettext("%(mean)s of 5: what %(n)s customer said", "%(mean)s of 5: what %(n)s customers said", people) % {
        "mean": f"{mean:.1f}",
        "n": people,
    }
    bars = [charts.Bar(str(label), [found.get(stars, 0)]) for stars, label in Stars.choices]
    return [charts.Bars(words, _("How their cases were handled, the last 90 days"), bars)]


def _found(ticket: Ticket, user: Any, number: str = "") -> Found:
    return Found(
        kind=_("After-sales case"),
        number=ticket.number,
        title=case_wording.statement(ticket, user),
        url=ticket.get_absolute_url(),
        at=ticket.created_at,
        badge=company.badge(ticket, user),
        text=f"{ticket.customer.name} · {goods_words(ticket)} · {ticket.order.shop_number}",
        exact=number == ticket.number,
    )


@workbench.finders
def tickets_by_number(user: Any, words: str) -> list[Found | More]:
    """By the case's, the withdrawal's, the order's or the return parcel's number, phone or goods (R12)."""
    number, theirs = numbers.tidy(words), numbers.spellings(words)
    withdrawn = TicketCancellation.objects.filter(number=number)
    hits = case_selectors.with_row(Ticket.objects.for_user(user)).filter(
        Q(number=number)
        | Q(check_code=number)
        | Q(pk__in=withdrawn.values("ticket"))
        | Q(order__number=number)
        | Q(order__shop_number__in=theirs)
        | Q(goods_return__tracking_number__in=theirs)
        | Q(serial_number__in=theirs)
        | Q(phone=words)
    )  # fmt: skip
    found = list(hits.order_by("-pk")[: FOUND + 1])
    rows: list[Found | More] = [_found(ticket, user, number) for ticket in found[:FOUND]]
    if len(found) > FOUND:
        url = f"{reverse('tickets:list')}?{urlencode({'tab': 'all', 'q': words.strip()})}"
        rows.append(More(_("After-sales"), FOUND, hits.count(), url))
    return rows


@workbench.finders
def complaints_by_number(user: Any, words: str) -> list[Found]:
    """By its own number, or by that of what it is about."""
    number = numbers.tidy(words)
    hits = Complaint.objects.for_user(user).with_page().with_part_of(user).filter(Q(number=number) | Q(about=number))
    return [_found_complaint(row, user, number) for row in hits.order_by("-pk")[:FOUND]]


def _found_complaint(complaint: Complaint, user: Any, number: str = "") -> Found:
    return Found(
        kind=complaint.get_kind_display(),
        number=complaint.number,
        title=complaint_statement(complaint, user),
        url=complaint.get_absolute_url(),
        at=complaint.created_at,
        badge=complaint_badge(complaint, user),
        text=f"{complaint.customer.name} · {about_text(complaint)}",
        exact=number == complaint.number,
    )


@workbench.belongings
def complaints_of(user: Any, person: Any) -> list[Found]:
    """What this person complained about or reported, as far as the reader may know."""
    rows = Complaint.objects.for_user(user).with_page().with_part_of(user).filter(customer=person)
    return [_found_complaint(row, user) for row in rows.order_by("-pk")[:20]]


@workbench.belongings
def tickets_of(user: Any, person: Any) -> list[Found]:
    """Everything of one person that the reader may know of."""
    rows = case_selectors.with_row(Ticket.objects.for_user(user)).filter(customer=person).order_by("-pk")[:40]
    return [_found(ticket, user) for ticket in rows]
