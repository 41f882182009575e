"""Comparing a provider's statement with our books, batch by batch, and settling what differs.

A statement may be read again after a crash: rows that were compared are not compared twice. Memory holds one batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from portal.kernel.changes import creating
from portal.people.models import User
from portal.time import clock
from refunds.differences.commands import settle
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.reconciliation.formats.agreement import SNAPSHOTS, agrees
from refunds.reconciliation.formats.lines import Movement
from refunds.reconciliation.models import Difference, ProviderStatement, StatementLine
from refunds.refunds.models import Refund, RefundAttempt
from refunds.statuses import Destination, DifferenceKind, LineKind, LineStatus, Outcome, RefundStatus, Resolution

MATCHED, UNCHANGED = "matched", "unchanged"
"""What became of a line, besides the kinds of differences."""


def open_statement(
    gateway: str,
    *,
    digest: str,
    source: str,
    account: str = "",
    span: tuple[datetime, datetime] | None = None,
    by: User,
) -> ProviderStatement:
    """The statement with this content, opened now or found again. `span`: the time it is about, its end exclusive; told
    by its own lines where it is not given."""
    statement, _made = ProviderStatement.objects.get_or_create(
        gateway=gateway,
        digest=digest,
        defaults={
            "source": source[:200],
            "account": account,
            "starts_at": span[0] if span else None,
            "ends_at": span[1] if span else None,
            "taken_by": by,
            "taken_at": clock.now(),
        },
    )
    return statement


def has_statement(gateway: str, account: str, day: date) -> bool:
    """Whether the statement of that account and day was taken in to its end."""
    start = datetime.combine(day, time(), tzinfo=clock.zone())
    return ProviderStatement.objects.filter(
        gateway=gateway, account=account, starts_at=start, finished_at__isnull=False
    ).exists()


def compare_lines(statement: ProviderStatement, movements: Sequence[Movement], *, by: User) -> list[str]:
    """Keep these lines and compare each with our books: `matched`, `unchanged` or the kind of its difference, in order."""
    with transaction.atomic():
        rows = [movement.row for movement in movements]
        known = set(statement.lines.filter(row__in=rows).values_list("row", flat=True))
        fresh = [movement for movement in movements if movement.row not in known]
        found = _refunds(fresh)
        seen = _Seen.before(statement, fresh, found)
        payments = _payments(fresh, found)
        verdicts = {move.row: seen.verdict(move, found.get(move.row), payments) for move in fresh}
        lines = StatementLine.objects.bulk_create(
            _line(statement, move, found.get(move.row), payments) for move in fresh
        )
        for line, move in zip(lines, fresh, strict=True):
            kind = verdicts[move.row]
            if kind is not None:
                payment = payments.get(move.payment_reference)
                _open(statement, kind, move.amount, move.currency, line=line, payment=payment, by=by)
        _settle_won_back([move.reference for move in fresh if move.kind == LineKind.WON_BACK], by=by)
        _settle_found(
            [line.refund_id for line, move in zip(lines, fresh, strict=True) if verdicts[move.row] is None], by=by
        )
    return [UNCHANGED if row in known else verdicts[row] or MATCHED for row in rows]


def finish_statement(statement: ProviderStatement, *, by: User) -> int:
    """After the last line: find what we say arrived in its span and the provider does not know. Returns how many."""
    with transaction.atomic():
        if statement.finished_at is not None:
            return 0
        if statement.starts_at is None or statement.ends_at is None:
            _tell_span(statement)
        count = 0
        for refund in _not_there(statement).iterator(chunk_size=500):
            _open(statement, DifferenceKind.MISSING_THERE, refund.amount, refund.currency, refund=refund, by=by)
            count += 1
        statement.finished_at = clock.now()
        statement.save()
    return count


class Foresight:
    """What comparing a statement would find, told batch by batch. Writes nothing; keeps the lines' numbers in memory."""

    def __init__(self, gateway: str, *, account: str = "", span: tuple[datetime, datetime] | None = None) -> None:
        self.statement = ProviderStatement(gateway=gateway, account=account)
        if span:
            self.statement.starts_at, self.statement.ends_at = span
        self.has_span = span is not None
        self.seen = _Seen(gateway)
        self.times: list[datetime] = []
        self.found: set[int] = set()

    def compare(self, movements: Sequence[Movement]) -> list[str]:
        """`matched` or the kind of its difference for each line, in order."""
        found = _refunds(movements)
        self.seen.learn(self.statement, movements, found)
        payments = _payments(movements, found)
        self.found.update(refund.pk for refund in found.values())
        moments = [movement.at for movement in movements]
        self.times = [min([*self.times, *moments]), max([*self.times, *moments])]
        return [self.seen.verdict(move, found.get(move.row), payments) or MATCHED for move in movements]

    def missing_there(self) -> int:
        """After the last line: how many refunds arrived by our books in its days and are in no statement."""
        if not self.has_span:
            if not self.times:
                return 0
            self.statement.starts_at, self.statement.ends_at = _whole_days(*self.times)
        missing = _not_there(self.statement).values_list("pk", flat=True)
        return sum(pk not in self.found for pk in missing.iterator())


