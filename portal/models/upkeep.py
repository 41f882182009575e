"""Small things the portal remembers: working-day overrides, repeated requests, the sandbox's clock."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
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


class IdempotencyKey(models.Model):
    """The answer to a POST that carried an Idempotency-Key: the same question gets the same answer, and no second effect."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    answer_status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_answer_a_key", fields=["user", "key"])]

    def __str__(self) -> str:
        return self.key


class SandboxClock(models.Model):
    """How far the sandbox's clock is ahead. One row."""

    offset = models.DurationField(default=timedelta(0))

    def __str__(self) -> str:
        return str(self.offset)


class Pulse(models.Model):
    """When a worker last showed that it is alive, by the wall clock. One row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
