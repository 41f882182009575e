"""Who may take which step with what has to be handed back, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people.permissions import require_customer, require_staff_or_support
from tickets.handbacks.models import HandBack
from tickets.statuses import HandBackStatus

# --- what the customer hands back --------------------------------------------------------------------------------------


def report_hand_back(row: HandBack, user: Any) -> None:
    """The customer tells how it went back."""
    require_customer(row, user)
    _is_due(row)


def confirm_hand_back(row: HandBack, user: Any) -> None:
    """The seller has it again."""
    require_staff_or_support(row, user)
    _is_due(row)


def waive_hand_back(row: HandBack, user: Any) -> None:
    """The seller lets the customer keep it."""
    require_staff_or_support(row, user)
    _is_due(row)


def _is_due(row: HandBack) -> None:
    if row.status != HandBackStatus.DUE:
        raise Refused(
            _("This is %(status)s, so nothing is waited for.") % {"status": row.get_status_display()}, code=OTHER_STAGE
        )
