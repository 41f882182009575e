"""What is promised back for one cause, however many ways it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.kernel import numbers
from portal.people.models import Shop
from portal.time import clock
from refunds.payments.models import Charge
from refunds.refunds.owned import PaidBy, PaidQuerySet
from refunds.statuses import CauseKind, RefundStatus

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from refunds.refunds.models import Refund


HOLDING = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SUBMITTED, RefundStatus.FAILED)
"""Statuses that hold money of the payment although it has not arrived."""


class Reimbursement(PaidBy, models.Model):
    """What is promised back for one cause, with the quote that was shown when it was promised."""

    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    charge = models.ForeignKey(
        Charge, on_delete=models.PROTECT, related_name="reimbursements", verbose_name=_("charge")
    )
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="reimbursements", verbose_name=_("shop"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reimbursements",
        verbose_name=_("payer"),
    )
    cause_kind = models.CharField(_("cause"), max_length=16, choices=CauseKind.choices)
    cause_label = models.CharField(_("kind of case"), max_length=60)
    cause_number = models.CharField(_("case"), max_length=64)
    amount = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    quote = models.JSONField(_("quote"), default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    objects = PaidQuerySet.as_manager()

    if TYPE_CHECKING:
        refunds: RelatedManager[Refund]

    class Meta:
        verbose_name = _("reimbursement")
        verbose_name_plural = _("reimbursements")
        constraints = [models.CheckConstraint(name="reimbursement_is_positive", condition=Q(amount__gt=0))]
        indexes = [
            models.Index(fields=["cause_label", "cause_number"], name="reimbursement_of_case"),
            models.Index(fields=["payer", "-id"], name="reimbursement_of_payer"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = self.number or numbers.make("RB")
        super().save(*args, **kwargs)

    def _sum(self, *statuses: str) -> int:
        return sum(refund.amount for refund in self.refunds.all() if refund.status in statuses)

    @property
    def arrived(self) -> int:
        """Minor units that have arrived."""
        return self._sum(RefundStatus.SUCCEEDED)

    @property
    def on_the_way(self) -> int:
        """Minor units that are still promised and have not arrived."""
        return self._sum(*HOLDING)

    @property
    def latest_on(self) -> Any:
        """The last day by which everything that is still on its way arrives; None when nothing is."""
        days = [r.latest_on for r in self.refunds.all() if r.status in HOLDING and r.latest_on is not None]
        return max(days, default=None)