class _Seen:
    """What this provider's statements have told before, as far as the lines of one batch ask for it."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway
        self.here: set[tuple[str, str]] = set()
        """(kind, reference) of lines of this very statement."""
        self.paid: dict[int, set[str]] = defaultdict(set)
        """Refund → references under which the provider has paid it out."""
        self.told: set[tuple[str, str, str, int]] = set()
        """(kind, status, reference, amount) of lines that differed in another statement: once is enough."""

    @classmethod
    def before(cls, statement: ProviderStatement, fresh: Sequence[Movement], found: dict[int, Refund]) -> _Seen:
        seen = cls(statement.gateway)
        references = {move.reference for move in fresh}
        seen.here.update(statement.lines.filter(reference__in=references).values_list("kind", "reference"))
        seen.learn(statement, fresh, found)
        return seen

    def learn(self, statement: ProviderStatement, fresh: Sequence[Movement], found: dict[int, Refund]) -> None:
        """Read along what other statements have told of these lines."""
        paid = StatementLine.objects.filter(
            refund__in={refund.pk for refund in found.values()},
            statement__gateway=statement.gateway,
            kind=LineKind.REFUND,
            status=LineStatus.DONE,
        )
        for refund_id, reference in paid.values_list("refund_id", "reference"):
            self.paid[refund_id or 0].add(reference)
        before = StatementLine.objects.filter(
            reference__in={move.reference for move in fresh},
            statement__gateway=statement.gateway,
            differences__isnull=False,
        ).exclude(statement_id=statement.pk)
        self.told.update(before.values_list("kind", "status", "reference", "amount"))

    def verdict(self, move: Movement, refund: Refund | None, payments: dict[str, Payment]) -> DifferenceKind | None:
        """The difference of one line, if there is one; the line counts as seen afterwards."""
        if (move.kind, move.reference) in self.here:
            return DifferenceKind.DUPLICATE
        self.here.add((move.kind, move.reference))
        if (move.kind, move.status, move.reference, move.amount) in self.told:
            return None
        if move.kind == LineKind.WON_BACK and refund is None:
            return None
        if refund is None:
            known = move.payment_reference in payments
            return DifferenceKind.MISSING_HERE if known else DifferenceKind.UNKNOWN_ORDER
        if move.kind == LineKind.REFUND and move.status == LineStatus.DONE:
            others = self.paid[refund.pk] - {move.reference}
            self.paid[refund.pk].add(move.reference)
            if others:
                return DifferenceKind.DUPLICATE
        return _difference(move, refund, self.gateway)


def _difference(move: Movement, refund: Refund, gateway: str) -> DifferenceKind | None:
    if move.currency != refund.currency and not move.is_settlement:
        return DifferenceKind.CURRENCY
    if move.currency == refund.currency and move.amount != refund.amount:
        return DifferenceKind.AMOUNT
    return None if agrees(move.kind, move.status, refund.status, gateway) else DifferenceKind.STATUS


def _refunds(fresh: Sequence[Movement]) -> dict[int, Refund]:
    """Row → the refund it is about: by the try's key, by the refund's own number, by the provider's number."""
    keys = {move.key for move in fresh if move.key}
    references = {move.reference for move in fresh}
    by_key: dict[str, Refund] = {}
    for attempt in RefundAttempt.objects.filter(key__in=keys).select_related("refund"):
        by_key[attempt.key] = attempt.refund
    for refund in Refund.objects.filter(number__in=keys - by_key.keys()):
        by_key[refund.number] = refund
    by_reference = {
        refund.gateway_reference: refund
        for refund in Refund.objects.filter(gateway_reference__in=references, gateway_reference__gt="")
    }
    pairs = ((move.row, by_key.get(move.key) or by_reference.get(move.reference)) for move in fresh)
    return {row: refund for row, refund in pairs if refund is not None}


