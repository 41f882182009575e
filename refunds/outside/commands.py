"""Money that went back at the provider without the portal having asked: begun at its dashboard, or charged back.

It is taken into the books, and whatever the portal had promised for the same money and not sent yet is superseded, so
that nobody is paid twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime

from portal.kernel.changes import changing, note_fact
from portal.people.models import User
from portal.time import clock
from refunds.charges.locks import lock_charge, lock_payments
from refunds.charges.splitting import split_over
from refunds.gateways.base import Outside
from refunds.history.commands import ExternalRefund, book_outside
from refunds.inbox.models import GatewayNotice
from refunds.ledger import booking
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.commands import cancel_refund, promise_reimbursement, supersede_refund
from refunds.statuses import CauseKind, Destination, GatewayName, NoticeVerdict, OutsideKind, RefundStatus

CAUSES = {OutsideKind.REFUND: CauseKind.OUTSIDE, OutsideKind.CHARGEBACK: CauseKind.CHARGEBACK}
ROUNDING = 1
"""Minor units by which a provider may give back more than is left, by rounding: booked as what is left, the rest is noted."""
UNSENT = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.FAILED)


@dataclass(frozen=True)
class TakenIn:
    """What came of it, the refund that now stands for it, and in a few words why it could not be booked."""

    verdict: NoticeVerdict
    refund: Refund | None = None
    why: str = ""


def take_in_outside(payment: Payment, outside: Outside, *, by: User) -> TakenIn:
    """Book what happened to a payment at its provider. Telling it twice books it once.

    Held while a refund is on its way that may be the same money: looked at again when that is known. Contradicts when
    more went back than the books can hold: a person has to look.
    """
    with transaction.atomic():
        charge = lock_charge(payment.charge_id)
        payment = next(row for row in lock_payments(charge) if row.pk == payment.pk)
        refunds = _locked_refunds(payment)
        mine = [row for row in refunds if _is_this(row, outside)]
        known = mine[-1] if mine else None
        if outside.told_at is not None and _is_overtaken(payment, outside):
            return TakenIn(NoticeVerdict.NOTHING_NEW, known)
        if outside.is_undone:
            return _undo(known, outside, by=by)
        if outside.told_at is not None and known is not None and known.status == RefundStatus.CANCELLED:
            # Given back to the shop and withdrawn once more: what came before is over, this is another movement.
            outside, known = replace(outside, reference=f"{outside.reference}#{len(mine) + 1}"), None
        was_undone = outside.told_at is None and _was_undone_before(payment, outside)
        if known is not None or was_undone or _is_ours(payment, outside):
            return TakenIn(NoticeVerdict.NOTHING_NEW, known)
        if outside.currency != payment.currency or outside.amount <= 0:
            return TakenIn(NoticeVerdict.CONTRADICTS, why="currency or amount")
        on_its_way = any(row.status == RefundStatus.SUBMITTED for row in refunds)
        amount = outside.amount
        if outside.is_total:
            if on_its_way:
                return TakenIn(NoticeVerdict.HELD)
            amount -= payment.refunded
            if amount <= 0:
                return TakenIn(NoticeVerdict.NOTHING_NEW)
        unsent = [row for row in refunds if row.status in UNSENT]
        room = payment.refundable + sum(row.amount for row in unsent)
        over = amount - room
        if 0 < over <= ROUNDING < amount:
            amount = room
        if amount > room:
            return TakenIn(NoticeVerdict.HELD) if on_its_way else TakenIn(NoticeVerdict.CONTRADICTS, why="over_balance")
        stopped = _same_money(unsent, amount, payment.refundable)
        for refund in stopped:
            supersede_refund(refund, by=by, note=outside.reference)
        booked = _book(payment, outside, amount, by=by)
        _promise_rest(payment, stopped, amount, by=by)
        note_fact(
            "outside_taken_in", booked, by=by, told=outside.kind, superseded=[row.number for row in stopped], rounding=max(over, 0),
        )  # fmt: skip
    return TakenIn(NoticeVerdict.BOOKED, booked)


def _locked_refunds(payment: Payment) -> list[Refund]:
    """Every refund of the payment, locked: whoever is about to send one waits, and then finds it superseded."""
    refunds = Refund.objects.filter(payment=payment).order_by("pk")
    if connection.features.has_select_for_update:
        refunds = refunds.select_for_update()
    return list(refunds)


def _is_this(refund: Refund, outside: Outside) -> bool:
    taken_in = refund.destination == Destination.EXTERNAL and refund.gateway != GatewayName.EXTERNAL
    return taken_in and refund.gateway_reference.partition("#")[0] == outside.reference


def _is_ours(payment: Payment, outside: Outside) -> bool:
    """Whether the provider tells of a try of ours, by the number it gave that."""
    return Refund.objects.filter(payment=payment, attempts__reference=outside.reference).exists()


def _was_undone_before(payment: Payment, outside: Outside) -> bool:
    """Whether the provider has said already that this was taken back: notices come out of order."""
    return GatewayNotice.objects.filter(
        payment=payment, news__outside__reference=outside.reference, news__outside__is_undone=True
    ).exists()


def _is_overtaken(payment: Payment, outside: Outside) -> bool:
    """Whether the provider has said the opposite of this movement later on: notices come out of order, the last word counts."""
    told = GatewayNotice.objects.filter(
        payment=payment, news__outside__reference=outside.reference, news__outside__is_undone=not outside.is_undone
    ).values_list("news", flat=True)
    times = [parse_datetime(news["outside"].get("told_at") or "") for news in told]
    return any(at is not None and outside.told_at is not None and at > outside.told_at for at in times)


def _same_money(unsent: list[Refund], amount: int, room: int) -> list[Refund]:
    """Which unsent refunds the outside movement stands for: one of the same amount, else as many as it needs room."""
    for refund in unsent:
        if refund.amount == amount:
            return [refund]
    if amount <= room:
        return []
    chosen = split_over({n: refund.amount for n, refund in enumerate(unsent)}, amount - room)
    return [unsent[n] for n in chosen]


def _book(payment: Payment, outside: Outside, amount: int, *, by: User) -> Refund:
    cause = Cause(CAUSES[OutsideKind(outside.kind)], payment.machine(), payment.number)
    found = ExternalRefund(amount, outside.at or clock.now(), outside.reference, cause)
    Payment.objects.filter(pk=payment.pk).update(promised=F("promised") + amount, refunded=F("refunded") + amount)
    return book_outside(payment, found, by=by)


def _promise_rest(payment: Payment, stopped: list[Refund], amount: int, *, by: User) -> None:
    """Where the portal had promised more than went back outside, the customer still gets the difference."""
    rest = sum(refund.amount for refund in stopped) - amount
    if rest <= 0:
        return
    case = stopped[-1].reimbursement
    cause = Cause(case.cause_kind, case.cause_label, case.cause_number)
    promise_reimbursement(payment.charge, rest, cause=cause, by=by, note=stopped[-1].number)


def _undo(known: Refund | None, outside: Outside, *, by: User) -> TakenIn:
    """What went back came back again: a chargeback the shop won, or a dashboard refund that failed."""
    if known is None or known.status != RefundStatus.SUCCEEDED:
        return TakenIn(NoticeVerdict.NOTHING_NEW, known)
    with changing(known, by=by, note=outside.reference, step="reverse") as known:
        known.mark_reversed(failure="undone")
    Payment.objects.filter(pk=known.payment_id).update(refunded=F("refunded") - known.amount)
    booking.payout_reversed(known, by=by)
    return TakenIn(NoticeVerdict.BOOKED, cancel_refund(known, by=by, note=outside.reference))
