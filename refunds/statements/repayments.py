"""A repayment: what a customer owes back, who acts, until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal import look
from refunds.models import Repayment
from refunds.statements.words import amount
from refunds.statuses import RepaymentStatus

REPAYMENT_TURNS: dict[str, look.Turn] = {
    RepaymentStatus.DUE: "them",
    RepaymentStatus.PAID: "good",
    RepaymentStatus.WAIVED: "over",
    RepaymentStatus.LAPSED: "over",
}


def repayment_waits_for(repayment: Repayment, user: Any) -> bool:
    """Whether this reader is the one who has to do something. Asks no query."""
    if repayment.status != RepaymentStatus.DUE or user.is_machine:
        return False
    if user.pk == repayment.payer_id:
        return repayment.reported_at is None
    return bool(repayment.reported_at is not None and (user.is_seller or user.is_support))


def repayment_badge(repayment: Repayment, user: Any) -> look.Badge:
    turn = "you" if repayment_waits_for(repayment, user) else REPAYMENT_TURNS[repayment.status]
    return look.Badge(turn, repayment.get_status_display())


def repayment_statement(repayment: Repayment, user: Any) -> str:
    told: dict[str, Any] = {"amount": amount(repayment)}
    mine = user.pk == repayment.payer_id
    if repayment.status == RepaymentStatus.PAID:
        return _("%(amount)s was paid back") % told
    if repayment.status == RepaymentStatus.WAIVED:
        return _("%(amount)s need not be paid back") % told
    if repayment.status == RepaymentStatus.LAPSED:
        return _("%(amount)s was not paid back in time") % told
    if repayment.reported_at is not None:
        return _("You sent %(amount)s; the seller confirms it") % told if mine else _("Has %(amount)s arrived?") % told
    if repayment.due_at is None:
        return _("%(amount)s is to be paid back") % told
    told["day"] = look.day_text(repayment.due_at, weekday=True)
    if mine:
        return _("Pay back %(amount)s by %(day)s") % told
    return _("The customer pays back %(amount)s by %(day)s") % told


def repayment_lead(repayment: Repayment, user: Any) -> str:
    if repayment.status == RepaymentStatus.DUE:
        if user.pk == repayment.payer_id and repayment.reported_at is None:
            return _("You withdrew the request for which it was given. Once it is back, the withdrawal is complete.")
        if repayment.reported_at is not None:
            return _("Transfer number %(reference)s, reported %(when)s.") % {
                "reference": repayment.reported_reference,
                "when": look.moment_text(repayment.reported_at),
            }
        return _("The withdrawal completes once the money is back.")
    if repayment.status == RepaymentStatus.LAPSED:
        return _("Nothing is owed any more; the request goes on as it was.")
    return ""


def repayment_until(repayment: Repayment, user: Any) -> look.Until | None:
    if repayment.status != RepaymentStatus.DUE or repayment.due_at is None:
        return None
    yours = repayment_waits_for(repayment, user) and user.pk == repayment.payer_id
    return look.Until(
        "you" if yours else "them",
        _("To be paid back %(when)s") % {"when": look.by_text(repayment.due_at)},
        silence=_("Not paid by then, the withdrawal lapses and the request goes on"),
        due_at=repayment.due_at,
    )
