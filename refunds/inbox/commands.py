"""What providers tell: taken in as it came, then looked at by a task, and booked once."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime

from portal.kernel import enqueue
from portal.kernel.changes import note_fact
from portal.kernel.errors import Refused
from portal.people.models import User
from portal.time import clock
from refunds.gateways.base import Answer, News, Outside
from refunds.gateways.models import GatewayAccount
from refunds.inbox import permissions
from refunds.inbox.models import GatewayNotice
from refunds.outside.commands import TakenIn, take_in_outside
from refunds.payments.models import Payment
from refunds.refunds.commands import conclude_attempt, note_contradiction, resume_attempt
from refunds.refunds.models import RefundAttempt
from refunds.statuses import NoticeVerdict, Outcome, OutsideKind

log = structlog.get_logger(__name__)

LOOK_AGAIN = timedelta(hours=6)
"""A notice that waits for a refund on its way is looked at this often, and at once when that refund is concluded."""
HELD_FOR = timedelta(days=30)
"""After this long a person has to look."""
RETRY = timedelta(minutes=10)
"""When a notice is looked at again that could not be looked at, or whose task was lost."""
SAME_NUMBER = 20
"""Payments looked at that carry the number a notice tells of."""
REFUSED_KEPT = 500
"""Refused notices kept of one gateway in an hour. Whoever sends more is turned away all the same, unrecorded."""


def take_notice(
    gateway: str, account: GatewayAccount | None, *, body: bytes, headers: dict[str, str], news: News
) -> GatewayNotice:
    """Keep a notice whose signature is right, once however often it comes, and have it looked at after the commit."""
    with transaction.atomic():
        notice, made = _keep(
            gateway, account, body, headers, verdict=NoticeVerdict.WAITING, news=_packed(news), event=news.event[:120],
            kind=news.kind[:60], due_at=clock.now(),
        )  # fmt: skip
        if made:
            transaction.on_commit(lambda: _hurry(notice.pk))
    return notice


def refuse_notice(
    gateway: str, account: GatewayAccount | None, *, body: bytes, headers: dict[str, str], why: str
) -> GatewayNotice | None:
    """Keep what was sent to us and is not what it claims to be. Nothing else changes. None when there are too many."""
    since = clock.now() - timedelta(hours=1)
    refused = GatewayNotice.objects.filter(gateway=gateway, verdict=NoticeVerdict.REFUSED)
    if refused.filter(last_at__gte=since).count() >= REFUSED_KEPT:
        log.warning("notices_flooded", gateway=gateway)
        return None
    with transaction.atomic():
        return _keep(gateway, account, body, headers, verdict=NoticeVerdict.REFUSED, why=why)[0]


def drop_refused_notices(*, older_than: timedelta) -> int:
    """Forget what was refused and has not come again for so long; returns how many. Whatever was taken in stays."""
    moment = clock.now() - older_than
    old = GatewayNotice.objects.filter(verdict=NoticeVerdict.REFUSED, last_at__lt=moment)
    return old.delete()[0]


def hear_notice(notice: GatewayNotice, *, by: User) -> GatewayNotice:
    """Look at a kept notice and book what it tells. Looking twice books once."""
    with transaction.atomic():
        rows = GatewayNotice.objects.filter(pk=notice.pk)
        notice = (rows.select_for_update() if connection.features.has_select_for_update else rows).get()
        if notice.verdict not in (NoticeVerdict.WAITING, NoticeVerdict.HELD):
            return notice
        found = _hear(_unpacked(notice.news), notice, by=by)
        if found.verdict == NoticeVerdict.HELD and clock.now() > notice.received_at + HELD_FOR:
            found = TakenIn(NoticeVerdict.CONTRADICTS, found.refund, "held_for_long")
        notice.verdict, notice.why = found.verdict, found.why
        notice.refund = found.refund or notice.refund
        notice.handled_at = clock.now()
        notice.due_at = clock.now() + LOOK_AGAIN if found.verdict == NoticeVerdict.HELD else None
        notice.save()
        if found.verdict == NoticeVerdict.CONTRADICTS:
            note_fact("notice_contradicts", notice.refund or notice.payment, by=by, notice=notice.number, why=found.why)
    return notice


def hear_news(news: News, *, by: User) -> bool:
    """Book what a provider says without keeping it. False when it tells nothing new, or cannot be booked."""
    return _hear(news, None, by=by).verdict == NoticeVerdict.BOOKED


def settle_notice(notice: GatewayNotice, *, by: User, note: str) -> GatewayNotice:
    """A person has seen to what a provider told against our books; refunds of that payment are sent again."""
    with transaction.atomic():
        rows = GatewayNotice.objects.filter(pk=notice.pk)
        notice = (rows.select_for_update() if connection.features.has_select_for_update else rows).get()
        permissions.settle_notice(notice, by)
        notice.verdict, notice.settled_by, notice.settled_note = NoticeVerdict.SETTLED, by, note
        notice.save(update_fields=["verdict", "settled_by", "settled_note"])
        note_fact("notice_settled", notice.refund or notice.payment, by=by, notice=notice.number, note=note)
    return notice


def lease_due_notices(*, limit: int) -> list[int]:
    """Take up to `limit` notices that are to be looked at, so that no other sweep takes them for a while."""
    moment = clock.now()
    with transaction.atomic():
        due = GatewayNotice.objects.due(moment).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        taken = list(due.values_list("pk", flat=True)[:limit])
        GatewayNotice.objects.filter(pk__in=taken).update(due_at=moment + RETRY)
    return taken


# --- looking ----------------------------------------------------------------------------------------------------------


def _hear(news: News, notice: GatewayNotice | None, *, by: User) -> TakenIn:
    gateway = notice.gateway if notice else ""
    account = notice.account if notice else None
    if news.answer is not None and news.key:
        attempt = RefundAttempt.objects.known_as(news.key, gateway)
        if attempt is not None and _serves(account, attempt.gateway, attempt.refund.payment):
            return _hear_answer(attempt, news.answer, by=by)
    if news.outside is None:
        return TakenIn(NoticeVerdict.NOT_OURS)
    payments = [row for row in _payments(news.outside, gateway) if _serves(account, row.gateway, row)]
    # What another order only claims to be its own is not what the provider means.
    payments = [row for row in payments if not row.is_claimed] or payments
    if not payments:
        return TakenIn(NoticeVerdict.NOT_OURS)
    if notice is not None:
        notice.payment = payments[0]
    if len(payments) > 1:
        return TakenIn(NoticeVerdict.CONTRADICTS, why="several payments")
    return take_in_outside(payments[0], news.outside, by=by)


def _hear_answer(attempt: RefundAttempt, answer: Answer, *, by: User) -> TakenIn:
    """A success of a try that had been proved dead is followed while nothing newer was sent; afterwards it would be a
    second payout, and is put before a person. Of one that was sent back, the success is an old story."""
    if attempt.outcome == Outcome.REVERSED and answer.outcome == Outcome.SUCCEEDED:
        return TakenIn(NoticeVerdict.NOTHING_NEW, attempt.refund)
    try:
        with transaction.atomic():
            if attempt.is_proven_dead and answer.outcome == Outcome.SUCCEEDED:
                refund = resume_attempt(attempt, answer, by=by)
            else:
                refund = conclude_attempt(attempt, answer, by=by)
    except Refused as no:
        if no.code == "stale_answer":
            return TakenIn(NoticeVerdict.NOTHING_NEW, attempt.refund)
        note_contradiction(attempt, answer, by=by, why=str(no))
        return TakenIn(NoticeVerdict.CONTRADICTS, attempt.refund, no.code)
    return TakenIn(NoticeVerdict.BOOKED, refund)


def _payments(outside: Outside, gateway: str) -> list[Payment]:
    names = [name for name in outside.payment_references if name]
    payments = Payment.objects.filter(gateway_reference__in=names).select_related("charge", "shop").order_by("pk")
    return list((payments.filter(gateway=gateway) if gateway else payments)[:SAME_NUMBER])


def _serves(account: GatewayAccount | None, gateway: str, payment: Payment) -> bool:
    """Whether an account may speak for a payment's money: one shop's provider never moves another's."""
    if account is None:
        return True
    if account.gateway != gateway:
        return False
    if account.pk == payment.provider_account_id or account.shop_id == payment.shop_id:
        return True
    return account == GatewayAccount.objects.serving(gateway, payment.shop_id)


