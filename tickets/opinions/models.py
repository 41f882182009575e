"""What customers say about how a case was handled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.cases.models import Ticket


class Stars(models.IntegerChoices):
    """How content the customer is."""

    FIVE = 5, _("Very content")
    FOUR = 4, _("Content")
    THREE = 3, _("Neither")
    TWO = 2, _("Not content")
    ONE = 1, _("Not content at all")


class Opinion(models.Model):
    """One customer's opinion of one ended case; a later one takes its place. `channel`: how support was told, where the
    customer did not say it on the page."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="opinion", verbose_name=_("case"))
    stars = models.PositiveSmallIntegerField(_("how content"), choices=Stars.choices)
    words = models.TextField(_("words"), blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(name="opinion_stars", condition=models.Q(stars__gte=1) & models.Q(stars__lte=5))
        ]
        indexes = [models.Index(fields=["at"], name="opinion_lately")]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.stars}"
