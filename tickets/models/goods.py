"""The goods' way back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.fsm import Machine, StatusField, transition
from portal.models import OwnedQuerySet
from tickets.models.cases import Ticket
from tickets.statuses import ReturnStatus


class ReturnQuerySet(OwnedQuerySet):
    customer_path = "ticket__customer"
    shop_path = "ticket__shop"


class Return(Machine):
    """The goods' way back (退货单). The customer sends, the shop receives, the carrier is followed."""

    PREFIX: ClassVar[str] = "RT"
    INITIAL: ClassVar[frozenset[str]] = frozenset({ReturnStatus.AUTHORISED})

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="goods_return", verbose_name=_("case"))
    status = StatusField(_("status"), choices=ReturnStatus.choices, default=ReturnStatus.AUTHORISED)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True, db_index=True)
    freight = models.BigIntegerField(_("return freight, in minor units"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    inspected_at = models.DateTimeField(_("inspected at"), null=True, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        indexes = [models.Index(fields=["status", "due_at"], name="return_due")]

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.ticket.number])

    @property
    def customer_id(self) -> int:
        return self.ticket.customer_id

    @property
    def shop_id(self) -> int:
        return self.ticket.shop_id

    @transition(field=status, source=ReturnStatus.AUTHORISED, target=ReturnStatus.IN_TRANSIT)
    def mark_in_transit(self, *, carrier: str, tracking_number: str, at: Any) -> None:
        self.carrier, self.tracking_number, self.sent_at = carrier, tracking_number, at

    @transition(field=status, source=ReturnStatus.IN_TRANSIT, target=ReturnStatus.RECEIVED)
    def mark_received(self, *, at: Any) -> None:
        self.received_at = at

    @transition(field=status, source=ReturnStatus.AUTHORISED, target=ReturnStatus.EXPIRED)
    def mark_expired(self) -> None:
        """Nothing was sent in time."""

    @transition(
        field=status,
        source=[ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED],
        target=ReturnStatus.RECALLED,
    )
    def mark_recalled(self) -> None:
        """The customer keeps the goods, or gets them back from the carrier or the shop."""

    @transition(field=status, source=ReturnStatus.IN_TRANSIT, target=ReturnStatus.LOST)
    def mark_lost(self) -> None:
        """The carrier lost it."""

    @transition(field=status, source=[ReturnStatus.EXPIRED, ReturnStatus.RECALLED], target=ReturnStatus.AUTHORISED)
    def mark_authorised_anew(self) -> None:
        """Approved once more: the goods, which the customer has, are expected again."""
        self.carrier = self.tracking_number = ""
        self.sent_at = self.received_at = self.inspected_at = None
