"""Store credit: what a shop owes a customer in goods instead of money, and every movement of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AppendOnly, AppendOnlyQuerySet
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import Shop
from refunds.refunds.models import Refund
from refunds.refunds.owned import PaidBy, PaidQuerySet
from refunds.reimbursements.models import Reimbursement
from refunds.statuses import CreditKind, CreditStatus, RefundStatus

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class StoreCreditQuerySet(PaidQuerySet):
    def with_page(self) -> StoreCreditQuerySet:
        """With what its page, rows and steps read."""
        return self.select_related("shop", "payer")


class StoreCredit(PaidBy, Machine):
    """The balance of one customer in one shop, in one currency. Never below zero, kept by lock and constraint."""

    PREFIX = "SC"
    INITIAL = frozenset({CreditStatus.OPEN})

    status = StatusField(_("status"), choices=CreditStatus.choices, default=CreditStatus.OPEN)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="store_credits", verbose_name=_("shop"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="store_credits", verbose_name=_("customer")
    )
    currency = models.CharField(_("currency"), max_length=3)
    balance = models.PositiveBigIntegerField(_("balance"), default=0)

    objects = StoreCreditQuerySet.as_manager()

    if TYPE_CHECKING:
        movements: RelatedManager[CreditMovement]

    class Meta:
        verbose_name = _("store credit")
        verbose_name_plural = _("store credits")
        constraints = [
            models.UniqueConstraint(name="one_credit_a_customer", fields=["shop", "payer", "currency"]),
            models.CheckConstraint(name="credit_is_never_negative", condition=Q(balance__gte=0)),
        ]

    @transition(status, source=CreditStatus.OPEN, target=CreditStatus.FROZEN)
    def mark_frozen(self) -> None:
        """Nothing is spent while support looks into it."""

    @transition(status, source=CreditStatus.FROZEN, target=CreditStatus.OPEN)
    def mark_thawed(self) -> None:
        """It may be spent again."""

    def get_absolute_url(self) -> str:
        return reverse("credits:detail", args=[self.number])


class CreditMovementQuerySet(AppendOnlyQuerySet):
    def lots(self, credit: StoreCredit) -> Self:
        """What was issued, oldest first, each annotated with what is left of it."""
        return self.filter(credit=credit).issued()

    def of_promises(self, promises: Iterable[Reimbursement]) -> Self:
        """What these promises gave as store credit, each annotated with what is left of it."""
        return self.filter(refund__reimbursement__in=list(promises), refund__status=RefundStatus.SUCCEEDED).issued()

    def issued(self) -> Self:
        return (
            self.filter(kind=CreditKind.ISSUED)
            .annotate(left=F("amount") + Coalesce(models.Sum("spendings__amount"), 0))
            .select_related("refund")
            .order_by("pk")
        )


class CreditMovement(AppendOnly):
    """Issued by a refund, spent at the shop, given back, or taken back. `amount` is signed, in minor units.

    Credit is spent from the oldest lot first, so that each cent can be followed to the refund it came from.
    """

    credit = models.ForeignKey(
        StoreCredit, on_delete=models.PROTECT, related_name="movements", verbose_name=_("store credit")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CreditKind.choices)
    amount = models.BigIntegerField(_("amount"))
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="credit_movements", verbose_name=_("refund")
    )
    lot = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="spendings", verbose_name=_("issued as")
    )
    reference = models.CharField(_("the shop's number"), max_length=80, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = CreditMovementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("movement of store credit")
        verbose_name_plural = _("movements of store credit")
        constraints = [
            models.CheckConstraint(
                name="credit_movement_has_its_sign",
                condition=Q(kind=CreditKind.SPENT, amount__lt=0, lot__isnull=False)
                | Q(kind=CreditKind.ISSUED, amount__gt=0, lot__isnull=True)
                | Q(kind=CreditKind.GIVEN_BACK, amount__gt=0, lot__isnull=False)
                | Q(kind=CreditKind.TAKEN_BACK, amount__lt=0, lot__isnull=False),
            ),
            models.UniqueConstraint(
                name="issued_once_a_refund", fields=["refund"], condition=Q(kind=CreditKind.ISSUED)
            ),
            models.UniqueConstraint(name="spent_once_a_lot", fields=["credit", "kind", "reference", "lot"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
