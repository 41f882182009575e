"""What each industry asks for and warns of when a case is withdrawn (R154–R158). Rows an admin edits."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.people.models import Industry
from tickets.withdrawals.models import TicketCancellation


class RuleKind(models.TextChoices):
    """What a rule is: told beforehand, asked in the form, or checked by staff before they answer."""

    FEATURE = "feature", _("How it goes here")
    CAUTION = "caution", _("Caution")
    FIELD = "field", _("Field of the form")
    SIGNATURE = "signature", _("Signature under the form")
    CHECK = "check", _("Check by staff")


class Circumstance(models.TextChoices):
    """What has to be so for a rule to be told before a case is withdrawn. Empty: it is told always."""

    SENT = "sent", _("Something is on its way")
    COMING = "coming", _("Something is on its way to the customer")
    GIVEN = "given", _("Something was given for the case")
    VISIT = "visit", _("A visit is agreed")


REMEMBERED = 60
"""Seconds for which a process trusts the rules it has read."""


class IndustryRuleQuerySet(models.QuerySet):
    def of(self, industry: str) -> list[IndustryRule]:
        """The rules in use for an industry, in their order."""
        found = cache.get(f"industry:{industry}")
        if found is None:
            found = list(self.filter(industry=industry, is_active=True).order_by("position", "pk"))
            cache.set(f"industry:{industry}", found, REMEMBERED)
        return list(found)


class IndustryRule(models.Model):
    """One line of an industry's profile."""

    industry = models.CharField(_("industry"), max_length=12, choices=Industry.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=RuleKind.choices)
    code = models.SlugField(_("code"), max_length=40)
    label_en = models.CharField(_("English"), max_length=200)
    label_zh = models.CharField(_("Chinese"), max_length=200)
    only_when = models.CharField(
        _("told only when"),
        max_length=10,
        choices=Circumstance.choices,
        blank=True,
        help_text=_("Before a case is withdrawn. Empty: always."),
    )
    is_required = models.BooleanField(_("required"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = IndustryRuleQuerySet.as_manager()

    class Meta:
        ordering = ["industry", "position", "id"]
        verbose_name = _("rule of an industry")
        verbose_name_plural = _("rules of industries")
        constraints = [models.UniqueConstraint(name="industry_rule", fields=["industry", "code"])]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(f"industry:{self.industry}")

    @property
    def label(self) -> str:
        """The words in the reader's language."""
        return self.label_zh if (get_language() or "").startswith("zh") else self.label_en


class CancellationForm(models.Model):
    """The signed form that goes with a withdrawal where the industry demands one (R156, R157). Never card data."""

    withdrawal = models.OneToOneField(
        TicketCancellation, on_delete=models.PROTECT, related_name="form", verbose_name=_("withdrawal")
    )
    answers = models.JSONField(_("answers"), default=list)
    signed_name = models.CharField(_("signed by"), max_length=80, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    checked = models.JSONField(_("checked by staff"), default=list)

    class Meta:
        verbose_name = _("cancellation form")
        verbose_name_plural = _("cancellation forms")

    def __str__(self) -> str:
        return self.withdrawal.number
