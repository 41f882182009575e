"""What a shop changed because of what cancellations told it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.review.models import StaffQuerySet
from portal.people.models import Shop
from portal.reasons.models import Reason


class Improvement(models.Model):
    """A change in a shop's service, goods or shipping, the reason it answers, and since when it holds (R123, R124).

    A fact, not a life: it is written down once, and the requests before and after it are counted against it.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="improvements", verbose_name=_("shop"))
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason it answers")
    )
    words = models.CharField(_("what was changed"), max_length=200)
    since = models.DateField(_("since"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted at"))

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        indexes = [models.Index(fields=["shop", "-since"], name="improvement_of_shop")]

    def __str__(self) -> str:
        return self.words