# --- keeping ----------------------------------------------------------------------------------------------------------


def _keep(
    gateway: str, account: GatewayAccount | None, body: bytes, headers: dict[str, str], *, verdict: str, **more: Any
) -> tuple[GatewayNotice, bool]:
    """The row of these bytes, and whether it was made now.

    What is refused is kept apart: a forged copy must not stand in the way of the true one.
    """
    lane = "refused" if verdict == NoticeVerdict.REFUSED else "taken"
    mark = f"{gateway}/{account.code if account else ''}/{lane}\n"
    digest = hashlib.sha256(mark.encode() + body).hexdigest()
    row = GatewayNotice(
        gateway=gateway, account=account, digest=digest, body=body, headers=headers, verdict=verdict, **more
    )
    try:
        with transaction.atomic():
            row.save()
        return row, True
    except IntegrityError:
        GatewayNotice.objects.filter(digest=digest).update(times=F("times") + 1, last_at=clock.now())
        return GatewayNotice.objects.get(digest=digest), False


def _hurry(pk: int) -> None:
    from refunds import tasks

    enqueue.ask(tasks.hear_notice, pk)


def _packed(news: News) -> dict[str, Any]:
    """News as JSON. Moments become text."""
    packed = asdict(news)
    for part in (packed["answer"], packed["outside"]):
        for name in ("at", "told_at"):
            if part is not None and part.get(name) is not None:
                part[name] = part[name].isoformat()
    return packed


def _unpacked(packed: dict[str, Any]) -> News:
    answer, outside = packed["answer"], packed["outside"]
    if answer is not None:
        answer = Answer(**{**answer, "outcome": Outcome(answer["outcome"]), "at": _moment(answer["at"])})
    if outside is not None:
        names = tuple(outside["payment_references"])
        kind = OutsideKind(outside["kind"])
        times = {name: _moment(outside.get(name)) for name in ("at", "told_at")}
        outside = Outside(**{**outside, "kind": kind, "payment_references": names, **times})
    return News(packed["key"], answer, outside, packed["event"], packed["kind"])


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
