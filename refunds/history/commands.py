"""Taking over what happened before: booked as it was, in bulk, without calling a gateway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.kernel import numbers
from portal.kernel.changes import import_rows
from portal.kernel.errors import Refused
from portal.people.models import Shop, User
from portal.time import clock
from refunds.charges.locks import lock_charge
from refunds.charges.splitting import split_over
from refunds.ledger import booking
from refunds.ledger.models import LedgerEntry, LedgerTransaction
from refunds.payments import permissions
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund
from refunds.reimbursements.causes import Cause
from refunds.reimbursements.models import Reimbursement
from refunds.statuses import (
    CONNECTED,
    Account,
    Component,
    Destination,
    GatewayName,
    LedgerKind,
    Method,
    PaymentStatus,
    RefundStatus,
)

BATCH = 2000


@dataclass(frozen=True)
class ExternalRefund:
    """Money that went back outside the portal. `gateway_reference` is what proves it (never empty)."""

    amount: int
    at: datetime
    gateway_reference: str
    cause: Cause
    quote: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChargeRow:
    """One order's money as another system has it, in minor units; amount 0 makes a charge without a payment."""

    shop: Shop
    payer: User | None
    reference: str
    currency: str
    amount: int
    captured_at: datetime
    method: str = Method.EXTERNAL
    gateway: str = GatewayName.EXTERNAL
    gateway_reference: str = ""
    account_tail: str = ""
    bank: str = ""
    label: str = ""
    refunds: tuple[ExternalRefund, ...] = ()


def import_charges(rows: Iterable[ChargeRow], *, by: User, note: str = "") -> list[Charge]:
    """Book many orders' money at once, in the order of `rows`; one recorded change per payment and refund.

    Raises Refused when a row gives back more than it took, IntegrityError when a shop has an order already.
    """
    rows = list(rows)
    with transaction.atomic():
        charges = Charge.objects.bulk_create(
            [
                Charge(
                    number=numbers.make("CH"),
                    shop=row.shop,
                    payer=row.payer,
                    reference=row.reference,
                    label=row.label,
                    currency=row.currency,
                    created_at=row.captured_at,
                )
                for row in rows
            ],
            batch_size=BATCH,
        )
        made = list(zip(charges, rows, strict=True))
        payments = [_payment(charge, row) for charge, row in made if row.amount > 0]
        taken = {payment.charge_id: [payment] for payment in payments}
        parts = _share([(charge, refund) for charge, row in made for refund in row.refunds], taken)
        import_rows(Payment, payments, by=by, note=note)
        _book_captures(payments, by=by)
        _book_parts(parts, by=by, note=note)
    return charges


def import_external_refunds(
    found: Sequence[tuple[Charge, ExternalRefund]], *, by: User, note: str = ""
) -> list[Reimbursement]:
    """Book refunds of known charges that happened outside the portal, in the order given."""
    with transaction.atomic():
        charges = Charge.objects.filter(pk__in={charge.pk for charge, _refund in found}).order_by("pk")
        payments = Payment.objects.filter(charge__in=charges).order_by("pk")
        if connection.features.has_select_for_update:
            list(charges.select_for_update())
            payments = payments.select_for_update()
        taken = defaultdict(list)
        for payment in payments:
            taken[payment.charge_id].append(payment)
        parts = _share(found, taken)
        moved = {payment.pk: payment for part in parts for payment, _amount in part.shares}
        Payment.objects.bulk_update(moved.values(), ["promised", "refunded"], batch_size=500)
        return _book_parts(parts, by=by, note=note)


def record_external_refund(
    charge: Charge,
    amount: int,
    *,
    at: datetime,
    gateway_reference: str,
    cause: Cause,
    quote: dict[str, Any] | None = None,
    by: User,
    note: str = "",
) -> Reimbursement:
    """Book one refund that happened outside the portal: it has succeeded, and no gateway is called."""
    with transaction.atomic():
        charge = lock_charge(charge.pk)
        known = ExternalRefund(amount, at, gateway_reference, cause, quote or {})
        return import_external_refunds([(charge, known)], by=by, note=note)[0]


def book_outside(payment: Payment, known: ExternalRefund, *, by: User) -> Refund:
    """Book what the provider of one payment gave back unasked. The caller holds the locks and has counted the payment."""
    part = _Part(payment.charge, known, [(payment, known.amount)])
    [reimbursement] = _book_parts([part], by=by, note=known.gateway_reference, gateway=payment.gateway)
    return Refund.objects.select_related("reimbursement", "payment").get(reimbursement=reimbursement)


def _payment(charge: Charge, row: ChargeRow) -> Payment:
    return Payment(
        charge=charge,
        shop_id=charge.shop_id,
        payer_id=charge.payer_id,
        # A past payment that a provider would give back is asked about when something of it is to go back.
        status=PaymentStatus.CLAIMED if row.gateway in CONNECTED else PaymentStatus.CAPTURED,
        method=row.method,
        bank=row.bank,
        account_tail=row.account_tail,
        gateway=row.gateway,
        gateway_reference=row.gateway_reference,
        currency=row.currency,
        amount=row.amount,
        captured=row.amount,
        captured_at=row.captured_at,
        created_at=row.captured_at,
    )


