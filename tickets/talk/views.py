"""The conversation of a case, and the steps of its promises."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from portal.audit.timeline import name_for
from portal.components import signs, values
from portal.pages.details import find
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases import company
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.cases.views import is_staff
from tickets.evidence.drawn import drawn
from tickets.statuses import PromiseStatus
from tickets.talk import selectors
from tickets.talk.actions import PROMISE
from tickets.talk.forms import NoteForm
from tickets.talk.models import Promise


@open_to(*SIGNED_IN)
def talk_page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything said about a case, oldest first, with a field to say more. `?fragment=live`: what was said alone."""
    user: Any = request.user
    rows = Ticket.objects.for_user(user).select_related("shop", "customer", "order")
    ticket: Ticket = find(rows, number)
    selectors.look_in(ticket, user)
    messages = list(selectors.said(ticket, user))
    offered = {row.name: row for row in TICKET.offered(ticket, user)}
    say = offered.get("add_note")
    promises = list(Promise.objects.for_user(user).filter(ticket=ticket))
    context = {
        "obj": ticket,
        "badge": company.badge(ticket, user),
        "said": [_drawn(row, ticket, user) for row in messages],
        "until": selectors.answer_until(messages, user),
        "looking": selectors.who_looks(ticket, user),
        "promises": [_promised(row, user) for row in promises],
        "say": say,
        "inside": offered.get("note_inside"),
        "promise": offered.get("promise"),
        "form": NoteForm(obj=ticket, user=user) if say and say.available else None,
        "here": reverse("tickets:talk", args=[ticket.number]),
        "back_url": ticket.get_absolute_url(),
        "back_label": gettext("Back to the case"),
        "is_staff": is_staff(user),
    }
    part = request.GET.get("fragment") == "live"
    return render(request, "tickets/parts/_talk_live.html" if part else "tickets/talk.html", context)


def _drawn(row: Any, ticket: Ticket, user: Any) -> dict[str, Any]:
    return {
        "who": name_for(row.author, user),
        "mine": row.author_id == user.pk,
        "inside": row.is_internal,
        "words": row.words,
        "at": row.created_at,
        "pictures": [drawn(file, ticket, n) for n, file in enumerate(row.files.all(), 1)],
    }


def _promised(row: Promise, user: Any) -> dict[str, Any]:
    tones: dict[str, signs.Turn] = {PromiseStatus.KEPT: "good", PromiseStatus.BROKEN: "bad"}
    offered = [one for one in PROMISE.offered(row, user) if one.available]
    return {
        "badge": values.Badge(tones.get(row.status, "them"), row.get_status_display()),
        "text": selectors.promise_text(row),
        "keep_url": offered[0].url if offered else "",
    }


@open_to(*SIGNED_IN)
class PromiseAction(ActionPage):
    """Saying that a promise was kept."""

    table = PROMISE

    def queryset(self) -> QuerySet:
        return Promise.objects.for_user(self.request.user).select_related("ticket__shop", "ticket__customer")
