"""Asking to cancel. `Cancellation` is the shape shared with withdrawing a ticket, one floor up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order, OrderLine
from orders.statuses import CancellationStatus as S
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Shop
from portal.reasons.models import Reason


class CancellationQuerySet(OwnedQuerySet):
    def open(self) -> CancellationQuerySet:
        """Somebody is still waited for."""
        return self.filter(status__in=Cancellation.OPEN)


class Cancellation(Machine):
    """A request to cancel something, what was quoted for it, and who answered what.

    `quote` is frozen with the request (see `orders.cancellations.quotes`): what comes back, what is kept, who is liable and why.
    `returned` and `kept` are its sums in minor units of `currency`; a counter-offer that the customer accepted moves
    `countered` from the one to the other.
    """

    INITIAL: ClassVar[frozenset[str]] = frozenset({S.REQUESTED})
    OPEN: ClassVar[tuple[str, ...]] = (S.REQUESTED, S.COUNTERED, S.PLATFORM_REVIEW, S.RECALLING, S.REPAYING)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", verbose_name=_("shop"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    status = StatusField(_("status"), choices=S.choices, default=S.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("reason")
    )
    words = models.TextField(_("in the customer's words"), blank=True)
    quote = models.JSONField(_("quote"), default=dict)
    currency = models.CharField(_("currency"), max_length=3)
    returned = models.BigIntegerField(_("comes back, in minor units"), default=0)
    kept = models.BigIntegerField(_("kept, in minor units"), default=0)
    countered = models.BigIntegerField(_("cost proposed by the seller, in minor units"), default=0)
    counter_words = models.TextField(_("the seller's words on the cost"), blank=True)
    counter_proof = models.FileField(_("proof of the cost"), upload_to="proofs/%Y/%m/", blank=True)
    answer_reason = models.ForeignKey(
        Reason,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reason of the answer"),
    )
    answer_words = models.TextField(_("words of the answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = CancellationQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def _answer(self, by: Any, at: Any) -> None:
        self.answered_by, self.answered_at = by, at

    @transition(field=status, source=S.REQUESTED, target=S.COUNTERED)
    def mark_countered(self, *, amount: int, words: str, by: Any, at: Any) -> None:
        self.countered, self.counter_words = amount, words
        self._answer(by, at)

    @transition(field=status, source=S.COUNTERED, target=S.REQUESTED)
    def mark_requested(self) -> None:
        """The shop took its proposed cost back: nothing is proposed or answered any more."""
        self.countered, self.counter_words, self.counter_proof = 0, "", ""
        self.answered_by = self.answered_at = None

    @transition(field=status, source=[S.REQUESTED, S.REJECTED, S.COUNTERED], target=S.PLATFORM_REVIEW)
    def mark_platform_review(self) -> None:
        """A person of the platform looks at it next."""

    @transition(field=status, source=[S.REQUESTED, S.COUNTERED, S.PLATFORM_REVIEW], target=S.RECALLING)
    def mark_recalling(self, *, by: Any, at: Any) -> None:
        self._answer(by, at)

    @transition(
        field=status,
        source=[S.REQUESTED, S.COUNTERED, S.PLATFORM_REVIEW, S.RECALLING, S.REPAYING],
        target=S.COMPLETED,
    )
    def mark_completed(self, *, by: Any, at: Any) -> None:
        self.ended_at = at
        if self.answered_at is None or self.status == S.PLATFORM_REVIEW:  # the platform's answer takes the shop's place
            self._answer(by, at)

    @transition(field=status, source=[S.REQUESTED, S.COUNTERED], target=S.REJECTED)
    def mark_rejected(self, *, reason: Any, words: str, by: Any, at: Any) -> None:
        self.answer_reason, self.answer_words, self.ended_at = reason, words, at
        self._answer(by, at)

    @transition(field=status, source=S.PLATFORM_REVIEW, target=S.REFUSED)
    def mark_refused(self, *, words: str, by: Any, at: Any) -> None:
        self.answer_words, self.ended_at = words, at
        self._answer(by, at)

    @transition(field=status, source=[S.REQUESTED, S.COUNTERED, S.PLATFORM_REVIEW, S.REJECTED], target=S.RETRACTED)
    def mark_retracted(self, *, at: Any) -> None:
        self.ended_at = at

    @transition(field=status, source=S.RECALLING, target=S.MISSED)
    def mark_missed(self, *, at: Any) -> None:
        self.ended_at = at


class OrderCancellation(Cancellation):
    """A request to cancel an order, whole or by pieces (取消订单 / 申请取消)."""

    PREFIX: ClassVar[str] = "OC"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cancellations", verbose_name=_("order"))
    after_shipping = models.BooleanField(_("the parcel was already on its way"), default=False)
    by_shop = models.BooleanField(_("cancelled by the shop"), default=False)
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    reimbursement = models.OneToOneField(
        "refunds.Reimbursement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reimbursement"),
    )

    class Meta(Cancellation.Meta):
        ordering = ["-id"]
        verbose_name = _("order cancellation")
        verbose_name_plural = _("order cancellations")
        indexes = [
            models.Index(fields=["shop", "status", "due_at"], name="cancellation_queue"),
            models.Index(fields=["customer", "-id"], name="cancellation_of_customer"),
            models.Index(fields=["status", "due_at"], name="cancellation_due"),
            models.Index(fields=["order", "-id"], name="cancellation_of_order"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("cancellations:detail", args=[self.number])

    @transition(field="status", source=S.REJECTED, target=S.REQUESTED)
    def mark_reconsidered(self) -> None:
        """The shop took its no back: nothing is answered any more."""
        self.answer_reason, self.answer_words = None, ""
        self.answered_by = self.answered_at = self.ended_at = None

    @property
    def filed_by_shop(self) -> bool:
        """Whether somebody of the shop asked for it in the customer's name. Fetch `requested_by` along."""
        return self.requested_by_id != self.customer_id and not self.by_shop and self.requested_by.is_seller

    @property
    def kind_label(self) -> Any:
        """Two entries, one object: the word differs once the parcel is on its way."""
        return _("Request cancellation") if self.after_shipping else _("Cancel order")


class CancellationLine(models.Model):
    """How many pieces of a line are to be cancelled, and what comes back for them (minor units)."""

    cancellation = models.ForeignKey(
        OrderCancellation, on_delete=models.CASCADE, related_name="lines", verbose_name=_("cancellation")
    )
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="cancellations", verbose_name=_("line"))
    quantity = models.PositiveIntegerField(_("pieces"))
    returned = models.BigIntegerField(_("comes back, in minor units"), default=0)

    class Meta:
        verbose_name = _("cancelled pieces")
        verbose_name_plural = _("cancelled pieces")
        constraints = [
            models.UniqueConstraint(name="line_once_a_cancellation", fields=["cancellation", "line"]),
            models.CheckConstraint(name="cancellation_of_pieces", condition=models.Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} ×{self.quantity}"
