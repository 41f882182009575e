"""What a customer owes back: given once, and the case it was given for withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import Shop
from refunds.payments.models import Charge, Payment
from refunds.refunds.models import Refund
from refunds.refunds.owned import PaidBy, PaidQuerySet
from refunds.statuses import RefundStatus, RepaymentStatus


class RepaymentQuerySet(PaidQuerySet):
    def waiting(self) -> RepaymentQuerySet:
        """Not paid, waived or lapsed yet."""
        return self.filter(status=RepaymentStatus.DUE)

    def to_confirm(self, user: Any) -> RepaymentQuerySet:
        """Reported by the customer, and this reader's side is the one to say whether it has arrived."""
        reported = self.for_user(user).waiting().filter(reported_at__isnull=False)
        return reported.filter(with_support_since__isnull=not user.is_support)


class Repayment(PaidBy, Machine):
    """Money that has to come back before a withdrawal completes. 14 days, then it lapses.

    `pay_by` is the customer's last day. While a reported transfer is looked for, `due_at` is the end of that: it does not
    lapse meanwhile.
    """

    PREFIX = "RP"
    INITIAL = frozenset({RepaymentStatus.DUE})

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="repayments", verbose_name=_("charge"))
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="repayments", verbose_name=_("shop"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repayments",
        verbose_name=_("payer"),
    )
    status = StatusField(_("status"), choices=RepaymentStatus.choices, default=RepaymentStatus.DUE)
    amount = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    cause_label = models.CharField(_("kind of case"), max_length=60)
    cause_number = models.CharField(_("case"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    pay_by = models.DateTimeField(_("to be paid back by"), null=True, blank=True)
    reported_reference = models.CharField(_("transfer number given by the customer"), max_length=80, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    denied_at = models.DateTimeField(_("not found at"), null=True, blank=True)
    denied_note = models.CharField(_("why it was not found"), max_length=300, blank=True)
    with_support_since = models.DateTimeField(_("with platform support since"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("with a supervisor since"), null=True, blank=True)
    reference = models.CharField(_("transfer number"), max_length=80, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="repayment", verbose_name=_("payment")
    )
    set_off_against = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to be set off against"),
    )
    remind_at = models.DateTimeField(_("reminder due"), null=True, blank=True, db_index=True)
    waiver_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("waiver proposed by"),
    )
    waiver_note = models.CharField(_("why it should be waived"), max_length=300, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("waived by"),
    )

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        constraints = [
            models.CheckConstraint(name="repayment_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="repayment_paid_has_proof",
                condition=~Q(status=RepaymentStatus.PAID)
                | (Q(paid_at__isnull=False) & ~Q(reference="") & Q(payment__isnull=False)),
            ),
            models.CheckConstraint(
                name="repayment_waived_by_two",
                condition=~Q(status=RepaymentStatus.WAIVED)
                | (Q(waived_by__isnull=False) & Q(waiver_asked_by__isnull=False) & ~Q(waived_by=F("waiver_asked_by"))),
            ),
        ]
        indexes = [
            models.Index(fields=["cause_label", "cause_number"], name="repayment_of_case"),
            models.Index(fields=["payer", "-id"], name="repayment_of_payer"),
            models.Index(fields=["shop", "status"], name="repayment_of_shop"),
            models.Index(fields=["due_at"], name="repayment_due", condition=Q(due_at__isnull=False)),
        ]

    @transition(status, source=RepaymentStatus.DUE, target=RepaymentStatus.PAID)
    def mark_paid(self, *, reference: str, at: datetime, payment: Any) -> None:
        """The money is back, and this number proves it."""
        self.reference = reference
        self.paid_at = at
        self.payment = payment

    @transition(status, source=RepaymentStatus.DUE, target=RepaymentStatus.WAIVED)
    def mark_waived(self, *, by: Any) -> None:
        """A second person let the customer keep it."""
        self.waived_by = by

    @transition(status, source=RepaymentStatus.DUE, target=RepaymentStatus.LAPSED)
    def mark_lapsed(self) -> None:
        """Not paid in time: nothing is owed any more, and the case it was asked for goes on."""

    @property
    def coming_refund(self) -> Refund | None:
        """The refund that pays it as soon as it is let go, as long as that is waited for."""
        refund = self.set_off_against
        if refund is None or self.status != RepaymentStatus.DUE:
            return None
        return refund if refund.status in (RefundStatus.REQUESTED, RefundStatus.APPROVED) else None

    def get_absolute_url(self) -> str:
        return reverse("repayments:detail", args=[self.number])
