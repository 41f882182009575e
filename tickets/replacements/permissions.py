"""Who may take which step with parcels a seller sends, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.kernel.fsm import can_step
from portal.kernel.money import format_money
from portal.people.permissions import require_customer, require_staff_or_support
from tickets.cases import obligations
from tickets.cases.permissions import not_frozen
from tickets.replacements.models import Replacement, Sending
from tickets.statuses import ReplacementStatus

# --- what the seller sends ---------------------------------------------------------------------------------------------


def send_parcel(parcel: Replacement, user: Any) -> None:
    """The seller hands it to a carrier: exchanged things once the goods were accepted, and paid up."""
    require_staff_or_support(parcel, user)
    _sends(parcel, "mark_sent")
    if parcel.kind == Sending.GOODS_BACK:
        return
    not_frozen(parcel.ticket)
    goods = obligations.goods_of(parcel.ticket)
    waits = goods is not None and (goods.status in obligations.WAITED or obligations.is_inspecting(parcel.ticket))
    if parcel.kind == Sending.EXCHANGE and waits:
        raise Refused(_("First the goods come back and are accepted."), code="goods_first")
    if parcel.extra and parcel.extra_paid_at is None:
        raise Refused(
            _("%(amount)s has to be paid on top first.") % {"amount": format_money(parcel.extra, parcel.currency)},
            code="not_paid_up",
        )


def take_extra(parcel: Replacement, user: Any) -> None:
    """The difference for a dearer thing has come."""
    require_staff_or_support(parcel, user)
    if parcel.status != ReplacementStatus.PREPARED or not parcel.extra or parcel.extra_paid_at is not None:
        raise Refused(_("Nothing has to be paid on top."), code=OTHER_STAGE)
    not_frozen(parcel.ticket)


def receive_parcel(parcel: Replacement, user: Any) -> None:
    """The customer has it."""
    require_customer(parcel, user)
    _sends(parcel, "mark_received")


def correct_parcel(parcel: Replacement, user: Any) -> None:
    """Carrier or number was entered wrongly, and the parcel is still on its way."""
    require_staff_or_support(parcel, user)
    _sends(parcel, "mark_corrected")


def lose_parcel(parcel: Replacement, user: Any) -> None:
    """The carrier lost it: the seller sends another."""
    require_staff_or_support(parcel, user)
    _sends(parcel, "mark_lost")
    not_frozen(parcel.ticket)


def _sends(parcel: Replacement, step: str) -> None:
    if not can_step(parcel, step):
        raise Refused(
            _("This parcel is %(status)s, so that is not possible.") % {"status": parcel.get_status_display()},
            code=OTHER_STAGE,
        )
