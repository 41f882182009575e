"""A case and the pieces it is about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order, OrderLine
from portal.audit.models import StatusChange
from portal.kernel import numbers
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Role, Shop
from portal.reasons.models import Reason
from refunds.refunds.models import Refund
from tickets.statuses import TicketStatus as S


class TicketType(models.TextChoices):
    """What is asked for (R11), and by which way it is done. An accepted offer may change it."""

    REFUND_ONLY = "refund_only", _("Refund only")
    RETURN_REFUND = "return_refund", _("Return and refund")
    EXCHANGE = "exchange", _("Exchange")
    REPAIR = "repair", _("Repair")
    PART = "part", _("Part sent or replaced")
    COMPENSATION = "compensation", _("Compensation")
    PRICE_PROTECTION = "price_protection", _("Price protection")


OPEN_AMOUNT = (TicketType.COMPENSATION, TicketType.PRICE_PROTECTION)
"""Wishes of which the customer says how much money it is about."""


class ProblemType(models.TextChoices):
    """Asked first (R1)."""

    QUALITY = "quality", _("Quality")
    USAGE = "usage", _("Using it")
    LOGISTICS = "logistics", _("Delivery")
    DESCRIPTION = "description", _("Not as described")
    OTHER = "other", _("Something else")


BESIDE = ("goods_return__inspection", "repair", "compensation", "offer__made_by", "parcel")
"""What a case owes and is owed, one row of each kind: fetched along with it, in the same query."""
KIN = ("shop", "customer", "order__charge", "reason", "reimbursement")
"""What every step of a case looks at: fetched along with its lock."""


class TicketQuerySet(OwnedQuerySet):
    def open(self) -> TicketQuerySet:
        """Not ended: somebody is still at work or waited for."""
        return self.filter(status__in=Ticket.OPEN)

    def with_company(self) -> TicketQuerySet:
        """With what rules and obligations read of a case, in one further query at most."""
        return self.select_related(*KIN, *BESIDE).prefetch_related("reimbursement__refunds")

    def with_page(self, lines: models.QuerySet | None = None) -> TicketQuerySet:
        """With all that pages read of a case, in two further queries. `lines`: its pieces with more than their order lines."""
        plain = TicketLine.objects.select_related("line").order_by("pk")
        return self.select_related(
            "shop",
            "customer",
            "order__charge",
            "reason",
            "answer_reason",
            "reimbursement",
            *BESIDE,
        ).prefetch_related(
            models.Prefetch("lines", queryset=plain if lines is None else lines),
            models.Prefetch("reimbursement__refunds", queryset=Refund.objects.select_related("payment").order_by("pk")),
        )

    def certified(self, code: str) -> Ticket | None:
        """The withdrawn case a check code stands for; open to whoever holds the code."""
        if "\x00" in code:  # PostgreSQL refuses the very question
            return None
        rows = self.filter(check_code=numbers.tidy(code), status=S.CANCELLED).exclude(check_code="")
        return rows.select_related("shop").first()


class Ticket(Machine):
    """One after-sales case (售后工单): one customer, one shop, some pieces of one order, one wish.

    `worth` is what was paid for the pieces, `asked` the money the customer would get back if all is granted, `granted`
    what was approved; minor units of `currency`. `quote` says of what all the pieces' money is made, as it was shown before
    the case was raised (see `orders.cancellations.quotes.Quote`). `counted` is what its end took off the order's lines: "lines" (line id →
    pieces, worth, promised back) and "freight". `wish` says what exactly is wanted where the type alone does not: the
    other size, the missing part. `offer` and `parcel` are the newest of each. The reviewer is the shop or the platform (R22). `frozen_by` is the number of the open withdrawal, during
    which nobody approves, starts or pays. `check_code` proves that it was withdrawn, at once or by a completed withdrawal.
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
    wish = models.CharField(_("what exactly is wanted"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    worth = models.BigIntegerField(_("paid for the pieces, in minor units"), default=0)
    asked = models.BigIntegerField(_("asked for, in minor units"))
    granted = models.BigIntegerField(_("granted, in minor units"), default=0)
    award_of = models.ForeignKey(
        "tickets.Complaint",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("granted in answer to"),
    )
    awarded = models.BigIntegerField(_("granted in answer to a complaint, in minor units"), default=0)
    quote = models.JSONField(_("quote"), default=dict)
    counted = models.JSONField(_("counted on the order's lines"), default=dict, editable=False)
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
    offer = models.ForeignKey(
        "tickets.Offer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("newest offer"),
    )
    parcel = models.ForeignKey(
        "tickets.Replacement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("newest parcel of the seller"),
    )
    check_asked_at = models.DateTimeField(_("the customer reported that something looks wrong"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    frozen_by = models.CharField(_("frozen by withdrawal"), max_length=40, blank=True)
    paused_seconds_left = models.PositiveIntegerField(_("time left when the clock was paused"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    check_code = models.CharField(_("check code of the certificate"), max_length=20, blank=True, db_index=True)
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
            models.CheckConstraint(
                name="ticket_asks_for_its_award",
                condition=models.Q(award_of__isnull=True, awarded=0)
                | models.Q(award_of__isnull=False, awarded__gt=0, asked=models.F("awarded")),
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

    @cached_property
    def _on_record(self) -> list[tuple[str, int, str]]:
        """Who raised it and who rejected it, in their order: step, person, role. One query."""
        rows = StatusChange.objects.filter(machine=self.machine(), object_id=self.pk, step__in=("submit", "reject"))
        return list(rows.order_by("pk").values_list("step", "by", "by__role"))

    @property
    def raised_by_id(self) -> int | None:
        """Who raised it, the customer or somebody in their name, as it is on record."""
        return next((by for step, by, _role in self._on_record if step == "submit"), None)

    @property
    def rejected_by_ids(self) -> set[int]:
        """Everybody who ever rejected it, as it is on record."""
        return {by for step, by, _role in self._on_record if step == "reject"}

    @property
    def rejected_by_shop(self) -> bool:
        """Whether somebody of the shop gave the last no, as it is on record."""
        roles = [role for step, _by, role in self._on_record if step == "reject"]
        return bool(roles) and roles[-1] == Role.SELLER

    @property
    def freight_back(self) -> int:
        """The order's freight that comes back where all the money of the pieces does, in minor units."""
        told = self.quote
        return max(min(told.get("freight", 0), told.get("returned", 0) - told.get("goods", 0)), 0)

    @property
    def amount(self) -> int:
        """The money that was named where the wish leaves it open, in minor units; 0 where it does not."""
        return self.asked if self.type in OPEN_AMOUNT else 0

    @property
    def most(self) -> int:
        """All that can go back for the pieces, in minor units."""
        return self.worth + self.freight_back

    @property
    def needs_return(self) -> bool:
        """Goods have to come back to the seller before anything else is done."""
        return self.type in (TicketType.RETURN_REFUND, TicketType.EXCHANGE)

    @property
    def is_about_money(self) -> bool:
        """Money alone answers the wish."""
        return self.type in (TicketType.REFUND_ONLY, TicketType.RETURN_REFUND, TicketType.PRICE_PROTECTION)

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

    @transition(
        field=status,
        source=[S.SUBMITTED, S.IN_REVIEW, S.NEEDS_INFO, S.APPROVED, S.IN_PROGRESS],
        target=S.MERGED,
    )
    def mark_merged(self, *, into: Any, at: Any) -> None:
        """All of it goes on in another case."""
        self.merged_into, self.ended_at = into, at


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
