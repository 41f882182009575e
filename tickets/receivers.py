"""Hears what happened to a case's money."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from portal.kernel.signals import status_changed
from portal.people.models import system_user
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from tickets.cases import commands as case_commands
from tickets.cases import money
from tickets.undoing import commands as undoing_commands


@receiver(status_changed, sender=Refund, dispatch_uid="tickets.refund")
def follow_the_refund(sender: Any, change: Any, **_signal: Any) -> None:
    ticket = money.case_of_refund(change.object_id)
    if ticket is not None:
        case_commands.follow_money(ticket, by=system_user())


@receiver(status_changed, sender=Repayment, dispatch_uid="tickets.repayment")
def follow_the_repayment(sender: Any, change: Any, **_signal: Any) -> None:
    repayment = Repayment.objects.filter(pk=change.object_id).first()
    if repayment is not None:
        undoing_commands.follow_repayment(repayment, by=system_user())
