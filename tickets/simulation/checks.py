"""What must hold at the end of every day, and at the end of all days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum

from portal import books, clock, timers
from refunds.models import GatewayNotice, Payment, Refund, SandboxBook
from refunds.statuses import GatewayName, NoticeVerdict, RefundStatus

GRACE = timedelta(hours=2)
"""A deadline is late when a sweep should have come by and more than this has passed."""


def of_a_day(*, swept: bool) -> Iterator[str]:
    """Everything that is broken now; deadlines only when sweeps ran (`swept`)."""
    for breach in books.verify():
        yield f"{breach.invariant}: {breach.subject} ({breach.found}); {breach.promise}"
    yield from _nobody_is_paid_twice()
    if swept:
        yield from _deadlines_have_passed()


def of_the_end() -> Iterator[str]:
    """Once the bank is honest and people have worked: what has arrived is known, and nothing waits for nobody."""
    yield from of_a_day(swept=True)
    yield from _bank_and_books_agree()
    for refund in Refund.objects.filter(status__in=(RefundStatus.APPROVED, RefundStatus.SUBMITTED)).order_by("pk"):
        if refund.due_at is None and refund.held_since is None and refund.overdue_since is None:
            yield f"waits_for_nobody: {refund.number} is {refund.status} without a deadline"
    for notice in GatewayNotice.objects.filter(verdict=NoticeVerdict.WAITING):
        yield f"waits_for_nobody: notice {notice.number} was never looked at"


def _bank_side() -> dict[str, int]:
    """What each payment's customer has from the sandbox bank by now, in minor units."""
    moment = clock.now()
    had = SandboxBook.objects.filter(will_fail=False, settle_at__lte=moment)
    had = had.exclude(send_back_at__lte=moment).exclude(undone_at__lte=moment)
    rows = had.order_by().values_list("payment_reference").annotate(total=Sum("amount"))
    return dict(rows)


def _nobody_is_paid_twice() -> Iterator[str]:
    """The bank has given back no more than was taken; what is neither back nor promised was never owed."""
    paid = _bank_side()
    for payment in Payment.objects.filter(gateway=GatewayName.SANDBOX).order_by("pk"):
        given = paid.get(payment.gateway_reference, 0)
        if given > payment.captured:
            yield f"paid_twice: {payment.number} took {payment.captured} and its customer got {given} back"


def _bank_and_books_agree() -> Iterator[str]:
    """To the minor unit: what the bank has paid out, and what we say has arrived. Contradictions are a person's."""
    paid = _bank_side()
    open_cases = set(GatewayNotice.objects.unsettled().values_list("payment_id", flat=True))
    for payment in Payment.objects.filter(gateway=GatewayName.SANDBOX).order_by("pk"):
        given = paid.get(payment.gateway_reference, 0)
        if given != payment.refunded and payment.pk not in open_cases:
            yield f"bank_and_books: {payment.number} says {payment.refunded} went back, its bank says {given}"


def _deadlines_have_passed() -> Iterator[str]:
    late = clock.now() - GRACE
    models: dict[Any, None] = {owner: None for owner, _status in timers.handlers}
    for model in models:
        rows = model._default_manager.filter(status__in=timers.waiting(model), due_at__lt=late)
        for row in rows.order_by("pk"):
            yield f"deadline_passed: {row._meta.label_lower} {row.number} is still {row.status}, due {row.due_at}"
    for refund in Refund.objects.due(late).filter(~Q(gateway="external")).order_by("pk"):
        yield f"deadline_passed: refund {refund.number} is still {refund.status}, due {refund.due_at}"
