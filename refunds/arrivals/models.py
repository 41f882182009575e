"""The rows of when money arrives."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refunds.arrivals import windows
from refunds.statuses import Destination, Method


class ArrivalRule(models.Model):
    """How many business days a method, at one bank or at all, takes to pay back. Rows an admin edits."""

    method = models.CharField(_("method"), max_length=16, choices=Method.choices)
    bank = models.CharField(_("bank or card brand"), max_length=40, blank=True, help_text=_("Empty: every bank."))
    earliest_days = models.PositiveSmallIntegerField(_("earliest business day"))
    latest_days = models.PositiveSmallIntegerField(_("latest business day"))

    class Meta:
        ordering = ["method", "bank"]
        verbose_name = _("arrival rule")
        verbose_name_plural = _("arrival rules")
        constraints = [
            models.UniqueConstraint(name="one_rule_a_bank", fields=["method", "bank"]),
            models.CheckConstraint(name="arrival_in_order", condition=Q(earliest_days__lte=F("latest_days"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.bank}".strip()

    @classmethod
    def days_for(cls, method: str, bank: str = "", destination: str = Destination.ORIGINAL) -> tuple[int, int]:
        """The bank's own rule, else the method's, else the table of `refunds.arrivals.windows`."""
        if destination != Destination.ORIGINAL:
            return windows.days_for(method, destination)
        rules = {rule.bank: rule for rule in cls.objects.filter(method=method, bank__in={"", bank})}
        rule = rules.get(bank) or rules.get("")
        return (rule.earliest_days, rule.latest_days) if rule else windows.days_for(method)
