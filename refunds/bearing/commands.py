"""Who bears what: fees of a sale, what of them comes back with a refund, and costs moved from one party to another.

Each function books one fact inside the caller's transaction, with the charge locked. Nothing booked is changed: a
correction is a reversal and a new fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Sum

from portal.kernel.changes import note_fact
from portal.people.models import Shop, User
from portal.time import clock
from refunds.bearing import permissions
from refunds.bearing.models import WHOLE, ShopTerms
from refunds.charges.locks import lock_charge
from refunds.charges.sharing import part_of
from refunds.ledger.models import ACCOUNT_OF, LedgerEntry, LedgerTransaction
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund
from refunds.statuses import Account, Component, LedgerKind, Party

Entry = tuple[Account, Component, int]
"""Account, what it is for, signed minor units."""

OTHER_SIDE: dict[Component, Account] = {
    Component.COMMISSION: Account.PLATFORM,
    Component.PROVIDER_FEE: Account.PROVIDER_FEE,
    Component.COUPON: Account.PLATFORM,
}
"""Fee or subsidy → who gets it from the seller, or gives it."""


def terms_of(shop: Shop) -> ShopTerms:
    """The terms of a shop that was fetched with them; without a row, no fees."""
    return getattr(shop, "terms", None) or ShopTerms(shop=shop)


def has_fees(charge: Charge) -> bool:
    """Whether a locked charge can have any; without terms and subsidy nothing is asked for."""
    return terms_of(charge.shop).pk is not None or charge.subsidy > 0


def take_fees(charge: Charge, payment: Payment, *, by: User) -> LedgerTransaction | None:
    """Book what a captured payment costs the seller: commission and the provider's fee, by the shop's terms of today.

    The platform's coupon subsidy of the whole charge comes with its first captured payment.
    """
    terms = terms_of(charge.shop)
    fees = {
        Component.COMMISSION: part_of(payment.captured, terms.commission_rate, WHOLE),
        Component.PROVIDER_FEE: part_of(payment.captured, terms.provider_rate, WHOLE),
        Component.COUPON: -charge.subsidy if charge.subsidy and not _fees_of(charge).get(Component.COUPON) else 0,
    }
    return _book(LedgerKind.FEES, payment, _of_fees(fees), by=by, payment=payment)


def return_fees(charge: Charge, refund: Refund, *, captured: int, promised: int, by: User) -> LedgerTransaction | None:
    """With a promise, give back its part of the fees and of the subsidy.

    `promised` is the sum of the charge after this promise, `captured` what was taken. Asked for the sum so far, the parts
    of any sequence of refunds add up to the whole fee.
    """
    if not has_fees(charge):
        return None
    terms = terms_of(charge.shop)
    kept = {Component.COMMISSION: not terms.returns_commission, Component.PROVIDER_FEE: not terms.returns_provider_fee}
    back = {}
    for component, (taken, returned) in _taken_and_returned(charge).items():
        due = returned if kept.get(component) else part_of(abs(taken), promised, captured)
        back[component] = returned - due if taken > 0 else due - returned
    return _book(LedgerKind.FEES_RETURNED, refund, _of_fees(back), by=by, refund=refund, payment_id=refund.payment_id)


def keep_fees(refund: Refund, *, by: User) -> None:
    """The promise was taken back, so the fees that came back with it are due again: a reversal."""
    booked = LedgerTransaction.objects.filter(
        refund=refund, kind=LedgerKind.FEES_RETURNED, reversed_by__isnull=True
    ).prefetch_related("entries")
    for one in booked:
        entries = [(entry.account, entry.component, -entry.amount) for entry in one.entries.all()]
        _book(
            LedgerKind.FEES_KEPT_AFTER_ALL, refund, entries, by=by,
            refund=refund, payment_id=refund.payment_id, reverses=one,
        )  # fmt: skip


def move_costs(refund: Refund, *, by: User, borne: str, to: str, amount: int, note: str) -> Refund:
    """Let another party bear a part of what the refund's case costs.

    `borne` names what and who bears it now, as ``item:shop``; `amount` in minor units, at most what that party bears.
    """
    component, bearer = Component(borne.split(":")[0]), Party(borne.split(":")[1])
    with transaction.atomic():
        lock_charge(refund.charge_id)
        permissions.move_costs(refund, by)
        permissions.can_be_moved(refund.reimbursement, component, bearer, Party(to), amount)
        permissions.was_in_parcels(refund.reimbursement, component, Party(to), amount)
        entries = [(ACCOUNT_OF[Party(to)], component, amount), (ACCOUNT_OF[bearer], component, -amount)]
        booked = _book(LedgerKind.COSTS_MOVED, refund, entries, by=by, reimbursement_id=refund.reimbursement_id)
        note_fact(
            "costs_moved", refund, by=by, note=note, component=component, bearer=bearer, to=to, amount=amount,
            currency=refund.currency, transaction=booked.pk,
        )  # fmt: skip
    return refund


def move_costs_back(refund: Refund, *, by: User, moved: LedgerTransaction, note: str) -> Refund:
    """A correction was wrong: reverse it. A second reversal of it violates a unique constraint."""
    with transaction.atomic():
        lock_charge(refund.charge_id)
        permissions.move_costs_back(refund, by)
        entries = [(entry.account, entry.component, -entry.amount) for entry in moved.entries.all()]
        booked = _book(
            LedgerKind.COSTS_MOVED_BACK, refund, entries, by=by,
            reimbursement_id=refund.reimbursement_id, reverses=moved,
        )  # fmt: skip
        note_fact("costs_moved_back", refund, by=by, note=note, transaction=booked.pk, reverses=moved.pk)
    return refund


def _of_fees(fees: dict[Component, int]) -> list[Entry]:
    """The two sides of each fee: from the seller to the other side where positive, the other way where negative."""
    return [
        entry
        for component, amount in fees.items()
        if amount
        for entry in ((Account.SHOP, component, amount), (OTHER_SIDE[component], component, -amount))
    ]


def _fees_of(charge: Charge, *kinds: LedgerKind) -> dict[Component, int]:
    """What the seller paid (positive) or got (negative) of each fee, in transactions of these kinds."""
    sums = (
        LedgerEntry.objects.filter(
            transaction__charge=charge, transaction__kind__in=kinds or (LedgerKind.FEES,), account=Account.SHOP
        )
        .values_list("component")
        .annotate(total=Sum("amount"))
    )
    return {Component(component): total for component, total in sums}


def _taken_and_returned(charge: Charge) -> dict[Component, tuple[int, int]]:
    """Fee → (taken, signed; returned so far, never negative)."""
    found: dict[Component, list[int]] = defaultdict(lambda: [0, 0])
    sums = (
        LedgerEntry.objects.filter(transaction__charge=charge, account=Account.SHOP)
        .exclude(component="")
        .filter(transaction__kind__in=(LedgerKind.FEES, LedgerKind.FEES_RETURNED, LedgerKind.FEES_KEPT_AFTER_ALL))
        .values_list("component", "transaction__kind")
        .annotate(total=Sum("amount"))
    )
    for component, kind, total in sums:
        found[Component(component)][kind != LedgerKind.FEES] += total
    return {component: (taken, abs(returned)) for component, (taken, returned) in found.items()}


def _book(kind: LedgerKind, row: Any, entries: Iterable[tuple[str, str, int]], *, by: User, **about: Any) -> Any:
    """A transaction with these entries; None, and nothing written, where there are none."""
    entries = list(entries)
    if not entries:
        return None
    booked = LedgerTransaction.objects.create(
        kind=kind, shop_id=row.shop_id, charge_id=row.charge_id, by=by, at=clock.now(), **about
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=booked, account=account, component=component, amount=amount, currency=row.currency)
        for account, component, amount in entries
    )
    return booked