def _payments(fresh: Sequence[Movement], found: dict[int, Refund]) -> dict[str, Payment]:
    """Provider's number → payment, for lines without a refund of ours."""
    wanted = {move.payment_reference for move in fresh if move.row not in found and move.payment_reference}
    return {p.gateway_reference: p for p in Payment.objects.filter(gateway_reference__in=wanted)} if wanted else {}


def _line(
    statement: ProviderStatement, move: Movement, refund: Refund | None, payments: dict[str, Payment]
) -> StatementLine:
    return StatementLine(
        statement=statement,
        row=move.row,
        kind=move.kind,
        status=move.status,
        reference=move.reference,
        key=move.key[:80],
        payment_reference=move.payment_reference[:80],
        amount=move.amount,
        currency=move.currency,
        at=move.at,
        refund=refund,
    )


def _open(
    statement: ProviderStatement,
    kind: DifferenceKind,
    amount: int,
    currency: str,
    *,
    line: StatementLine | None = None,
    refund: Refund | None = None,
    payment: Payment | None = None,
    by: User,
) -> Difference:
    found = refund or (line.refund if line else None)
    return creating(
        Difference(
            statement=statement,
            kind=kind,
            line=line,
            refund=found,
            payment=payment,
            amount=amount,
            currency=currency,
        ),
        by=by,
    )


def _settle_found(refund_ids: Iterable[int | None], *, by: User) -> None:
    """What a statement lacked and a later one has needs nobody."""
    for difference in Difference.objects.unsettled().filter(
        kind=DifferenceKind.MISSING_THERE, refund__in=[pk for pk in refund_ids if pk]
    ):
        settle(difference, Resolution.AGREES, by=by)


def _settle_won_back(references: Iterable[str], *, by: User) -> None:
    """A chargeback that nobody has booked and that the shop has won cancels out."""
    wanted = list(references)
    rows = Difference.objects.unsettled().filter(
        line__kind=LineKind.CHARGEBACK, line__reference__in=wanted, refund=None
    )
    for difference in rows if wanted else ():
        settle(difference, Resolution.AGREES, by=by)


def _tell_span(statement: ProviderStatement) -> None:
    """The whole days, in the platform's zone, that the lines of a statement are about."""
    told = statement.lines.aggregate(first=Min("at"), last=Max("at"))
    if told["first"] is None:
        return
    statement.starts_at, statement.ends_at = _whole_days(told["first"], told["last"])


def _whole_days(first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """From the first one's midnight to the end of the last one's day."""
    zone = clock.zone()
    begin, end = (
        moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) for moment in (first, last)
    )
    return begin, end + timedelta(days=1)


def _not_there(statement: ProviderStatement) -> QuerySet[Refund]:
    """Refunds that we say this provider has paid out in the statement's span, and none of its statements has."""
    if statement.starts_at is None:
        return Refund.objects.none()
    lines = StatementLine.objects.filter(refund=OuterRef("pk"), statement__gateway=statement.gateway)
    ends = Q(kind=LineKind.REFUND, status=LineStatus.DONE) | Q(statement_id=statement.pk)
    is_snapshot = statement.gateway in SNAPSHOTS
    told = lines if is_snapshot else lines.filter(ends)
    # A provider that tells of a refund once does so on the day it was accepted, whenever it arrived.
    day = "accepted_at" if is_snapshot else "settled_at"
    tries = RefundAttempt.objects.filter(refund=OuterRef("pk"), gateway=statement.gateway, outcome=Outcome.SUCCEEDED)
    rows = Refund.objects.filter(
        Exists(tries),
        ~Exists(told),
        status=RefundStatus.SUCCEEDED,
        **{f"{day}__gte": statement.starts_at, f"{day}__lt": statement.ends_at},
    ).exclude(destination=Destination.EXTERNAL)
    account = GatewayAccount.objects.filter(code=statement.account).first() if statement.account else None
    if account is not None and account.shop_id:
        rows = rows.filter(shop=account.shop_id)
    return rows.order_by("pk")
