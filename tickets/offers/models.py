"""Negotiating: what one side proposes and the other accepts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import StatusField, transition
from tickets.cases.belonging import OfCase
from tickets.cases.models import Ticket
from tickets.statuses import OfferStatus


class Way(models.TextChoices):
    """What an offer brings about once it is accepted."""

    REFUND = "refund", _("Money back, the customer keeps the goods")
    RETURN = "return", _("Goods back, then money back")
    EXCHANGE = "exchange", _("Exchange")
    REPAIR = "repair", _("Repair")
    PART = "part", _("A part is sent")
    COUPON = "coupon", _("Coupon")
    GIFT = "gift", _("Gift")
    PROOF = "proof", _("Show more, then it is looked at again")
    WITHDRAW = "withdraw", _("Withdraw the case")


class Offer(OfCase):
    """A proposal (协商方案). One is open at a time; accepted, it is carried out in the same transaction.

    `amount` is what comes back (refund, return), the worth of what is sent (exchange) or of the coupon: minor units of the
    case's currency. `what` names the thing, the part, the gift or the proof asked for. `by_customer`: the customer
    proposes and the reviewer answers.
    """

    PREFIX: ClassVar[str] = "OF"
    INITIAL: ClassVar[frozenset[str]] = frozenset({OfferStatus.OPEN})

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="offers", verbose_name=_("case"))
    status = StatusField(_("status"), choices=OfferStatus.choices, default=OfferStatus.OPEN)
    way = models.CharField(_("what is proposed"), max_length=12, choices=Way.choices)
    amount = models.BigIntegerField(_("amount, in minor units"), default=0)
    what = models.CharField(_("what exactly"), max_length=200, blank=True)
    visit_at = models.DateTimeField(_("visit at"), null=True, blank=True)
    fee = models.BigIntegerField(_("fee of a visit cancelled too late, in minor units"), default=0)
    words = models.TextField(_("words"), blank=True)
    by_customer = models.BooleanField(_("proposed by the customer"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    answer_words = models.TextField(_("words of the answer"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        indexes = [models.Index(fields=["status", "due_at"], name="offer_due")]
        constraints = [
            models.UniqueConstraint(
                name="one_open_offer", fields=["ticket"], condition=models.Q(status=OfferStatus.OPEN)
            ),
            models.CheckConstraint(name="offer_of_an_amount", condition=models.Q(amount__gte=0, fee__gte=0)),
        ]

    @transition(field=status, source=OfferStatus.OPEN, target=OfferStatus.ACCEPTED)
    def mark_accepted(self, *, words: str = "") -> None:
        self.answer_words = words

    @transition(field=status, source=OfferStatus.OPEN, target=OfferStatus.DECLINED)
    def mark_declined(self, *, words: str = "") -> None:
        self.answer_words = words

    @transition(field=status, source=OfferStatus.OPEN, target=OfferStatus.EXPIRED)
    def mark_expired(self) -> None:
        """Nobody answered in time."""

    @transition(field=status, source=OfferStatus.OPEN, target=OfferStatus.WITHDRAWN)
    def mark_withdrawn(self) -> None:
        """Whoever made it took it back, or the case went another way."""

    def is_from(self, user: Any) -> bool:
        """Whether this reader's side made it."""
        return self.by_customer == (user.pk == self.ticket.customer_id)
