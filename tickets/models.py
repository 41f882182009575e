"""After-sales cases, the goods that come back, and withdrawing a case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.models import Cancellation, CancellationQuerySet, Order, OrderLine
from orders.statuses import CancellationStatus as W
from portal import numbers
from portal.fsm import Machine, StatusField, transition
from portal.models import OwnedQuerySet, Reason, Shop
from refunds.models import Refund
from tickets.statuses import ReturnStatus
from tickets.statuses import TicketStatus as S


class TicketType(models.TextChoices):
    """What is asked for (R11). This cut raises the first two; the others follow the same machine."""

    REFUND_ONLY = "refund_only", _("Refund only")
    RETURN_REFUND = "return_refund", _("Return and refund")


class ProblemType(models.TextChoices):
    """Asked first (R1)."""

    QUALITY = "quality", _("Quality")
    USAGE = "usage", _("Using it")
    LOGISTICS = "logistics", _("Delivery")
    DESCRIPTION = "description", _("Not as described")
    OTHER = "other", _("Something else")


class TicketQuerySet(OwnedQuerySet):
    def open(self) -> TicketQuerySet:
        """Not ended: somebody is still at work or waited for."""
        return self.filter(status__in=Ticket.OPEN)

    def with_page(self) -> TicketQuerySet:
        """With all that pages read of a case, in two further queries."""
        return self.select_related(
            "shop", "customer", "order__charge", "reason", "answer_reason", "reimbursement", "goods_return"
        ).prefetch_related(
            models.Prefetch("lines", queryset=TicketLine.objects.select_related("line").order_by("pk")),
            models.Prefetch("reimbursement__refunds", queryset=Refund.objects.select_related("payment").order_by("pk")),
        )


class Ticket(Machine):
    """One after-sales case (售后工单): one customer, one shop, some pieces of one order, one wish.

    `asked` is what the customer would get back if all is granted, `granted` what was approved; minor units of
    `currency`. The reviewer is the shop or the platform (R22). `frozen_by` is the number of the open withdrawal, during
    which nobody approves, starts or pays.
    """

    PREFIX: ClassVar[str] = "AS"
    INITIAL: ClassVar[frozenset[str]] = frozenset({S.SUBMITTED})
    OPEN: ClassVar[tuple[str, ...]] = (S.SUBMITTED, S.IN_REVIEW, S.NEEDS_INFO, S.APPROVED, S.IN_PROGRESS)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("shop"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("customer")
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("order"))
    status = StatusField(_("status"), choices=S.choices, default=S.SUBMITTED)
    type = models.CharField(_("wish"), max_length=20, choices=TicketType.choices)
    problem = models.CharField(_("problem"), max_length=20, choices=ProblemType.choices)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+", verbose_name=_("what happened"))
    description = models.TextField(_("in the customer's words"), blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    asked = models.BigIntegerField(_("asked for, in minor units"))
    granted = models.BigIntegerField(_("granted, in minor units"), default=0)
    freight_borne_by = models.CharField(_("return freight borne by"), max_length=10, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    by_platform = models.BooleanField(_("the platform reviews"), default=False)
    answer_reason = models.ForeignKey(
        Reason,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reason of the answer"),
    )
    answer_words = models.TextField(_("words of the answer"), blank=True)
    reimbursement = models.OneToOneField(
        "refunds.Reimbursement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reimbursement"),
    )
    frozen_by = models.CharField(_("frozen by withdrawal"), max_length=40, blank=True)
    paused_seconds_left = models.PositiveIntegerField(_("time left when the clock was paused"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    nudged_at = models.DateTimeField(_("last nudged at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("after-sales case")
        verbose_name_plural = _("after-sales cases")
        constraints = [
            models.CheckConstraint(
                name="ticket_granted_within_asked",
                condition=models.Q(granted__gte=0) & models.Q(granted__lte=models.F("asked")),
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "status", "due_at"], name="ticket_queue"),
            models.Index(fields=["customer", "-id"], name="ticket_of_customer"),
            models.Index(fields=["status", "due_at"], name="ticket_due"),
            models.Index(fields=["order", "-id"], name="ticket_of_order"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def needs_return(self) -> bool:
        """Goods have to come back before money goes out."""
        return self.type == TicketType.RETURN_REFUND

    @transition(field=status, source=S.SUBMITTED, target=S.IN_REVIEW)
    def mark_in_review(self, *, by: Any, by_platform: bool) -> None:
        self.reviewer, self.by_platform = by, by_platform

    @transition(field=status, source=S.IN_REVIEW, target=S.NEEDS_INFO)
    def mark_needs_info(self) -> None:
        """The customer is asked; the clock pauses."""

    @transition(field=status, source=S.NEEDS_INFO, target=S.IN_REVIEW)
    def mark_answered(self) -> None:
        """Back to the reviewer; the clock goes on."""

    @transition(field=status, source=[S.SUBMITTED, S.IN_REVIEW], target=S.APPROVED)
    def mark_approved(self, *, granted: int, freight_borne_by: str) -> None:
        self.granted, self.freight_borne_by = granted, freight_borne_by

    @transition(field=status, source=[S.SUBMITTED, S.IN_REVIEW, S.NEEDS_INFO], target=S.REJECTED)
    def mark_rejected(self, *, reason: Any, words: str, at: Any) -> None:
        self.answer_reason, self.answer_words, self.ended_at = reason, words, at

    @transition(field=status, source=S.APPROVED, target=S.IN_PROGRESS)
    def mark_in_progress(self) -> None:
        """Return on its way, or refund booked."""

    @transition(field=status, source=S.IN_PROGRESS, target=S.IN_REVIEW)
    def mark_revised(self) -> None:
        """What was agreed did not work out: looked at anew."""
        self.granted = 0

    @transition(field=status, source=S.IN_PROGRESS, target=S.RESOLVED)
    def mark_resolved(self, *, at: Any) -> None:
        self.ended_at = at

    @transition(field=status, source=S.RESOLVED, target=S.CLOSED)
    def mark_closed(self) -> None:
        """The customer is content, or said nothing for a week."""

    @transition(field=status, source=[S.RESOLVED, S.CLOSED, S.REJECTED], target=S.IN_REVIEW)
    def mark_reopened(self, *, counts: bool = True) -> None:
        """Looked at again. Taking it to the platform does not count as one of the customer's two times."""
        self.reopened += counts
        self.ended_at = None

    @transition(
        field=status,
        source=[S.SUBMITTED, S.IN_REVIEW, S.NEEDS_INFO, S.APPROVED, S.IN_PROGRESS],
        target=S.CANCELLED,
    )
    def mark_cancelled(self, *, at: Any) -> None:
        self.ended_at = at


