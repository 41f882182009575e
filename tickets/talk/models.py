"""What people say about a case, and what staff promised by when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet
from tickets.cases.models import Ticket
from tickets.statuses import MessageStatus, PromiseStatus


class Side(models.TextChoices):
    """Who speaks."""

    CUSTOMER = "customer", _("Customer")
    SELLER = "seller", _("Seller")
    SUPPORT = "support", _("Platform support")


class OfCaseQuerySet(OwnedQuerySet):
    """Rows that belong to whom their case belongs to."""

    customer_path = "ticket__customer"
    shop_path = "ticket__shop"


class MessageQuerySet(OfCaseQuerySet):
    def for_user(self, user: Any) -> MessageQuerySet:
        """What `user` may read: staff also their internal notes, a customer never."""
        rows: Any = super().for_user(user)
        return rows if user.is_authenticated and (user.is_support or user.is_seller) else rows.filter(is_internal=False)


class Message(Machine):
    """Something said about a case by customer, shop or support. `is_internal` is for staff alone.

    A customer's message waits for an answer until `due_at`; an answer of the other side ends that.
    """

    PREFIX: ClassVar[str] = "MS"
    INITIAL: ClassVar[frozenset[str]] = frozenset({MessageStatus.SENT})

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages", verbose_name=_("case"))
    status = StatusField(_("status"), choices=MessageStatus.choices, default=MessageStatus.SENT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    words = models.TextField(_("words"), blank=True)
    is_internal = models.BooleanField(_("for staff alone"), default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("message about a case")
        verbose_name_plural = _("messages about cases")
        indexes = [models.Index(fields=["status", "due_at"], name="case_message_due")]

    def get_absolute_url(self) -> str:
        return reverse("tickets:talk", args=[self.ticket.number])

    @property
    def customer_id(self) -> int:
        return self.ticket.customer_id

    @property
    def shop_id(self) -> int:
        return self.ticket.shop_id

    @transition(field=status, source=MessageStatus.SENT, target=MessageStatus.ANSWERED)
    def mark_answered(self) -> None:
        """The other side wrote."""


class Promise(Machine):
    """What a member of staff promised a customer, in these words, by this time (R53)."""

    PREFIX: ClassVar[str] = "PM"
    INITIAL: ClassVar[frozenset[str]] = frozenset({PromiseStatus.MADE})

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="promises", verbose_name=_("case"))
    status = StatusField(_("status"), choices=PromiseStatus.choices, default=PromiseStatus.MADE)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("promised by")
    )
    words = models.CharField(_("what is promised"), max_length=300)
    promised_for = models.DateTimeField(_("by when"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        indexes = [models.Index(fields=["status", "due_at"], name="promise_due")]

    def get_absolute_url(self) -> str:
        return reverse("tickets:talk", args=[self.ticket.number])

    @property
    def customer_id(self) -> int:
        return self.ticket.customer_id

    @property
    def customer(self) -> Any:
        return self.ticket.customer

    @property
    def shop_id(self) -> int:
        return self.ticket.shop_id

    @transition(field=status, source=[PromiseStatus.MADE, PromiseStatus.BROKEN], target=PromiseStatus.KEPT)
    def mark_kept(self, *, at: Any) -> None:
        self.ended_at = at

    @transition(field=status, source=PromiseStatus.MADE, target=PromiseStatus.BROKEN)
    def mark_broken(self, *, at: Any) -> None:
        self.ended_at = at
