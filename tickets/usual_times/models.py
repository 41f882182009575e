"""How long cases usually take at a shop: measured now and then, so that no page has to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.people.models import Shop
from tickets.cases.models import TicketType


class UsualTime(models.Model):
    """Ended cases of one kind at one shop, of one product where `sku` is given: half of the `cases` took at most `half`
    minutes from being raised to their end, nine of ten at most `most`. Beside it how busy the shop is: cases raised in the
    last seven days, and in a usual week; how many are open, and how many people answer.
    """

    FEWEST = 5
    """Of fewer ended cases nothing is told."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", verbose_name=_("shop"))
    type = models.CharField(_("wish"), max_length=20, choices=TicketType.choices)
    sku = models.CharField(_("product"), max_length=120, blank=True)
    cases = models.PositiveIntegerField(_("ended cases"))
    half = models.PositiveIntegerField(_("half of them took at most, in minutes"))
    most = models.PositiveIntegerField(_("nine of ten took at most, in minutes"))
    this_week = models.PositiveIntegerField(_("raised in the last seven days, whatever was wished"))
    usual_week = models.FloatField(_("raised in a usual week"))
    open_now = models.PositiveIntegerField(_("open cases"))
    people = models.PositiveIntegerField(_("people who answer"))
    measured_at = models.DateTimeField(_("measured at"))

    class Meta:
        verbose_name = _("usual time")
        verbose_name_plural = _("usual times")
        constraints = [models.UniqueConstraint(name="usual_time_of_kind", fields=["shop", "type", "sku"])]

    def __str__(self) -> str:
        return f"{self.shop} · {self.type} {self.sku}".rstrip()

    @property
    def is_measured(self) -> bool:
        """Whether enough cases have ended to tell a time."""
        return self.cases >= self.FEWEST

    @property
    def is_rush(self) -> bool:
        """Half as many cases again as in a usual week, and not by chance of small numbers (R71)."""
        return self.this_week >= self.FEWEST and self.usual_week >= 1 and self.this_week >= 1.5 * self.usual_week
