"""Who may take which step with returned goods and their inspection, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Forbidden, Refused
from portal.kernel.fsm import can_step
from portal.people.permissions import require_customer
from tickets.cases import obligations
from tickets.cases.models import Ticket


def correct_return(ticket: Ticket, user: Any) -> None:
    """The customer entered a wrong carrier or number, and the goods are still on their way."""
    require_customer(ticket, user)
    goods = obligations.goods_of(ticket)
    if goods is None or goods.sent_at is None:
        raise Forbidden(_("Nothing has been sent back yet."))
    if not can_step(goods, "mark_corrected"):
        raise Refused(_("It is no longer on its way, so its number stays as it is."), code=OTHER_STAGE)
