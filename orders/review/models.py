"""Facts from outside that nobody may decide by rule: they wait for a person and pay nothing by themselves."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.people.models import Shop


class ReviewKind(models.TextChoices):
    UNCOVERED = "uncovered", _("Cancelled without a purchase")
    CONTRADICTION = "contradiction", _("The shop's record contradicts ours")
    SHIPPED_ON_HOLD = "shipped_on_hold", _("Shipped although on hold")


class StaffQuerySet(models.QuerySet):
    """Rows of shops that are no customer's business."""

    def for_user(self, user: Any) -> Self:
        """Staff see their shops' rows, support sees all, customers none."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_support:
            return self.all()
        return self.filter(shop__in=user.shop_ids) if user.is_seller else self.none()


class ReviewQuerySet(StaffQuerySet):
    def open(self) -> ReviewQuerySet:
        return self.filter(settled_at__isnull=True)


class ReviewItem(models.Model):
    """One fact to look at. The same fact (`reference` within its shop) is one row, however often it is imported."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="review_items", verbose_name=_("shop"))
    kind = models.CharField(_("kind"), max_length=20, choices=ReviewKind.choices)
    reference = models.CharField(_("reference"), max_length=120)
    data = models.JSONField(_("what was told"), default=dict)
    found_at = models.DateTimeField(_("found at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    note = models.TextField(_("what was decided"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("item to review")
        verbose_name_plural = _("items to review")
        constraints = [models.UniqueConstraint(name="reviewed_once", fields=["shop", "kind", "reference"])]
        indexes = [
            models.Index(fields=["shop", "-id"], name="review_open", condition=models.Q(settled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.reference
