"""Giving back what is not money, before a withdrawal completes. Locks: the case, the withdrawal, then what is handed back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating, locked, note_fact
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days
from refunds.statuses import RepaymentStatus
from tickets.cases import money, obligations
from tickets.cases.models import Ticket
from tickets.deadlines import HAND_BACK_DAYS
from tickets.handbacks import permissions
from tickets.handbacks.models import HandBack, HandBackKind
from tickets.replacements.models import Compensation, Replacement, Sending
from tickets.statuses import ReplacementStatus
from tickets.withdrawals.models import TicketCancellation

COMPANY = ("ticket", "withdrawal__ticket")
"""What giving something back looks at, fetched along with its lock."""


def ask_back(ticket: Ticket, withdrawal: TicketCancellation, *, by: User) -> list[HandBack]:
    """What was given and is not money has to come back; each asked for once. Called with case and withdrawal locked."""
    known = list(HandBack.objects.filter(withdrawal=withdrawal))
    if known:
        return known
    due = add_calendar_days(clock.now(), HAND_BACK_DAYS, ticket.shop.country)
    rows = []
    if coupon := obligations.coupon_of(ticket):
        rows.append(HandBack(kind=HandBackKind.COUPON, what=coupon))
    given = Replacement.objects.filter(ticket=ticket, status=ReplacementStatus.RECEIVED)
    rows += [
        HandBack(kind=parcel.kind, what=parcel.what, replacement=parcel)
        for parcel in given.exclude(kind=Sending.GOODS_BACK).order_by("pk")
    ]
    for row in rows:
        row.ticket, row.withdrawal = ticket, withdrawal
        row.wait_until(due)
        creating(row, by=by, step="ask_back")
    return rows


def report_hand_back(row: HandBack, *, by: User, words: str) -> HandBack:
    """The customer tells how it went back: a tracking number, at the counter, the coupon unused."""
    if not words.strip():
        raise Invalid(_("Say how it went back."), field="words", code="required")
    with changing(row, by=by) as row:
        permissions.report_hand_back(row, by)
        row.reported, row.reported_at = words.strip()[:200], clock.now()
        note_fact("hand_back_reported", row, by=by, words=row.reported)
    return row


def confirm_hand_back(row: HandBack, *, by: User) -> HandBack:
    """The seller has it again: the withdrawal completes when nothing else is owed."""
    with transaction.atomic():
        _lock(row)
        with changing(row, by=by, step="confirm", along=COMPANY) as row:
            permissions.confirm_hand_back(row, by)
            row.mark_confirmed(at=clock.now())
            _is_back(row, by=by)
        _follow(row, by=by)
    return row


def waive_hand_back(row: HandBack, *, by: User, words: str = "") -> HandBack:
    """The customer may keep it: the withdrawal completes when nothing else is owed."""
    with transaction.atomic():
        _lock(row)
        with changing(row, by=by, step="waive", note=words, along=COMPANY) as row:
            permissions.waive_hand_back(row, by)
            row.mark_waived(words=words, at=clock.now())
        _follow(row, by=by)
    return row


def lapse_hand_back(row: HandBack, *, by: User) -> HandBack:
    """Nothing came back in time: the withdrawal lapses, and the case goes on.

    What the customer says went back is not lapsed but asked about; while money is still waited for, its end decides.
    """
    from tickets.undoing.commands import lapse_withdrawal

    with transaction.atomic():
        _lock(row)
        with changing(row, by=by, step="lapse") as row:
            if row.reported_at is not None or _waits_for_money(row):
                row.wait_until(clock.now() + timedelta(days=1), since=row.due_from)
                return row
            row.mark_lapsed(at=clock.now())
        lapse_withdrawal(row.withdrawal, by=by)
    return row


def _waits_for_money(row: HandBack) -> bool:
    repayment = row.withdrawal.repayment
    if repayment is not None:
        return bool(repayment.status == RepaymentStatus.DUE)
    return bool(money.money_of(row.ticket).in_flight)


def _lock(row: HandBack) -> None:
    """From the top down, as the withdrawal does."""
    locked(Ticket, row.ticket_id)


def _is_back(row: HandBack, *, by: User) -> None:
    if row.kind == HandBackKind.COUPON:
        Compensation.objects.filter(ticket=row.ticket_id).update(taken_back_at=clock.now())
    elif row.replacement is not None:
        with changing(row.replacement, by=by, step="hand_back") as parcel:
            parcel.mark_returned()


def _follow(row: HandBack, *, by: User) -> None:
    from tickets.undoing.commands import settle_withdrawal

    settle_withdrawal(row.withdrawal, by=by)
