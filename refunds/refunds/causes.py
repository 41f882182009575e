"""What money is given back for, over how many ways, and the quote that was shown before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.components import values
from portal.kernel.money import format_money
from refunds.payments.models import Charge
from refunds.reimbursements.models import Reimbursement
from refunds.statuses import CauseKind


def cause(reimbursement: Reimbursement, charge: Charge) -> str:
    """What the money is given back for: "Order 2026092514402 cancelled"."""
    words = {
        CauseKind.CANCELLATION: _("Order %(order)s cancelled"),
        CauseKind.AFTER_SALES: _("After-sales for order %(order)s"),
        CauseKind.RETURN: _("Goods of order %(order)s returned"),
        CauseKind.COMPENSATION: _("Compensation for order %(order)s"),
        CauseKind.HISTORY: _("Order %(order)s, refunded before"),
        CauseKind.OUTSIDE: _("Order %(order)s, refunded at the payment provider"),
        CauseKind.CHARGEBACK: _("Order %(order)s, taken back by the customer's bank"),
    }
    return words[CauseKind(reimbursement.cause_kind)] % {"order": charge.order_name}


def case_url(label: str, number: str, user: Any) -> str:
    """The address of the case that money moves for, "" where the reader may not know of it. `label` is its machine's name,
    all that this floor knows of it. One query."""
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):  # history names what was never a case here
        return ""
    case = model.objects.for_user(user).filter(number=number).first()
    return str(case.get_absolute_url()) if case is not None else ""


def cause_and_ways(reimbursement: Reimbursement, charge: Charge, ways: int) -> str:
    """The same, and over how many ways it goes back."""
    if ways == 1:
        return cause(reimbursement, charge)
    many = ngettext("sent back %(n)s way", "sent back %(n)s ways", ways) % {"n": ways}
    return _("%(cause)s, %(ways)s") % {"cause": cause(reimbursement, charge), "ways": many}


def quote_rows(reimbursement: Reimbursement, user: Any) -> list[values.Fact]:
    """The rows of the frozen quote, as they were shown before anything was promised."""
    mine = user.pk == reimbursement.payer_id
    names = {
        "goods": _("Goods"),
        "freight": _("Freight"),
        "discount": _("Discount"),
        "fee": _("Fee kept"),
        "costs": _("Costs agreed"),
        "you_bear": _("You bear") if mine else _("The customer bears"),
    }
    rows: Iterable[dict[str, Any]] = (reimbursement.quote or {}).get("rows", [])
    return [
        values.Fact(names.get(row["label"], row["label"]), format_money(row["amount"], reimbursement.currency))
        for row in rows
    ]
