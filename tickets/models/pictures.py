"""What shows what is wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.cases import Ticket


class Evidence(models.Model):
    """A picture that shows what is wrong. Decoded, re-encoded without metadata, handed out by a view that asks who."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("case"))
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m/")
    thumbnail = models.FileField(_("thumbnail"), upload_to="evidence/%Y/%m/", blank=True)
    name = models.CharField(_("name"), max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.name
