"""What must hold at the end of every day, and at the end of all days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Sum

from portal.audit import invariants
from portal.doors.actions import Action, registry
from portal.kernel.errors import Refused
from portal.kernel.fsm import Machine
from portal.people.models import User
from portal.time import clock, timers
from refunds.inbox.models import GatewayNotice
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.sandbox.models import SandboxBook
from refunds.statuses import GatewayName, NoticeVerdict, RefundStatus

GRACE = timedelta(hours=2)
"""A deadline is late when a sweep should have come by and more than this has passed."""
ELSEWHERE = frozenset({"frozen", "goods_first", "no_goods", "pieces_taken"})
"""Refusals that name another row as the one to wait for. That row waits as well, and is asked for its own way out."""


def of_a_day(late: datetime | None) -> Iterator[str]:
    """Everything that is broken now. `late`: deadlines before this moment should have had their outcome."""
    for breach in invariants.verify():
        yield f"{breach.invariant}: {breach.subject} ({breach.found}); {breach.promise}"
    yield from _nobody_is_paid_twice()
    if late is not None:
        yield from _deadlines_have_passed(late)


def of_the_end(somebody: Callable[[Any], Iterable[User]]) -> Iterator[str]:
    """Once the bank is honest and people have worked: what has arrived is known, and nothing waits for nobody.

    `somebody(row)` are the people concerned with a row.
    """
    yield from of_a_day(clock.now() - GRACE)
    yield from _bank_and_books_agree()
    for refund in Refund.objects.filter(status__in=(RefundStatus.APPROVED, RefundStatus.SUBMITTED)).order_by("pk"):
        if refund.due_at is None and refund.held_since is None and refund.overdue_since is None:
            yield f"waits_for_nobody: {refund.number} is {refund.status} without a deadline"
    for notice in GatewayNotice.objects.filter(verdict=NoticeVerdict.WAITING):
        yield f"waits_for_nobody: notice {notice.number} was never looked at"
    yield from _no_way_out(somebody)


def _no_way_out(somebody: Callable[[Any], Iterable[User]]) -> Iterator[str]:
    """A row that waits has a deadline, or somebody concerned can take a step that leads on."""
    for model, table in registry.items():
        if not issubclass(model, Machine) or not timers.waiting(model):
            continue
        leading = [action for action in table if action.goal]
        rows: Any = model._default_manager.filter(status__in=timers.waiting(model), due_at=None)
        for row in rows.order_by("pk"):
            if not any(_leads_on(action, row, user) for user in somebody(row) for action in leading):
                yield f"no_way_out: {row.machine()} {row.number} is {row.status}, nobody can move it and nothing is due"


def _leads_on(action: Action, row: Any, user: User) -> bool:
    try:
        action.rule(row, user)
    except Refused as refused:
        return refused.code in ELSEWHERE
    return True


def _bank_side(**only: str) -> dict[str, int]:
    """What each payment's customer has from the sandbox bank by now, in minor units."""
    moment = clock.now()
    had = SandboxBook.objects.filter(will_fail=False, settle_at__lte=moment, **only)
    had = had.exclude(send_back_at__lte=moment).exclude(undone_at__lte=moment)
    return dict(had.order_by().values_list("payment_reference").annotate(total=Sum("amount")))


def _our_side(**which: str) -> dict[int, int]:
    """What has arrived of each payment, as our books have it, in minor units."""
    arrived = Refund.objects.filter(status=RefundStatus.SUCCEEDED, **which).order_by()
    return dict(arrived.values_list("payment").annotate(total=Sum("amount")))


def _nobody_is_paid_twice() -> Iterator[str]:
    """What the bank paid because we asked, and what was paid by hand, is no more than was taken."""
    paid, by_hand = _bank_side(outside=""), _our_side(gateway=GatewayName.MANUAL)
    for payment in Payment.objects.filter(gateway=GatewayName.SANDBOX).order_by("pk"):
        given = paid.get(payment.gateway_reference, 0) + by_hand.get(payment.pk, 0)
        if given > payment.captured:
            yield f"paid_twice: {payment.number} took {payment.captured} and its customer got {given} back"


def _bank_and_books_agree() -> Iterator[str]:
    """To the minor unit: what the bank has paid out, and what we say has arrived from it.

    Where more went back at the bank itself than is left, the books cannot say so; that a person was told of it is enough.
    """
    paid, arrived = _bank_side(), _our_side(gateway=GatewayName.SANDBOX)
    told = GatewayNotice.objects.filter(
        verdict__in=(NoticeVerdict.HELD, NoticeVerdict.CONTRADICTS, NoticeVerdict.SETTLED)
    )
    open_cases = set(told.values_list("payment_id", flat=True))
    for payment in Payment.objects.filter(gateway=GatewayName.SANDBOX).order_by("pk"):
        given, booked = paid.get(payment.gateway_reference, 0), arrived.get(payment.pk, 0)
        if given != booked and payment.pk not in open_cases:
            yield f"bank_and_books: {payment.number} says {booked} went back, its bank says {given}"


def _deadlines_have_passed(late: datetime) -> Iterator[str]:
    models: dict[Any, None] = {owner: None for owner, _status in timers.handlers}
    for model in models:
        rows = model._default_manager.filter(status__in=timers.waiting(model), due_at__lt=late)
        for row in rows.order_by("pk"):
            yield f"deadline_passed: {row._meta.label_lower} {row.number} is still {row.status}, due {row.due_at}"
    for refund in Refund.objects.due(late).filter(~Q(gateway="external")).order_by("pk"):
        yield f"deadline_passed: refund {refund.number} is still {refund.status}, due {refund.due_at}"
