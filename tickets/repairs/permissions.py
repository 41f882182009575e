"""Who may take which step with repairs, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import times
from portal.kernel.errors import OTHER_STAGE, Refused
from portal.kernel.fsm import can_step
from portal.kernel.money import format_money
from portal.people.permissions import is_customer, require_staff_or_support
from portal.time import clock
from tickets.cases import obligations
from tickets.cases.permissions import not_frozen
from tickets.repairs.models import Repair
from tickets.statuses import RepairStatus

# --- repairs -----------------------------------------------------------------------------------------------------------


def begin_repair(repair: Repair, user: Any) -> None:
    """The visit has begun, or the workshop has the goods."""
    require_staff_or_support(repair, user)
    _repairs(repair, "mark_in_work")
    goods = obligations.goods_of(repair.ticket)
    if not repair.is_visit and goods is not None and goods.status in obligations.WAITED:
        raise Refused(_("The goods are not here yet."), code="no_goods", hint=_("Confirm the parcel's arrival first."))
    not_frozen(repair.ticket)


def await_part(repair: Repair, user: Any) -> None:
    """A spare part has to come before it can go on (R68)."""
    require_staff_or_support(repair, user)
    _repairs(repair, "mark_part_awaited")
    not_frozen(repair.ticket)


def finish_repair(repair: Repair, user: Any) -> None:
    """It works again."""
    require_staff_or_support(repair, user)
    _repairs(repair, "mark_repaired")
    not_frozen(repair.ticket)


def give_up_repair(repair: Repair, user: Any) -> None:
    """It can't be repaired: the case is looked at anew."""
    finish_repair(repair, user)


def cancel_visit(repair: Repair, user: Any) -> None:
    """Either side calls off a visit before it begins; within a day of it that costs its fee, so it takes a withdrawal."""
    if not is_customer(repair, user):
        require_staff_or_support(repair, user)
    if repair.visit_at is None or repair.status != RepairStatus.BOOKED:
        raise Refused(_("There is no visit to call off."), code=OTHER_STAGE)
    not_frozen(repair.ticket, user)
    if is_customer(repair, user) and repair.fee and repair.is_too_late(clock.now()):
        raise Refused(
            _("The visit begins %(when)s, and within a day of it calling it off costs %(fee)s.")
            % {"when": times.moment_text(repair.visit_at), "fee": format_money(repair.fee, repair.currency)},
            code="too_late",
            hint=_("Withdraw the request: you see all costs before you confirm."),
        )


def _repairs(repair: Repair, step: str) -> None:
    if not can_step(repair, step):
        raise Refused(
            _("This repair is %(status)s, so that is not possible.") % {"status": repair.get_status_display()},
            code=OTHER_STAGE,
        )
