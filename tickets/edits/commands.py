"""Asking for a change of a case that is being handled, and answering it (R76–R85)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_working_hours
from tickets.cases import permissions as case_permissions
from tickets.cases.commands import asked_for
from tickets.cases.models import Ticket
from tickets.deadlines import EDIT_ANSWER_HOURS, EDIT_URGENT_HOURS
from tickets.edits import permissions
from tickets.edits.models import TicketEdit
from tickets.raising import permissions as raising_permissions
from tickets.search.commands import add_words

CHANGEABLE = ("type", "wish", "amount", "description", "phone", "serial_number")
"""What a customer may change of a case nobody has looked at yet."""


def difference(ticket: Ticket, wanted: Mapping[str, Any]) -> dict[str, list[str]]:
    """Field → [before, after] of what would be different; amounts in minor units.

    Raises Invalid when nothing is, at what is not to be changed now, and at `amount` where the wish needs one.
    """
    told = {name: wanted[name] for name in CHANGEABLE if wanted.get(name) is not None}
    changed = {
        name: [str(getattr(ticket, name)), str(value).strip() if name == "wish" else str(value)]
        for name, value in told.items()
        if str(getattr(ticket, name)) != str(value)
    }
    if not changed:
        raise Invalid(_("Nothing is different yet."), field="description", code="unchanged")
    asked_for(ticket, str(told.get("type", ticket.type)), int(told.get("amount", ticket.amount)))
    fixed = (
        _("Platform support granted this in answer to a complaint, so it stays as it is.")
        if ticket.awarded
        else _("This can't be changed any more once it is approved.")
    )
    for name in changed:
        if name not in permissions.editable(ticket):
            raise Invalid(fixed, field=name, code="too_late")
    return changed


def say_differently(ticket: Ticket, changed: Mapping[str, Sequence[str]]) -> None:
    """Have the case say what was wanted instead, and ask for what follows of it. Called inside `changing(ticket)`."""
    amount = int(changed["amount"][1]) if "amount" in changed else ticket.amount
    for name in changed.keys() - {"amount"}:
        setattr(ticket, name, changed[name][1])
    if changed.keys() & {"type", "amount"}:
        ticket.asked = asked_for(ticket, ticket.type, amount)
    add_words(ticket, *(changed[name][1] for name in changed.keys() - {"amount"}))


def change_ticket(ticket: Ticket, *, by: User, **wanted: Any) -> Ticket:
    """Say it differently before anybody looked (R76). What changed is on record, before and after."""
    with changing(ticket, by=by) as ticket:
        case_permissions.change(ticket, by)
        changed = difference(ticket, wanted)
        if "type" in changed:
            _in_time(ticket, changed["type"][1], by=by)
        say_differently(ticket, changed)
        note_fact("changed", ticket, by=by, changed=changed, currency=ticket.currency)
    return ticket


def _in_time(ticket: Ticket, type: str, *, by: User) -> None:
    """Another wish has days of its own; they are reckoned on the day the case was raised."""
    raised_on = ticket.created_at.astimezone(clock.zone(ticket.shop.country)).date()
    lines = [row.line for row in ticket.lines.select_related("line")]
    raising_permissions.in_time(ticket.order, by, reason=ticket.reason, type=type, lines=lines, day=raised_on)


def request_edit(ticket: Ticket, *, by: User, words: str, is_urgent: bool = False, **wanted: Any) -> TicketEdit:
    """Ask for a change, with the reason. Nothing of the case changes yet. Raises Invalid when nothing would be different."""
    with changing(ticket, by=by) as ticket:
        permissions.request_edit(ticket, by)
        changed = difference(ticket, wanted)
        edit = TicketEdit(ticket=ticket, requested_by=by, changed=changed, words=words, is_urgent=is_urgent)
        hours = EDIT_URGENT_HOURS if is_urgent else EDIT_ANSWER_HOURS
        edit.wait_until(add_working_hours(clock.now(), hours, ticket.shop.country))
        creating(edit, by=by, step="request", note=words)
    return edit


def apply_edit(edit: TicketEdit, *, by: User, words: str = "") -> TicketEdit:
    """Agree: the case says it differently from now on. Refused when the case has moved on meanwhile."""
    with changing(edit.ticket, by=by) as ticket, changing(edit, by=by, step="apply", note=words) as edit:
        permissions.answer_edit(edit, by)
        permissions.still_editable(ticket, edit)
        say_differently(ticket, edit.changed)
        edit.mark_applied(words=words, at=clock.now())
    return edit


def refuse_edit(edit: TicketEdit, *, by: User, words: str) -> TicketEdit:
    """Say no, with words the customer reads; the case stays as it was. Silence says the same."""
    with changing(edit, by=by, step="refuse", note=words) as edit:
        permissions.answer_edit(edit, by)
        edit.mark_refused(words=words, at=clock.now())
    return edit


def retract_edit(edit: TicketEdit, *, by: User) -> TicketEdit:
    """The customer leaves the case as it is."""
    with changing(edit, by=by, step="retract") as edit:
        permissions.retract_edit(edit, by)
        edit.mark_retracted(at=clock.now())
    return edit


def expire_edit(edit: TicketEdit, *, by: User) -> TicketEdit:
    """Nobody answered in time."""
    return refuse_edit(edit, by=by, words=_("It was not answered in time; ask once more if it is still needed."))
