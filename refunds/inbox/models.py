"""The rows of what providers tell by themselves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel import numbers
from portal.time import clock
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.refunds.models import Refund
from refunds.statuses import GatewayName, NoticeVerdict


class GatewayNoticeQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> GatewayNoticeQuerySet:
        """Raw notices are support's."""
        return self.all() if getattr(user, "is_support", False) else self.none()

    def unsettled(self) -> GatewayNoticeQuerySet:
        """Told of money that may be paid a second time here: nothing of that payment is sent meanwhile."""
        return self.filter(verdict__in=(NoticeVerdict.HELD, NoticeVerdict.CONTRADICTS))

    def due(self, moment: Any) -> GatewayNoticeQuerySet:
        """Taken in and not booked yet, or to be looked at again."""
        return self.filter(verdict__in=(NoticeVerdict.WAITING, NoticeVerdict.HELD), due_at__lte=moment)


class GatewayNotice(models.Model):
    """One notice as it came: raw bytes once, however often it was sent, with what was made of it."""

    version: ClassVar[int] = 0
    """What came is never changed; doors ask for it."""

    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices)
    account = models.ForeignKey(
        GatewayAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("account"),
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    body = models.BinaryField(_("as it came"))
    headers = models.JSONField(_("headers it was signed with"), default=dict)
    news = models.JSONField(_("what it says"), default=dict)
    event = models.CharField(_("provider's number of the notice"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=NoticeVerdict.choices)
    why = models.CharField(_("why"), max_length=200, blank=True)
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("refund")
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("payment")
    )
    times = models.PositiveIntegerField(_("times received"), default=1)
    received_at = models.DateTimeField(_("received"), default=clock.now)
    last_at = models.DateTimeField(_("received last"), default=clock.now)
    handled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    due_at = models.DateTimeField(_("to be looked at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_note = models.CharField(_("how it was settled"), max_length=300, blank=True)

    objects = GatewayNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice of a provider")
        verbose_name_plural = _("notices of providers")
        indexes = [
            models.Index(fields=["due_at"], name="gateway_notice_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["gateway", "-id"], name="gateway_notice_of"),
            models.Index(fields=["verdict", "last_at"], name="gateway_notice_verdict"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = self.number or numbers.make("PN")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("notices:detail", args=[self.number])

    @property
    def text(self) -> str:
        """What came, as far as it can be read."""
        return bytes(self.body).decode("utf-8", errors="replace")
