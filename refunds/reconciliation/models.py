"""Providers' statements as they came, line by line, and every difference between them and our books."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel import numbers
from portal.kernel.fsm import Machine, MachineQuerySet, StatusField, transition
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.statuses import DifferenceKind, DifferenceStatus, GatewayName, LineKind, LineStatus, Resolution

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class SupportOnly(MachineQuerySet):
    """Statements are between the platform and its providers."""

    def for_user(self, user: Any) -> Self:
        return self if getattr(user, "is_authenticated", False) and user.is_support else self.none()


class ProviderStatement(models.Model):
    """One file or answer of a provider about one span of time. Known by its content: read twice, it counts once."""

    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices)
    account = models.CharField(_("account with the provider"), max_length=40, blank=True)
    source = models.CharField(_("file or day"), max_length=200)
    digest = models.CharField(_("digest of its lines"), max_length=64)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("to, exclusive"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken in by")
    )
    taken_at = models.DateTimeField(_("taken in"))
    finished_at = models.DateTimeField(_("compared to its end"), null=True, blank=True)

    objects = SupportOnly.as_manager()

    if TYPE_CHECKING:
        lines: RelatedManager[StatementLine]
        differences: RelatedManager[Difference]

    class Meta:
        ordering = ["-id"]
        verbose_name = _("provider's statement")
        verbose_name_plural = _("providers' statements")
        constraints = [models.UniqueConstraint(name="one_statement_a_content", fields=["gateway", "digest"])]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = self.number or numbers.make("ST")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("statements:detail", args=[self.number])


class StatementLine(models.Model):
    """One movement as the provider has it. Amounts in minor units, always positive; the kind tells the direction."""

    statement = models.ForeignKey(
        ProviderStatement, on_delete=models.PROTECT, related_name="lines", verbose_name=_("statement")
    )
    row = models.PositiveIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=12, choices=LineKind.choices)
    status = models.CharField(_("status there"), max_length=12, choices=LineStatus.choices)
    reference = models.CharField(_("provider's refund number"), max_length=80)
    key = models.CharField(_("our number"), max_length=80, blank=True)
    payment_reference = models.CharField(_("provider's number of the payment"), max_length=80, blank=True)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    at = models.DateTimeField(_("at"))
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, related_name="statement_lines", verbose_name=_("refund")
    )

    class Meta:
        verbose_name = _("line of a statement")
        verbose_name_plural = _("lines of statements")
        constraints = [models.UniqueConstraint(name="one_line_a_row", fields=["statement", "row"])]
        indexes = [models.Index(fields=["reference"], name="line_by_reference")]

    def __str__(self) -> str:
        return f"{self.statement_id}:{self.row}"


class DifferenceQuerySet(SupportOnly):
    def unsettled(self) -> Self:
        return self.filter(status=DifferenceStatus.OPEN)

    def with_page(self) -> Self:
        """With what its page, rows and steps read."""
        return self.select_related(
            "statement", "line", "refund__charge", "refund__payment", "refund__shop", "payment__charge", "settled_by"
        )


class Difference(Machine):
    """Where a provider's statement and our books do not say the same. It stays open until somebody settles it.

    A difference that a later line or answer explains is settled by the machine.
    """

    PREFIX = "DF"
    INITIAL = frozenset({DifferenceStatus.OPEN})

    status = StatusField(_("status"), choices=DifferenceStatus.choices, default=DifferenceStatus.OPEN)
    kind = models.CharField(_("kind"), max_length=16, choices=DifferenceKind.choices)
    statement = models.ForeignKey(
        ProviderStatement, on_delete=models.PROTECT, related_name="differences", verbose_name=_("statement")
    )
    line = models.ForeignKey(
        StatementLine, on_delete=models.PROTECT, null=True, related_name="differences", verbose_name=_("line")
    )
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, related_name="differences", verbose_name=_("refund")
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="differences", verbose_name=_("payment")
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    asked_at = models.DateTimeField(_("provider asked again"), null=True, blank=True)
    resolution = models.CharField(_("settled by"), max_length=16, choices=Resolution.choices, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        constraints = [
            models.CheckConstraint(
                name="difference_settled_has_resolution",
                condition=~Q(status=DifferenceStatus.SETTLED)
                | (~Q(resolution="") & Q(settled_by__isnull=False) & Q(settled_at__isnull=False)),
            ),
            models.UniqueConstraint(name="one_difference_a_line", fields=["line"]),
        ]
        indexes = [models.Index(fields=["status", "kind", "-id"], name="difference_by_kind")]

    @transition(status, source=DifferenceStatus.OPEN, target=DifferenceStatus.SETTLED)
    def mark_settled(self, *, resolution: str, by: Any, at: datetime, note: str = "") -> None:
        """Somebody has looked, and told what was done about it."""
        self.resolution = resolution
        self.settled_by = by
        self.settled_at = at
        self.note = note[:300]

    def get_absolute_url(self) -> str:
        return reverse("differences:detail", args=[self.number])

    @property
    def customer_id(self) -> None:
        """Nobody's: a difference is between the platform and a provider."""
        return None

    @property
    def shop_id(self) -> None:
        return None
