"""Store credit: issued by a refund, spent at the shop oldest first, given back when the purchase is undone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.kernel.changes import changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people.models import Shop, User
from portal.time import clock
from refunds.bearing.models import ShopTerms
from refunds.credits import permissions
from refunds.credits.models import CreditMovement, StoreCredit
from refunds.enqueue import hurry_submission
from refunds.ledger import booking
from refunds.refunds.models import Refund
from refunds.statuses import CauseKind, CreditKind, CreditRule, RefundStatus


def is_credit_forced(terms: ShopTerms, cause: str) -> bool:
    """Whether the shop gives store credit for this cause. Money owed by law or by a verdict is none of these causes."""
    if terms.credit_rule == CreditRule.COMPENSATION:
        return cause == CauseKind.COMPENSATION
    return terms.credit_rule == CreditRule.ALWAYS and cause in (CauseKind.COMPENSATION, CauseKind.AFTER_SALES)


def choose_credit(refund: Refund, *, by: User) -> Refund:
    """The customer would rather have store credit: at once, and not the way the money came."""
    with changing(refund, by=by) as refund:
        permissions.choose_credit(refund, by)
        refund.go_to_credit()
        refund.tell_window(clock.now(), is_accepted=False)
        note_fact("credit_chosen", refund, by=by)
        if refund.status == RefundStatus.APPROVED:
            refund.wait_until(clock.now())
            hurry_submission(refund)
    return refund


def issue_credit(refund: Refund, *, by: User) -> CreditMovement:
    """Give a refund that goes to store credit to its customer. Called where it is concluded, inside its transaction."""
    payer = refund.payer
    if payer is None:
        raise Refused(_("Nobody has claimed this order, so nobody can be given store credit."), code="unclaimed")
    credit = _credit_of(refund.shop, payer, refund.currency, by=by)
    with changing(credit, by=by) as credit:
        credit.balance += refund.amount
    return CreditMovement.objects.create(
        credit=credit,
        kind=CreditKind.ISSUED,
        amount=refund.amount,
        refund=refund,
        reference=refund.number,
        by=by,
        at=clock.now(),
    )


def spend_credit(credit: StoreCredit, *, by: User, amount: int, reference: str) -> StoreCredit:
    """The shop takes credit as payment of a purchase. `amount` in minor units, `reference` its number of that purchase.

    Told twice, it is spent once; the same number with another amount is refused (SC14). Refused above the balance.
    """
    with changing(credit, by=by) as credit:
        permissions.spend_credit(credit, by)
        reference = _given(reference)
        spent = -_moved(credit, CreditKind.SPENT, reference)
        if spent:
            return _once(credit, spent, amount)
        if not 0 < amount <= credit.balance:
            raise Invalid(
                _("At most %(balance)s, the balance") % {"balance": format_money(credit.balance, credit.currency)},
                field="amount",
            )
        left = amount
        for lot in CreditMovement.objects.lots(credit):
            part = min(left, lot.left)
            if part:
                _move(credit, CreditKind.SPENT, -part, lot, reference, by=by)
                booking.credit_spent(lot.refund, part, by=by)
                left -= part
        credit.balance -= amount
        note_fact("credit_used", credit, by=by, reference=reference, amount=amount)
    return credit


def give_credit_back(credit: StoreCredit, *, by: User, reference: str) -> StoreCredit:
    """The purchase with this number was undone at the shop: all that was spent on it is there again, once."""
    with changing(credit, by=by) as credit:
        permissions.spend_credit(credit, by)
        reference = _given(reference)
        spent = list(
            CreditMovement.objects.filter(credit=credit, kind=CreditKind.SPENT, reference=reference)
            .select_related("lot__refund")
            .order_by("pk")
        )
        if not spent:
            raise Invalid(_("Nothing was spent on a purchase with this number."), field="reference")
        if _moved(credit, CreditKind.GIVEN_BACK, reference):
            return credit
        for movement in spent:
            lot = movement.lot
            assert lot is not None, "what was spent came from a lot"
            _move(credit, CreditKind.GIVEN_BACK, -movement.amount, lot, reference, by=by)
            booking.credit_given_back(lot.refund, -movement.amount, by=by)
            credit.balance -= movement.amount
        note_fact("credit_given_back", credit, by=by, reference=reference)
    return credit


def freeze_credit(credit: StoreCredit, *, by: User, note: str) -> StoreCredit:
    """Nothing of it is spent while support looks into it."""
    with changing(credit, by=by, note=note) as credit:
        permissions.freeze_credit(credit, by)
        credit.mark_frozen()
    return credit


def thaw_credit(credit: StoreCredit, *, by: User, note: str = "") -> StoreCredit:
    """It may be spent again."""
    with changing(credit, by=by, note=note) as credit:
        permissions.thaw_credit(credit, by)
        credit.mark_thawed()
    return credit


def _credit_of(shop: Shop, payer: User, currency: str, *, by: User) -> StoreCredit:
    """The customer's credit in this shop, opened with the first refund. The charge's lock keeps two from opening it: of
    two charges, the unique constraint does."""
    found = StoreCredit.objects.filter(shop=shop, payer=payer, currency=currency).first()
    return found or creating(StoreCredit(shop=shop, payer=payer, currency=currency), by=by)


def _move(
    credit: StoreCredit, kind: CreditKind, amount: int, lot: CreditMovement, reference: str, *, by: User
) -> CreditMovement:
    return CreditMovement.objects.create(
        credit=credit, kind=kind, amount=amount, refund=lot.refund, lot=lot, reference=reference, by=by, at=clock.now()
    )


def _moved(credit: StoreCredit, kind: CreditKind, reference: str) -> int:
    """What was moved under this number, signed."""
    rows = CreditMovement.objects.filter(credit=credit, kind=kind, reference=reference)
    return sum(rows.values_list("amount", flat=True))


def _once(credit: StoreCredit, spent: int, amount: int) -> StoreCredit:
    if spent != amount:
        raise Refused(
            _("%(spent)s was spent on this purchase already.") % {"spent": format_money(spent, credit.currency)},
            code="other_amount",
        )
    return credit


def _given(reference: str) -> str:
    if not reference.strip():
        raise Invalid(_("Enter the number of the purchase."), field="reference")
    return reference.strip()
