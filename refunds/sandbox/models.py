"""The sandbox bank's own memory. It belongs to the other side: nothing but the sandbox gateway writes the book."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from refunds.statuses import Behaviour, OutsideKind, SandboxState


class SandboxBook(models.Model):
    """One refund as the sandbox bank has it. What it will become is fixed at acceptance; time reveals it.

    `outside`: begun at the bank itself, by the shop or as a chargeback; nobody asked for it here. `undone_at`: the bank
    took it back again (a chargeback that the shop won).
    """

    key = models.CharField(max_length=64, unique=True)
    refund_number = models.CharField(max_length=40, db_index=True)
    payment_reference = models.CharField(max_length=80, db_index=True)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=40, unique=True)
    accepted_at = models.DateTimeField()
    settle_at = models.DateTimeField()
    will_fail = models.BooleanField(default=False)
    send_back_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    outside = models.CharField(max_length=12, choices=OutsideKind.choices, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry of the sandbox bank")
        verbose_name_plural = _("book of the sandbox bank")

    def __str__(self) -> str:
        return self.reference

    def state(self, moment: datetime) -> SandboxState:
        """What the bank knows at that moment."""
        if self.settle_at > moment:
            return SandboxState.ACCEPTED
        if self.will_fail:
            return SandboxState.FAILED
        if self.send_back_at is not None and self.send_back_at <= moment:
            return SandboxState.SENT_BACK
        return SandboxState.PAID


class SandboxScript(models.Model):
    """How the sandbox treats its next refund, of one payment or of any. Used once, oldest first."""

    payment_reference = models.CharField(
        _("provider's number of the payment"), max_length=80, blank=True, help_text=_("Empty: whichever comes next.")
    )
    behaviour = models.CharField(_("behaviour"), max_length=24, choices=Behaviour.choices)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("script for the sandbox bank")
        verbose_name_plural = _("scripts for the sandbox bank")

    def __str__(self) -> str:
        return self.get_behaviour_display()
