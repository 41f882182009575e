"""Hears what happened to a case's money."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from portal.models import system_user
from portal.signals import status_changed
from refunds.models import Refund, Repayment
from tickets import commands, facts


@receiver(status_changed, sender=Refund, dispatch_uid="tickets.refund")
def follow_the_refund(sender: Any, change: Any, **_signal: Any) -> None:
    ticket = facts.case_of_refund(change.object_id)
    if ticket is not None:
        commands.follow_money(ticket, by=system_user())


@receiver(status_changed, sender=Repayment, dispatch_uid="tickets.repayment")
def follow_the_repayment(sender: Any, change: Any, **_signal: Any) -> None:
    repayment = Repayment.objects.filter(pk=change.object_id).first()
    if repayment is not None:
        commands.follow_repayment(repayment, by=system_user())
