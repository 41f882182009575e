"""Hears every recorded change, and tells the people concerned."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from portal import notices
from portal.models import StatusChange
from portal.signals import status_changed


@receiver(status_changed)
def tell_people(sender: Any, change: StatusChange, **kwargs: Any) -> None:
    notices.tell(change)
