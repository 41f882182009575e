"""Small things the portal remembers: working-day overrides, repeated requests, the sandbox's clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A working-day notice that overrides what the calendar library knows. Rows an admin edits or imports."""

    country = models.CharField(_("country"), max_length=2, default="CN")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        ordering = ["country", "day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [models.UniqueConstraint(name="one_notice_a_day", fields=["country", "day"])]

    def __str__(self) -> str:
        return f"{self.country} {self.day}"


class SandboxClock(models.Model):
    """How far the sandbox's clock is ahead. One row."""

    offset = models.DurationField(default=timedelta(0))

    def __str__(self) -> str:
        return str(self.offset)
