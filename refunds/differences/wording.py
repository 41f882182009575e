"""The sentences of reconciliation: what the provider says, what we say, and what to do about it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from portal.components import times, values
from portal.kernel.money import format_money
from refunds.reconciliation.formats.agreement import has_gone_back
from refunds.reconciliation.models import Difference, StatementLine
from refunds.statuses import DifferenceKind, DifferenceStatus, LineKind, LineStatus


class Sides(NamedTuple):
    """One sentence for each side."""

    there: str
    here: str


def badge(difference: Difference, user: Any) -> values.Badge:
    if difference.status == DifferenceStatus.SETTLED:
        return values.Badge("good", difference.get_status_display())
    return values.Badge("them" if difference.asked_at else "you", difference.get_status_display())


def statement(difference: Difference) -> str:
    """What is wrong, in one sentence."""
    told = {"amount": format_money(difference.amount, difference.currency)}
    line, ours = difference.line, difference.refund
    if ours is not None:
        told |= {
            "theirs": difference.currency,
            "ours": ours.currency,
            "promised": format_money(ours.amount, ours.currency),
        }
    if line is not None and not has_gone_back(line.kind, line.status):
        told["end"] = _end(line)
        not_gone = {
            DifferenceKind.DUPLICATE: _("The provider tells twice of %(amount)s: %(end)s"),
            DifferenceKind.UNKNOWN_ORDER: _("The provider tells of %(amount)s for a payment we do not know: %(end)s"),
            DifferenceKind.MISSING_HERE: _("The provider tells of %(amount)s that nobody asked for here: %(end)s"),
        }
        if difference.kind in not_gone:
            return not_gone[DifferenceKind(difference.kind)] % told
    sentences = {
        DifferenceKind.DUPLICATE: _("%(amount)s went back twice at the provider"),
        DifferenceKind.UNKNOWN_ORDER: _("%(amount)s went back for a payment we do not know"),
        DifferenceKind.MISSING_HERE: _("%(amount)s went back that nobody asked for here"),
        DifferenceKind.MISSING_THERE: _("%(amount)s arrived by our books, and the statement does not have it"),
        DifferenceKind.CURRENCY: _(
            "The provider paid in %(theirs)s, %(amount)s, and ours is in %(ours)s: %(promised)s"
        ),
        DifferenceKind.AMOUNT: _("The provider tells another amount: %(amount)s"),
        DifferenceKind.STATUS: _("The provider and our books tell another end of %(amount)s"),
    }
    return sentences[DifferenceKind(difference.kind)] % told


def _end(line: StatementLine) -> str:
    """What became of a line's money where it is not with the customer."""
    if line.status == LineStatus.DONE:
        return _("the bank sent it back")
    return _("it is under way") if line.status == LineStatus.PENDING else _("it failed")


def advice(difference: Difference) -> str:
    """What to do about a difference of this kind."""
    if difference.status == DifferenceStatus.SETTLED:
        return _("%(how)s.") % {"how": difference.get_resolution_display()}
    return advice_for(difference.kind)


def advice_for(kind: str) -> str:
    """The same, for a kind."""
    return {
        DifferenceKind.DUPLICATE: _(
            "Ask the provider to take one back. If the line is only printed twice, note its mistake."
        ),
        DifferenceKind.UNKNOWN_ORDER: _(
            "Find the payment by order or amount and book it there; if it is not ours, note the provider's mistake."
        ),
        DifferenceKind.MISSING_HERE: _(
            "Somebody refunded it at the provider, or the bank took it back. Book it, so that nobody is paid twice."
        ),
        DifferenceKind.MISSING_THERE: _(
            "The next day's statement often has it and settles this by itself. Else ask the provider for proof."
        ),
        DifferenceKind.CURRENCY: _("Ask the provider which account it paid from, and note its mistake."),
        DifferenceKind.AMOUNT: _("Ask the provider why. Our books follow what was promised, not what was sent."),
        DifferenceKind.STATUS: _("Look which one is right: ask the provider again, then book what it says."),
    }[DifferenceKind(kind)]


def booking(difference: Difference) -> str:
    """What booking it does."""
    if difference.kind == DifferenceKind.STATUS:
        done = difference.line is not None and difference.line.status == LineStatus.DONE
        sent_back = difference.line is not None and difference.line.kind == LineKind.SENT_BACK
        if done and not sent_back:
            return _("The refund counts as arrived, and the customer is told")
        return _("The refund counts as failed, and another way is looked for")
    return _("A refund made outside the portal is booked; what was promised for the same money is not sent")


def sides(difference: Difference) -> Sides:
    """What each side says. Reads the line and the refund."""
    line, refund = difference.line, difference.refund
    there = _("nothing")
    if line is not None:
        there = _("%(kind)s %(amount)s, %(status)s, %(when)s") % {
            "kind": line.get_kind_display(),
            "amount": format_money(line.amount, line.currency),
            "status": line.get_status_display(),
            "when": times.moment_text(line.at, weekday=False),
        }
    here = _("nothing")
    if refund is not None:
        here = _("%(number)s %(amount)s, %(status)s") % {
            "number": refund.number,
            "amount": format_money(refund.amount, refund.currency),
            "status": refund.get_status_display(),
        }
    elif difference.payment is not None:
        here = _("payment %(number)s, no such refund") % {"number": difference.payment.number}
    return Sides(there, here)


def facts(difference: Difference) -> list[values.Fact]:
    """Both sides, then the numbers to give the provider."""
    told = sides(difference)
    rows = [
        values.Fact(_("The provider says"), told.there, strong=True),
        values.Fact(
            _("Our books say"),
            told.here,
            url=difference.refund.get_absolute_url() if difference.refund else "",
            strong=True,
        ),
        values.Fact(_("Kind"), difference.get_kind_display()),
        values.Fact(_("Statement"), f"{difference.statement.get_gateway_display()} · {difference.statement.source}"),
    ]
    line = difference.line
    if line is not None:
        rows.append(values.Fact(_("Row"), str(line.row)))
        rows += [
            values.Fact(label, value)
            for label, value in (
                (_("Provider's refund number"), line.reference),
                (_("Our number"), line.key),
                (_("Provider's number of the payment"), line.payment_reference),
            )
            if value
        ]
    if difference.asked_at:
        rows.append(values.Fact(_("Asked"), times.moment_text(difference.asked_at)))
    if difference.settled_by is not None and difference.settled_at is not None:
        rows.append(values.Fact(_("Settled"), times.moment_text(difference.settled_at)))
        rows.append(values.Fact(_("By"), difference.settled_by.name))
    if difference.note:
        rows.append(values.Fact(_("Note"), difference.note))
    return rows
