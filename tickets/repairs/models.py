"""Repairing: by a visit, or in the shop's workshop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import StatusField, transition
from tickets.cases.belonging import OfCase
from tickets.cases.models import Ticket
from tickets.statuses import RepairStatus

NOTICE = timedelta(hours=24)
"""A visit cancelled earlier than this before it begins costs nothing."""


class Repair(OfCase):
    """One repair (维修). A visit has a moment and, cancelled within a day of it, the fee that was named when it was booked;
    a workshop has neither: the goods travel there and back. `fee` in minor units of the case's currency."""

    PREFIX: ClassVar[str] = "RE"
    INITIAL: ClassVar[frozenset[str]] = frozenset({RepairStatus.BOOKED})

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="repair", verbose_name=_("case"))
    status = StatusField(_("status"), choices=RepairStatus.choices, default=RepairStatus.BOOKED)
    visit_at = models.DateTimeField(_("visit at"), null=True, blank=True)
    fee = models.BigIntegerField(_("fee of a visit cancelled too late, in minor units"), default=0)
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    words = models.TextField(_("what was done"), blank=True)
    part_expected_on = models.DateField(_("spare part expected on"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        indexes = [models.Index(fields=["status", "due_at"], name="repair_due")]
        constraints = [models.CheckConstraint(name="repair_fee", condition=models.Q(fee__gte=0))]

    @property
    def is_visit(self) -> bool:
        return self.visit_at is not None

    def is_too_late(self, moment: Any) -> bool:
        """Whether cancelling the visit at `moment` costs its fee."""
        return self.visit_at is not None and moment > self.visit_at - NOTICE

    @transition(field=status, source=RepairStatus.BOOKED, target=RepairStatus.IN_WORK)
    def mark_in_work(self, *, at: Any) -> None:
        self.begun_at = at

    @transition(field=status, source=RepairStatus.IN_WORK, target=RepairStatus.IN_WORK)
    def mark_part_awaited(self, *, expected_on: Any) -> None:
        """It waits for a spare part. The time a repair may take goes on."""
        self.part_expected_on = expected_on
        self.stay()

    @transition(field=status, source=RepairStatus.IN_WORK, target=RepairStatus.REPAIRED)
    def mark_repaired(self, *, words: str, at: Any) -> None:
        self.words, self.ended_at = words, at

    @transition(field=status, source=RepairStatus.IN_WORK, target=RepairStatus.UNREPAIRABLE)
    def mark_unrepairable(self, *, words: str, at: Any) -> None:
        self.words, self.ended_at = words, at

    @transition(field=status, source=[RepairStatus.BOOKED, RepairStatus.IN_WORK], target=RepairStatus.CANCELLED)
    def mark_cancelled(self, *, at: Any) -> None:
        self.ended_at = at

    @transition(
        field=status,
        source=[RepairStatus.CANCELLED, RepairStatus.REPAIRED, RepairStatus.UNREPAIRABLE],
        target=RepairStatus.BOOKED,
    )
    def mark_booked_anew(self, *, visit_at: Any, fee: int) -> None:
        """Agreed once more: another appointment, or the fault came back."""
        self.visit_at, self.fee = visit_at, fee
        self.begun_at = self.ended_at = self.part_expected_on = None
        self.words = ""
