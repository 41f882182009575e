"""Hears what became of refunds: a difference to a statement may have come true by itself."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from portal.kernel.signals import status_changed
from portal.people.models import system_user
from refunds.differences import commands
from refunds.refunds.models import Refund


@receiver(status_changed, sender=Refund, dispatch_uid="refunds.differences.wording")
def look_at_its_differences(sender: Any, change: Any, **_signal: Any) -> None:
    refund = Refund.objects.with_open_difference().filter(pk=change.object_id).first()
    if refund is not None:
        commands.look_at_differences_again(refund, by=system_user())
