"""Asking for a change of a case that is already being handled."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import Machine, StatusField, transition
from tickets.cases.models import Ticket
from tickets.statuses import EditStatus
from tickets.talk.models import OfCaseQuerySet


class TicketEdit(Machine):
    """A wish to change a case (修改工单): what, from what to what, and why. Staff look at it; silence refuses.

    `changed` is {field: [before, after]}, as they stood when it was asked (R77, R79, R80, R84).
    """

    PREFIX: ClassVar[str] = "TE"
    INITIAL: ClassVar[frozenset[str]] = frozenset({EditStatus.REQUESTED})

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="edits", verbose_name=_("case"))
    status = StatusField(_("status"), choices=EditStatus.choices, default=EditStatus.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    changed = models.JSONField(_("what changes"), default=dict)
    words = models.TextField(_("why"))
    is_urgent = models.BooleanField(_("urgent"), default=False)
    answer_words = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change of a case")
        verbose_name_plural = _("changes of cases")
        indexes = [models.Index(fields=["status", "due_at"], name="ticket_edit_due")]
        constraints = [
            models.UniqueConstraint(
                name="one_open_edit_a_ticket", fields=["ticket"], condition=models.Q(status=EditStatus.REQUESTED)
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("edits:detail", args=[self.number])

    @property
    def customer_id(self) -> int:
        return self.ticket.customer_id

    @property
    def customer(self) -> Any:
        return self.ticket.customer

    @property
    def shop_id(self) -> int:
        return self.ticket.shop_id

    @property
    def shop(self) -> Any:
        return self.ticket.shop

    @transition(field=status, source=EditStatus.REQUESTED, target=EditStatus.APPLIED)
    def mark_applied(self, *, words: str, at: Any) -> None:
        self.answer_words, self.answered_at = words, at

    @transition(field=status, source=EditStatus.REQUESTED, target=EditStatus.REFUSED)
    def mark_refused(self, *, words: str, at: Any) -> None:
        self.answer_words, self.answered_at = words, at

    @transition(field=status, source=EditStatus.REQUESTED, target=EditStatus.RETRACTED)
    def mark_retracted(self, *, at: Any) -> None:
        self.answered_at = at
