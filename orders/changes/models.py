"""Asking to change an order before it is shipped (修改订单)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order, OrderLine
from orders.statuses import OrderChangeStatus as S
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Shop


class ChangeKind(models.TextChoices):
    ADDRESS = "address", _("Another address")
    VARIANT = "variant", _("Another variant")
    FEWER = "fewer", _("Fewer pieces")


class OrderChange(Machine):
    """What the customer would like to have different. The shop answers within a day; silence refuses."""

    PREFIX: ClassVar[str] = "CG"
    INITIAL: ClassVar[frozenset[str]] = frozenset({S.REQUESTED})

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes", verbose_name=_("order"))
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", verbose_name=_("shop"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("customer")
    )
    status = StatusField(_("status"), choices=S.choices, default=S.REQUESTED)
    kind = models.CharField(_("what"), max_length=10, choices=ChangeKind.choices)
    line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("line")
    )
    before = models.CharField(_("so far"), max_length=300, blank=True)
    after = models.CharField(_("wished for"), max_length=300)
    words = models.TextField(_("why"), blank=True)
    answer_words = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("order change")
        verbose_name_plural = _("order changes")
        indexes = [models.Index(fields=["shop", "status", "due_at"], name="order_change_queue")]
        constraints = [
            models.UniqueConstraint(
                name="one_open_change_an_order", fields=["order"], condition=models.Q(status=S.REQUESTED)
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.order.number])

    @property
    def known_as(self) -> str:
        """The number under which people know what it is about: that of the order."""
        return self.order.shop_number

    @transition(field=status, source=S.REQUESTED, target=S.APPLIED)
    def mark_applied(self, *, words: str, at: Any) -> None:
        self.answer_words, self.answered_at = words, at

    @transition(field=status, source=S.REQUESTED, target=S.REFUSED)
    def mark_refused(self, *, words: str, at: Any) -> None:
        self.answer_words, self.answered_at = words, at

    @transition(field=status, source=S.REQUESTED, target=S.RETRACTED)
    def mark_retracted(self, *, at: Any) -> None:
        self.answered_at = at
