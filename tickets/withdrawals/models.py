"""Withdrawing a case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.cancellations.models import Cancellation, CancellationQuerySet
from orders.statuses import CancellationStatus as W
from portal.kernel.fsm import transition
from refunds.statuses import RepaymentStatus
from tickets.cases.models import BESIDE, Ticket, TicketLine
from tickets.statuses import TicketStatus as S


class WithdrawalQuerySet(CancellationQuerySet):
    def with_page(self) -> WithdrawalQuerySet:
        """With all that pages read of a withdrawal, in one further query."""
        return self.select_related(
            "shop",
            "customer",
            "reason",
            "answer_reason",
            "repayment",
            "form",
            "ticket__shop",
            "ticket__customer",
            "ticket__order__charge",
            "ticket__reason",
            "ticket__reimbursement",
            *(f"ticket__{name}" for name in BESIDE),
        ).prefetch_related(
            models.Prefetch("ticket__lines", queryset=TicketLine.objects.select_related("line").order_by("pk"))
        )


class TicketCancellation(Cancellation):
    """A request to withdraw a case (取消售后). Its steps are those of cancelling an order.

    `ticket_was` is where the case stood when it was asked: it says who answers and what has to be undone.
    `first_decided_by` and `second_decided_by` are who of the platform answered before somebody else there was asked for.
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
    hand_back_by = models.DateTimeField(_("to be handed back by"), null=True, blank=True)
    supervisor_asked_at = models.DateTimeField(_("a supervisor was asked for at"), null=True, blank=True)
    first_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided the first time by"),
    )
    second_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided the second time by"),
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
    def in_flight(self) -> bool:
        """Agreed, and a refund that had been sent before is not known yet; else what is waited for is the customer's."""
        return self.status == W.REPAYING and self.repayment_id is None and self.hand_back_by is None

    @property
    def on_its_way(self) -> int:
        """What a bank already had when it was asked for: owed as well once it arrives, and booked then. Minor units."""
        return self.quote.get("in_flight", 0) if self.is_open and self.repayment_id is None else 0

    @property
    def repay_by(self) -> Any:
        """Until when what arrived has to come back; None while nothing is asked back, and once that is paid or waived."""
        repayment = self.repayment
        return repayment.pay_by if repayment is not None and repayment.status == RepaymentStatus.DUE else None

    @property
    def repaid_at(self) -> Any:
        """When the customer reported to have paid it back; the seller says whether it has arrived."""
        return self.repayment.reported_at if self.repayment else None

    @transition(
        field="status",
        source=[W.REQUESTED, W.COUNTERED, W.PLATFORM_REVIEW, W.RECALLING],
        target=W.REPAYING,
    )
    def mark_repaying(self, *, by: Any, at: Any) -> None:
        """Granted; complete once what already arrived is paid back."""
        if self.answered_at is None:
            self.answered_by, self.answered_at = by, at

    def has_decided(self, user: Any) -> bool:
        """Whether this person of the platform answered it in an earlier round, and so decides no later one."""
        return user.pk in (self.first_decided_by_id, self.second_decided_by_id)

    @property
    def with_supervisor(self) -> bool:
        """The platform decided, the customer asked for a supervisor, and none has decided yet."""
        return self.status == W.PLATFORM_REVIEW and self.supervisor_asked_at is not None

    @transition(field="status", source=W.REFUSED, target=W.PLATFORM_REVIEW)
    def mark_looked_at_again(self, *, at: Any) -> None:
        """A supervisor of the platform decides next, who did not decide before; once (R41)."""
        self.supervisor_asked_at = at
        if self.first_decided_by_id is None:
            self.first_decided_by = self.answered_by
        else:
            self.second_decided_by = self.answered_by

    @transition(field="status", source=W.REPAYING, target=W.LAPSED)
    def mark_lapsed(self, *, at: Any) -> None:
        """Nothing was paid back in time: the case goes on."""
        self.ended_at = at
