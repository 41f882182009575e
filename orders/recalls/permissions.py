"""Who may tell how calling a parcel back ended."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.cancellations.models import Cancellation, OrderCancellation
from orders.parcels.models import Recall
from orders.statuses import CancellationStatus, RecallStatus
from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people.permissions import require_staff_or_support, require_support


def recover(cancellation: OrderCancellation, user: Any) -> None:
    """The parcel is back at the seller."""
    _recalling(cancellation, user)


def miss(cancellation: OrderCancellation, user: Any) -> None:
    """The parcel was delivered all the same."""
    _recalling(cancellation, user)


def lose(cancellation: OrderCancellation, user: Any) -> None:
    """The carrier lost it. Support or the carrier's feed say so."""
    require_support(user)
    _recalling(cancellation, user)


def _recalling(cancellation: Cancellation, user: Any) -> None:
    require_staff_or_support(cancellation, user)
    if cancellation.status != CancellationStatus.RECALLING:
        raise Refused(_("No parcel is being called back here."), code=OTHER_STAGE)


def accept_recalls(cancellation: OrderCancellation, user: Any) -> None:
    """The carrier tries to stop the parcel: told once."""
    _recalling(cancellation, user)
    if not Recall.objects.filter(shipment__order=cancellation.order_id, status=RecallStatus.ASKED).exists():
        raise Refused(_("The carrier has already answered."), code="wrong_status")
