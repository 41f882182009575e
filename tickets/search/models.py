"""The index of what is said in cases: pieces of two characters for Chinese, whole words for the rest."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.cases.models import Ticket


class CaseWord(models.Model):
    """A case in which a piece of text occurs. `is_internal`: in notes that staff alone read."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", verbose_name=_("case"))
    word = models.CharField(_("piece of text"), max_length=24)
    is_internal = models.BooleanField(_("for staff alone"), default=False)

    class Meta:
        verbose_name = _("word of a case")
        verbose_name_plural = _("words of cases")
        constraints = [models.UniqueConstraint(name="case_word_once", fields=["word", "ticket", "is_internal"])]
        indexes = [models.Index(fields=["word"], name="case_word_begins", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.word
