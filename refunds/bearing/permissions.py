"""Who bears what a case costs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid, Refused
from portal.kernel.money import format_money
from portal.people import permissions
from refunds.ledger.models import ACCOUNT_OF, LedgerEntry, LedgerTransaction
from refunds.refunds.models import Refund
from refunds.reimbursements.models import Reimbursement
from refunds.statuses import Component, Party, RefundStatus


def move_costs(refund: Refund, user: Any) -> None:
    """Support decides who bears a case's costs; nothing of it changes what the customer gets."""
    permissions.require_support(user)
    if refund.status in (RefundStatus.CANCELLED, RefundStatus.SUPERSEDED):
        raise Refused(_("Nothing is given back here, so nobody bears anything."), code="wrong_status")


def can_be_moved(reimbursement: Reimbursement, component: Component, bearer: Party, to: Party, amount: int) -> None:
    """Only what a party bears can become another one's; the customer's part is settled with a repayment instead."""
    if to == bearer:
        raise Invalid(_("Choose somebody else: this party bears it already."), field="to")
    if to not in ACCOUNT_OF:
        raise Invalid(
            _("The customer bears only what is kept or paid back."),
            field="to",
        )
    borne = LedgerEntry.objects.of_case(reimbursement).borne().get((component, bearer), 0)
    if not 0 < amount <= borne:
        raise Invalid(
            _("Between %(least)s and %(most)s can be moved: more is not borne there.")
            % {
                "least": format_money(1, reimbursement.currency),
                "most": format_money(max(borne, 0), reimbursement.currency),
            },
            field="amount",
        )


def was_in_parcels(reimbursement: Reimbursement, component: Component, to: Party, amount: int) -> None:
    """The carrier bears goods and freight of pieces that were in its parcel alone. Promises from before that was kept tell
    nothing of it, and are left to whoever decides."""
    told = reimbursement.quote.get("in_parcels")
    if to != Party.CARRIER or told is None or component not in (Component.ITEM, Component.FREIGHT):
        return
    borne = LedgerEntry.objects.of_case(reimbursement).borne().get((component, Party.CARRIER), 0)
    if not told or (component == Component.ITEM and borne + amount > told):
        raise Invalid(
            _("The carrier bears only what was in its parcel: of this case %(amount)s.")
            % {"amount": format_money(told, reimbursement.currency)},
            field="to",
            code="not_in_parcel",
        )


def move_costs_back(refund: Refund, user: Any) -> None:
    """A correction that was wrong is reversed, once."""
    permissions.require_support(user)
    if not LedgerTransaction.objects.moved_costs(refund.reimbursement_id).exists():
        raise Refused(_("No costs were moved here."), code="nothing_moved")
