"""What a customer gives back, that is not money, before a withdrawal completes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import StatusField, transition
from tickets.cases.belonging import OfCase
from tickets.cases.models import Ticket
from tickets.replacements.models import Replacement
from tickets.statuses import HandBackStatus as S
from tickets.withdrawals.models import TicketCancellation


class HandBackKind(models.TextChoices):
    COUPON = "coupon", _("Coupon")
    GIFT = "gift", _("Gift")
    PART = "part", _("Part")
    EXCHANGE = "exchange", _("Exchanged goods")


class HandBack(OfCase):
    """A coupon, gift, part or exchanged thing to be given back (退还赠品/券). The customer tells how it went back, the seller
    confirms, or lets the customer keep it."""

    PREFIX: ClassVar[str] = "HB"
    INITIAL: ClassVar[frozenset[str]] = frozenset({S.DUE})

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="hand_backs", verbose_name=_("case"))
    withdrawal = models.ForeignKey(
        TicketCancellation, on_delete=models.PROTECT, related_name="hand_backs", verbose_name=_("withdrawal")
    )
    status = StatusField(_("status"), choices=S.choices, default=S.DUE)
    kind = models.CharField(_("kind"), max_length=10, choices=HandBackKind.choices)
    what = models.CharField(_("what exactly"), max_length=200, blank=True)
    replacement = models.ForeignKey(
        Replacement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("parcel")
    )
    reported = models.CharField(_("how it went back"), max_length=200, blank=True)
    reported_at = models.DateTimeField(_("told at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    words = models.TextField(_("words"), blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("thing to hand back")
        verbose_name_plural = _("things to hand back")
        indexes = [models.Index(fields=["status", "due_at"], name="handback_due")]

    def get_absolute_url(self) -> str:
        return reverse("withdrawals:detail", args=[self.withdrawal.number])

    @transition(field=status, source=S.DUE, target=S.CONFIRMED)
    def mark_confirmed(self, *, at: Any) -> None:
        self.ended_at = at

    @transition(field=status, source=S.DUE, target=S.WAIVED)
    def mark_waived(self, *, words: str, at: Any) -> None:
        self.words, self.ended_at = words, at

    @transition(field=status, source=S.DUE, target=S.LAPSED)
    def mark_lapsed(self, *, at: Any) -> None:
        """Nothing came back in time: the withdrawal lapses, and the customer keeps it."""
        self.ended_at = at
