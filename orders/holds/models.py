"""The rows of pieces spoken for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.orders.models import OrderLine


class HoldKind(models.TextChoices):
    CANCELLATION = "cancellation", _("Cancellation")
    TICKET = "ticket", _("After-sales case")


class HoldQuerySet(models.QuerySet):
    def active(self) -> HoldQuerySet:
        """Still reserving their pieces."""
        return self.filter(released_at__isnull=True)


class Hold(models.Model):
    """Pieces of a line that an open case has reserved: they are not shipped, and nobody refunds them twice.

    `sent_quantity` of them had left the shop: they come back only if their parcel does. The source is the
    number of a cancellation of this floor or of a ticket of the floor above; orders never asks which.
    """

    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="holds", verbose_name=_("line"))
    quantity = models.PositiveIntegerField(_("pieces"))
    sent_quantity = models.PositiveIntegerField(_("of them sent"), default=0)
    value = models.BigIntegerField(_("their worth, in minor units"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=HoldKind.choices)
    source = models.CharField(_("for"), max_length=40)
    placed_at = models.DateTimeField(_("since"))
    released_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                name="hold_of_pieces",
                condition=models.Q(quantity__gt=0) & models.Q(sent_quantity__lte=models.F("quantity")),
            ),
            models.UniqueConstraint(
                name="one_hold_a_source", fields=["line", "source"], condition=models.Q(released_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="hold_active", condition=models.Q(released_at__isnull=True)),
            models.Index(fields=["source"], name="hold_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.line_id} ×{self.quantity}"