@dataclass(frozen=True)
class _Part:
    """One outside refund and the payments it came from."""

    charge: Charge
    refund: ExternalRefund
    shares: list[tuple[Payment, int]]


def _share(found: Sequence[tuple[Charge, ExternalRefund]], taken: Mapping[int, list[Payment]]) -> list[_Part]:
    """Count every outside refund against the charge's payments, in the order given. Writes nothing."""
    parts = []
    for charge, refund in found:
        payments = taken.get(charge.pk, [])
        if not refund.gateway_reference:
            raise Refused(_("A refund made outside the portal needs the number that proves it."), code="no_proof")
        permissions.promise(charge, payments, refund.amount)
        shares = split_over({n: payment.refundable for n, payment in enumerate(payments)}, refund.amount)
        for n, amount in shares.items():
            payments[n].promised += amount
            payments[n].refunded += amount
        parts.append(_Part(charge, refund, [(payments[n], amount) for n, amount in shares.items()]))
    return parts


def _book_parts(parts: list[_Part], *, by: User, note: str, gateway: str = GatewayName.EXTERNAL) -> list[Reimbursement]:
    reimbursements = Reimbursement.objects.bulk_create(
        [_reimbursement(part.charge, part.refund, by=by) for part in parts], batch_size=BATCH
    )
    refunds = [
        _refund(reimbursement, payment, amount, part.refund, by=by, gateway=gateway)
        for part, reimbursement in zip(parts, reimbursements, strict=True)
        for payment, amount in part.shares
    ]
    import_rows(Refund, refunds, by=by, note=note, is_news=gateway != GatewayName.EXTERNAL)
    _book_refunds(refunds, by=by)
    return reimbursements


def _reimbursement(charge: Charge, refund: ExternalRefund, *, by: User) -> Reimbursement:
    return Reimbursement(
        number=numbers.make("RB"),
        charge=charge,
        shop_id=charge.shop_id,
        payer_id=charge.payer_id,
        cause_kind=refund.cause.kind,
        cause_label=refund.cause.label,
        cause_number=refund.cause.number,
        amount=refund.amount,
        currency=charge.currency,
        quote=refund.quote,
        requested_by=by,
        created_at=refund.at,
    )


def _refund(
    reimbursement: Reimbursement, payment: Payment, amount: int, known: ExternalRefund, *, by: User, gateway: str
) -> Refund:
    day = known.at.astimezone(clock.zone()).date()
    return Refund(
        reimbursement=reimbursement,
        charge_id=reimbursement.charge_id,
        payment=payment,
        shop_id=reimbursement.shop_id,
        payer_id=reimbursement.payer_id,
        status=RefundStatus.SUCCEEDED,
        amount=amount,
        currency=reimbursement.currency,
        destination=Destination.EXTERNAL,
        gateway=gateway,
        gateway_reference=known.gateway_reference,
        requested_by=by,
        accepted_at=known.at,
        settled_at=known.at,
        earliest_on=day,
        latest_on=day,
        is_provisional=False,
        created_at=known.at,
    )


def _book_captures(payments: list[Payment], *, by: User) -> None:
    _book(
        [
            (_told(LedgerKind.CAPTURE, payment, by=by, payment=payment), payment.captured,
             booking.MONEY_AT[payment.gateway], Account.SHOP, payment.currency)
            for payment in payments
        ]
    )  # fmt: skip


def _book_refunds(refunds: list[Refund], *, by: User) -> None:
    booked = []
    for refund in refunds:
        about = {"refund": refund, "payment_id": refund.payment_id}
        promise = _told(LedgerKind.PROMISE, refund, by=by, **about)
        payout = _told(LedgerKind.PAYOUT, refund, by=by, **about)
        booked.append((promise, refund.amount, Account.SHOP, Account.PROMISED, refund.currency))
        booked.append((payout, refund.amount, Account.PROMISED, booking.paid_from(refund), refund.currency))
    _book(booked)


def _told(kind: LedgerKind, row: Any, *, by: User, **about: Any) -> LedgerTransaction:
    return LedgerTransaction(kind=kind, shop_id=row.shop_id, charge_id=row.charge_id, by=by, at=clock.now(), **about)


def _book(booked: list[tuple[LedgerTransaction, int, Account, Account, str]]) -> None:
    LedgerTransaction.objects.bulk_create([row[0] for row in booked], batch_size=BATCH)
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                transaction=told,
                account=account,
                component=Component.ITEM if (told.kind, account) == (LedgerKind.PROMISE, Account.SHOP) else "",
                amount=signed,
                currency=currency,
            )
            for told, amount, debit, credit, currency in booked
            for account, signed in ((debit, amount), (credit, -amount))
        ],
        batch_size=BATCH,
    )