class TicketLine(models.Model):
    """The pieces a case is about, and what was paid for them (minor units)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="lines", verbose_name=_("case"))
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("line"))
    quantity = models.PositiveIntegerField(_("pieces"))
    paid = models.BigIntegerField(_("paid for them, in minor units"))

    class Meta:
        verbose_name = _("pieces of a case")
        verbose_name_plural = _("pieces of a case")
        constraints = [
            models.UniqueConstraint(name="line_once_a_ticket", fields=["ticket", "line"]),
            models.CheckConstraint(name="ticket_of_pieces", condition=models.Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} ×{self.quantity}"


class Evidence(models.Model):
    """A picture that shows what is wrong. Decoded, re-encoded without metadata, handed out by a view that asks who."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("case"))
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m/")
    thumbnail = models.FileField(_("thumbnail"), upload_to="evidence/%Y/%m/", blank=True)
    name = models.CharField(_("name"), max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.name


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


class WithdrawalQuerySet(CancellationQuerySet):
    def with_page(self) -> WithdrawalQuerySet:
        """With all that pages read of a withdrawal, in one further query."""
        return self.select_related(
            "shop",
            "customer",
            "reason",
            "answer_reason",
            "repayment",
            "ticket__shop",
            "ticket__customer",
            "ticket__order__charge",
            "ticket__goods_return",
            "ticket__reimbursement",
        ).prefetch_related(
            models.Prefetch("ticket__lines", queryset=TicketLine.objects.select_related("line").order_by("pk"))
        )

    def certified(self, code: str) -> TicketCancellation | None:
        """The completed withdrawal a check code stands for; open to whoever holds the code."""
        if "\x00" in code:  # PostgreSQL refuses the very question
            return None
        rows = self.filter(check_code=numbers.tidy(code), status=W.COMPLETED).exclude(check_code="")
        return rows.select_related("ticket", "shop").first()


class TicketCancellation(Cancellation):
    """A request to withdraw a case (取消售后). Its steps are those of cancelling an order.

    `ticket_was` is where the case stood when it was asked: it says who answers and what has to be undone.
    `to_repay` is what already arrived and has to come back before the withdrawal is complete (minor units).
    """

    PREFIX: ClassVar[str] = "TW"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="cancellations", verbose_name=_("case"))
    ticket_was = models.CharField(_("the case was"), max_length=24, choices=S.choices)
    to_repay = models.BigIntegerField(_("to be paid back, in minor units"), default=0)
    repayment = models.OneToOneField(
        "refunds.Repayment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("repayment"),
    )
    check_code = models.CharField(_("check code of the certificate"), max_length=20, blank=True, db_index=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta(Cancellation.Meta):
        ordering = ["-id"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        indexes = [
            models.Index(fields=["shop", "status", "due_at"], name="withdrawal_queue"),
            models.Index(fields=["customer", "-id"], name="withdrawal_of_customer"),
            models.Index(fields=["status", "due_at"], name="withdrawal_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_withdrawal",
                fields=["ticket"],
                condition=models.Q(status__in=Cancellation.OPEN),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("withdrawals:detail", args=[self.number])

    @property
    def repay_by(self) -> Any:
        """Until when what arrived has to come back; None while nothing is asked back."""
        return self.repayment.due_at if self.repayment else None

    @transition(
        field="status",
        source=[W.REQUESTED, W.COUNTERED, W.PLATFORM_REVIEW, W.RECALLING],
        target=W.REPAYING,
    )
    def mark_repaying(self, *, by: Any, at: Any) -> None:
        """Granted; complete once what already arrived is paid back."""
        if self.answered_at is None:
            self.answered_by, self.answered_at = by, at

    @transition(field="status", source=W.REPAYING, target=W.LAPSED)
    def mark_lapsed(self, *, at: Any) -> None:
        """Nothing was paid back in time: the case goes on."""
        self.ended_at = at
