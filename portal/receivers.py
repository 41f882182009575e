"""Hears every recorded change, and tells the people concerned."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from portal.audit.models import StatusChange
from portal.kernel.signals import status_changed
from portal.notices import telling


@receiver(status_changed)
def tell_people(sender: Any, change: StatusChange, **kwargs: Any) -> None:
    telling.tell(change)
