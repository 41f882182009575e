"""The sentences of a wished change."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from portal.kernel.money import format_money
from tickets.cases.company import is_mine
from tickets.cases.models import TicketType
from tickets.edits.models import TicketEdit
from tickets.statuses import EditStatus as E


class Difference(NamedTuple):
    """One field: before and after, in words."""

    name: str
    before: str
    after: str


def differences(changed: dict[str, Any], currency: str) -> list[Difference]:
    """What is said before and what after, field by field (R84). `currency`: that of the case."""
    names = {
        "type": _("Wish"),
        "wish": _("What exactly"),
        "amount": _("Amount"),
        "description": _("In your words"),
        "serial_number": _("Serial number"),
        "phone": _("Phone number"),
    }
    types = {str(value): str(label) for value, label in TicketType.choices}
    nothing = _("nothing")

    def said(name: str, value: str) -> str:
        if name == "amount" and int(value):
            return format_money(int(value), currency)
        return nothing if name == "amount" else types.get(value, value) or nothing

    return [
        Difference(str(names.get(name, name)), said(name, before), said(name, after))
        for name, (before, after) in changed.items()
    ]


def edit_waits_for(edit: TicketEdit, user: Any) -> bool:
    if edit.status != E.REQUESTED or is_mine(edit, user) or user.is_machine:
        return False
    return bool(user.is_support if edit.ticket.by_platform else user.is_seller)


TURNS: dict[str, signs.Turn] = {E.REQUESTED: "them", E.APPLIED: "good", E.REFUSED: "bad", E.RETRACTED: "over"}


def edit_badge(edit: TicketEdit, user: Any) -> values.Badge:
    if edit_waits_for(edit, user):
        return values.Badge("you", _("Your turn"))
    return values.Badge(TURNS[edit.status], edit.get_status_display())


def edit_statement(edit: TicketEdit, user: Any) -> str:
    """Where the wished change is, in one sentence."""
    mine = is_mine(edit, user)
    told = {"customer": edit.ticket.customer.name}
    for_customer = {
        E.REQUESTED: _("Your change waits for an answer"),
        E.APPLIED: _("Your change has taken effect"),
        E.REFUSED: _("The case stays as it was"),
        E.RETRACTED: _("You left the case as it was"),
    }
    for_staff = {
        E.REQUESTED: _("%(customer)s asks for a change"),
        E.APPLIED: _("The change has taken effect"),
        E.REFUSED: _("The case stays as it was"),
        E.RETRACTED: _("%(customer)s took the change back"),
    }
    return (for_customer if mine else for_staff)[E(edit.status)] % told


def edit_until(edit: TicketEdit, user: Any) -> values.Until | None:
    if edit.status != E.REQUESTED or edit.due_at is None:
        return None
    yours = edit_waits_for(edit, user)
    when = {"when": times.by_text(edit.due_at)}
    return values.Until(
        "you" if yours else "them",
        _("Answer %(when)s") % when if yours else _("Answered %(when)s") % when,
        silence=_("No answer by then: the case stays as it was"),
        due_at=edit.due_at,
    )
