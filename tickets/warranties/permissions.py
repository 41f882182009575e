"""Who may write what into the service history of goods."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.people.permissions import is_customer, require_customer_side
from tickets.cases.models import Ticket
from tickets.warranties.models import ServiceKind

THEIRS = frozenset({ServiceKind.UNOFFICIAL_REPAIR, ServiceKind.HUMAN_DAMAGE, ServiceKind.CIRCUMSTANCE})
"""What a customer can tell; what was repaired and looked at is told by who did it."""


def note_service(ticket: Ticket, user: Any, kind: str = "") -> None:
    """Either side, at any time: what is told early does not surprise later (R152)."""
    require_customer_side(ticket, user)
    if kind and is_customer(ticket, user) and kind not in THEIRS:
        raise Invalid(_("The seller writes down what the seller did."), field="kind", code="not_yours")
