"""Whose turn it is, as conditions of a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from orders.statuses import CancellationStatus as W
from portal.audit.models import StatusChange
from portal.people.models import Role
from portal.time import clock
from tickets.cases.models import Ticket
from tickets.cases.obligations import REPAIRING
from tickets.statuses import OfferStatus, RepairStatus, ReplacementStatus, ReturnStatus
from tickets.statuses import TicketStatus as S
from tickets.withdrawals.models import TicketCancellation

FROZEN = ~Q(frozen_by="")
GOODS = Q(status=S.IN_PROGRESS, goods_return__status__in=(ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED))
INSPECTING = Q(
    status=S.IN_PROGRESS, goods_return__status=ReturnStatus.RECEIVED, goods_return__inspected_at__isnull=True
)
LOOKED_FOR = (
    Q(status=S.IN_PROGRESS, goods_return__status=ReturnStatus.IN_TRANSIT, goods_return__due_at__isnull=True)
    | Q(status=S.IN_PROGRESS, repair__status__in=REPAIRING, repair__due_at__isnull=True)
    | Q(parcel__status=ReplacementStatus.PREPARED, parcel__late_since__isnull=False)
)
REPAIRS = Q(status__in=(S.APPROVED, S.IN_PROGRESS)) & (
    Q(repair__status=RepairStatus.IN_WORK)
    | Q(repair__status=RepairStatus.BOOKED, repair__visit_at__isnull=True, goods_return__status=ReturnStatus.RECEIVED)
)
TO_PAY = Q(parcel__status=ReplacementStatus.PREPARED, parcel__extra__gt=0, parcel__extra_paid_at__isnull=True) & Q(
    parcel__due_at__isnull=False
)
TO_SEND = (
    Q(parcel__status=ReplacementStatus.PREPARED)
    & ~TO_PAY
    & (Q(parcel__due_at__isnull=False) | Q(parcel__late_since__isnull=False))
)
OFFERED = Q(offer__status=OfferStatus.OPEN, offer__by_customer=False)
WRONG = Q(check_asked_at__isnull=False)
SIDES = {True: (Role.SELLER,), False: (Role.SUPPORT, Role.SUPERVISOR, Role.ADMIN)}
"""The roles that answer for the shop, and for the platform."""
REVIEWING = Q(status__in=(S.SUBMITTED, S.IN_REVIEW))


def _frozen_at(*statuses: str, but_of: Any = None, **more: Any) -> Q:
    """Cases frozen by a withdrawal that stands there; `but_of`: leaving out those this person asked for."""
    rows = TicketCancellation.objects.filter(status__in=statuses, **more)
    if but_of is not None:
        rows = rows.exclude(requested_by=but_of)
    return FROZEN & Q(frozen_by__in=rows.values("number"))


def waits_for_me(user: Any) -> Q:
    """What this reader has to answer: the shop its own, the platform what it took over, the customer what is asked."""
    if user.is_machine:
        return Q(pk__isnull=True)
    if user.is_support:
        more = {} if user.is_supervisor else {"supervisor_asked_at__isnull": True}
        asked = _frozen_at(W.PLATFORM_REVIEW, but_of=user, **more)
        for earlier in ("first_decided_by", "second_decided_by"):
            asked &= ~_frozen_at(W.PLATFORM_REVIEW, **{earlier: user})
        asked |= _frozen_at(W.REQUESTED, but_of=user) & Q(by_platform=True)
        lost = _frozen_at(W.RECALLING, escalated_at__isnull=False)
        theirs = REVIEWING & Q(by_platform=True) & ~OFFERED
        return asked | lost | WRONG | (Q(frozen_by="") & (LOOKED_FOR | theirs))
    if user.is_seller:
        asked = _frozen_at(W.REQUESTED, but_of=user) & Q(by_platform=False)
        asked |= _frozen_at(W.RECALLING, escalated_at__isnull=True)
        return (
            asked | TO_SEND | (Q(frozen_by="") & (INSPECTING | REPAIRS | (REVIEWING & Q(by_platform=False) & ~OFFERED)))
        )
    sending = Q(status=S.APPROVED, goods_return__status=ReturnStatus.AUTHORISED)
    owing = _frozen_at(W.COUNTERED) | _frozen_at(W.REPAYING, repayment__isnull=False, repayment__reported_at=None)
    owing |= _frozen_at(W.REPAYING, hand_back_by__isnull=False)
    to_pay = TO_PAY & Q(status__in=(S.APPROVED, S.IN_PROGRESS))
    return owing | (Q(frozen_by="") & (Q(status=S.NEEDS_INFO) | sending | OFFERED | to_pay))


def with_supervisor(user: Any) -> Q:
    """Withdrawals a supervisor was asked to decide, or that took the platform longer than promised."""
    return _frozen_at(W.PLATFORM_REVIEW, supervisor_asked_at__isnull=False) | _frozen_at(
        W.PLATFORM_REVIEW, escalated_at__isnull=False
    )


def to_answer(user: Any) -> Q:
    """The same without what was asked of supervisors, which is a queue of its own."""
    return waits_for_me(user) & ~with_supervisor(user) if user.is_supervisor else waits_for_me(user)


def is_late(user: Any) -> Q:
    """What this reader should have answered by now; of cases that came `with_withdrawal`."""
    return waits_for_me(user) & (Q(next_at__lt=clock.now()) | Q(asked_escalated_at__isnull=False))


def answered_today(user: Any) -> Q:
    """What people of this reader's side answered today: a case, or the withdrawal of one. The machine's answers are not."""
    today = clock.now().astimezone(clock.zone("CN")).replace(hour=0, minute=0, second=0, microsecond=0)
    steps = StatusChange.objects.filter(at__gte=today, by__role__in=SIDES[user.is_seller])
    cases = steps.filter(machine=Ticket.machine(), step__in=("approve", "reject", "ask"))
    asked = steps.filter(machine=TicketCancellation.machine(), step__in=("approve", "reject", "counter", "refuse"))
    withdrawn = TicketCancellation.objects.filter(pk__in=asked.values("object_id"))
    return Q(pk__in=cases.values("object_id")) | Q(pk__in=withdrawn.values("ticket"))
