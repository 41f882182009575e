"""What is promised back, and each way it takes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.kernel import numbers
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import Shop
from portal.time import calendars
from refunds.arrivals import windows
from refunds.arrivals.models import ArrivalRule
from refunds.payments.models import Charge, Payment, account_words
from refunds.refunds.owned import PaidBy, PaidQuerySet
from refunds.reimbursements.models import HOLDING, Reimbursement
from refunds.statuses import (
    LIVE_OUTCOMES,
    PAID_BY_HAND,
    CauseKind,
    Destination,
    DifferenceStatus,
    GatewayName,
    Outcome,
    RefundStatus,
)

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


SECOND_CHECK = Q(status=RefundStatus.REQUESTED)
BY_HAND = Q(status=RefundStatus.SUBMITTED, gateway__in=PAID_BY_HAND)
"""Waiting for a person to pay them out."""
OVERDUE = Q(status=RefundStatus.SUBMITTED, overdue_since__isnull=False)
"""Not arrived by the latest day that was told."""
MISSED = Q(missed_at__isnull=False)
"""Its customer says that it has not arrived."""
STUCK = Q(status=RefundStatus.FAILED, due_at__isnull=True)
"""Failed with nothing that tries again by itself: a person has to find another way."""


class RefundQuerySet(PaidQuerySet):
    def outside(self) -> RefundQuerySet:
        """What a provider gave back unasked, or the customer's bank took back, as this portal heard of it."""
        return self.filter(
            destination=Destination.EXTERNAL,
            reimbursement__cause_kind__in=(CauseKind.OUTSIDE, CauseKind.CHARGEBACK),
        )

    def certified(self, code: str) -> Refund | None:
        """The refund whose proof carries this check code, for whoever holds it."""
        found = self.filter(check_code=numbers.tidy(code)).exclude(check_code="")
        return found.select_related("shop", "payment", "payer").first()

    def due(self, moment: datetime) -> RefundQuerySet:
        """What the settlement sweep has to move now: send, ask about, or try again.

        Nothing is sent to a paused gateway; its refunds stay due, so that they go on by themselves when it runs again.
        """
        from refunds.gateways.models import GatewaySwitch

        waiting = Q(status__in=(RefundStatus.APPROVED, RefundStatus.FAILED))
        return self.filter(
            status__in=(RefundStatus.APPROVED, RefundStatus.SUBMITTED, RefundStatus.FAILED),
            due_at__lte=moment,
            held_since__isnull=True,
        ).exclude(waiting & Q(gateway__in=GatewaySwitch.objects.paused()))

    def can_net(self, repayment: Any) -> RefundQuerySet:
        """Refunds that what is owed can be set off against: the same customer's, shop's and currency's, not sent, and
        large enough."""
        live = RefundAttempt.objects.filter(refund=models.OuterRef("pk"), outcome__in=LIVE_OUTCOMES)
        unsent = self.filter(~models.Exists(live), status__in=(RefundStatus.APPROVED, RefundStatus.FAILED))
        return unsent._fitting(repayment)

    def will_net(self, repayment: Any) -> RefundQuerySet:
        """The same for refunds that wait for their second check: they can pay it once they are let go."""
        return self.filter(SECOND_CHECK)._fitting(repayment)

    def _fitting(self, repayment: Any) -> RefundQuerySet:
        return self.filter(
            payer__isnull=False,
            payer=repayment.payer_id,
            shop=repayment.shop_id,
            currency=repayment.currency,
            amount__gte=repayment.amount,
            held_since__isnull=True,
        )

    def with_open_difference(self) -> RefundQuerySet:
        """Refunds of which a provider's statement says something else."""
        return self.filter(differences__status=DifferenceStatus.OPEN).distinct()

    def holding_money(self) -> RefundQuerySet:
        """Promised and not arrived: a failed refund still holds its money."""
        return self.filter(status__in=HOLDING)

    def with_page(self) -> RefundQuerySet:
        """With what its page, rows and steps read; `is_paused`: nothing is sent to its gateway now."""
        from refunds.gateways.models import GatewaySwitch

        paused = GatewaySwitch.objects.paused().filter(gateway=models.OuterRef("gateway"))
        return self.select_related(
            "reimbursement", "charge", "payment", "shop", "payer", "requested_by", "redirect_proposed_by"
        ).annotate(is_paused=models.Exists(paused))

    def with_ways(self) -> RefundQuerySet:
        """With every way of its reimbursement, and its tries, the newest first: two further queries."""
        ways = Refund.objects.select_related("payment", "shop").order_by("pk")
        return self.prefetch_related(
            models.Prefetch("reimbursement__refunds", queryset=ways),
            models.Prefetch("attempts", queryset=RefundAttempt.objects.order_by("-ordinal")),
        )


class Refund(PaidBy, Machine):
    """One refund to one destination. One number for life, however often it has to be tried."""

    PREFIX = "RF"
    INITIAL = frozenset({RefundStatus.REQUESTED, RefundStatus.APPROVED})

    reimbursement = models.ForeignKey(
        Reimbursement, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("reimbursement")
    )
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("charge"))
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("shop"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("payer"),
    )
    status = StatusField(_("status"), choices=RefundStatus.choices, default=RefundStatus.APPROVED)
    amount = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    destination = models.CharField(
        _("destination"), max_length=12, choices=Destination.choices, default=Destination.ORIGINAL
    )
    destination_account = models.CharField(_("account paid out to"), max_length=80, blank=True)
    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices)
    gateway_reference = models.CharField(_("provider's refund number"), max_length=80, blank=True, db_index=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    needs_four_eyes = models.BooleanField(_("needs a second person"), default=False)
    with_support_since = models.DateTimeField(_("with platform support since"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("with a supervisor since"), null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("declined by"),
    )
    redirect_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other destination waiting, proposed by"),
    )
    redirect_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other destination asked for by"),
    )
    redirect_to = models.CharField(
        _("proposed destination"), max_length=12, choices=Destination.choices, default=Destination.MANUAL
    )
    redirect_account = models.CharField(_("proposed account"), max_length=80, blank=True)
    redirect_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other destination confirmed by"),
    )
    missed_at = models.DateTimeField(_("customer asked where it is"), null=True, blank=True)
    missed_words = models.CharField(_("what the customer said"), max_length=300, blank=True)
    check_code = models.CharField(_("check code of its proof"), max_length=20, blank=True, db_index=True)
    held_since = models.DateTimeField(_("held since"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    earliest_on = models.DateField(_("earliest arrival"), null=True, blank=True)
    latest_on = models.DateField(_("latest arrival"), null=True, blank=True)
    is_provisional = models.BooleanField(_("dates are provisional"), default=True)
    overdue_since = models.DateTimeField(_("overdue since"), null=True, blank=True)
    failure = models.CharField(_("why it failed"), max_length=120, blank=True)

    objects = RefundQuerySet.as_manager()

    if TYPE_CHECKING:
        attempts: RelatedManager[RefundAttempt]

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(name="refund_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_arrived_has_proof",
                condition=~Q(status=RefundStatus.SUCCEEDED) | (Q(settled_at__isnull=False) & ~Q(gateway_reference="")),
            ),
            models.CheckConstraint(
                name="refund_four_eyes",
                condition=Q(needs_four_eyes=False)
                | Q(status__in=(RefundStatus.REQUESTED, RefundStatus.CANCELLED, RefundStatus.SUPERSEDED))
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("requested_by"))),
            ),
            models.CheckConstraint(
                name="refund_redirected_by_two",
                condition=(
                    ~Q(destination=Destination.MANUAL)
                    & ~Q(destination=Destination.STORE_CREDIT, redirect_to=Destination.STORE_CREDIT)
                )
                | (
                    Q(redirect_asked_by__isnull=False)
                    & Q(redirect_confirmed_by__isnull=False)
                    & ~Q(redirect_asked_by=F("redirect_confirmed_by"))
                ),
            ),
            models.CheckConstraint(
                name="refund_window_in_order",
                condition=Q(earliest_on__isnull=True) | Q(earliest_on__lte=F("latest_on")),
            ),
            models.UniqueConstraint(
                name="outside_refund_once",
                fields=["payment", "gateway_reference"],
                condition=Q(destination=Destination.EXTERNAL) & ~Q(gateway=GatewayName.EXTERNAL),
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-id"], name="refund_of_payer"),
            models.Index(fields=["shop", "status", "-id"], name="refund_of_shop"),
            models.Index(
                fields=["due_at"],
                name="refund_due",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["overdue_since"], name="refund_overdue", condition=Q(overdue_since__isnull=False)),
            models.Index(fields=["missed_at"], name="refund_missed", condition=Q(missed_at__isnull=False)),
        ]

    @transition(status, source=RefundStatus.REQUESTED, target=RefundStatus.APPROVED)
    def mark_approved(self, *, by: Any) -> None:
        """A second person let the money go."""
        self.approved_by = by

    @transition(status, source=[RefundStatus.APPROVED, RefundStatus.FAILED], target=RefundStatus.SUBMITTED)
    def mark_submitted(self) -> None:
        """An attempt is stored; the provider is asked next."""
        self.failure = ""

    @transition(status, source=RefundStatus.SUBMITTED, target=RefundStatus.SUCCEEDED)
    def mark_succeeded(self, *, reference: str, at: datetime) -> None:
        """The money arrived, and this number proves it."""
        self.gateway_reference = reference
        self.settled_at = at
        self.accepted_at = self.accepted_at or at
        self.is_provisional = False
        self.overdue_since = None
        self.failure = ""

    @transition(status, source=RefundStatus.SUBMITTED, target=RefundStatus.FAILED)
    def mark_failed(self, *, failure: str) -> None:
        """The provider proved that no money moved."""
        self.failure = failure[:120]
        self.overdue_since = None

    @transition(status, source=RefundStatus.SUCCEEDED, target=RefundStatus.FAILED)
    def mark_reversed(self, *, failure: str) -> None:
        """The bank sent the money back, up to 30 days after it had arrived."""
        self.failure = failure[:120]
        self.settled_at = None

    @transition(status, source=RefundStatus.FAILED, target=RefundStatus.APPROVED)
    def mark_redirected(self, *, by: Any) -> None:
        """The original way is closed: a second person let it go where the first one proposed.

        Who did stays on record beside where it goes; the next proposal, after this way failed as well, is another two.
        """
        self.redirect_asked_by, self.redirect_confirmed_by, self.redirect_proposed_by = (
            self.redirect_proposed_by,
            by,
            None,
        )
        self.failure = ""
        if self.redirect_to == Destination.STORE_CREDIT:
            self.go_to_credit()
        else:
            self.destination = Destination.MANUAL
            self.destination_account = self.redirect_account
            self.gateway = GatewayName.MANUAL

    @transition(
        status,
        source=[RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.FAILED],
        target=RefundStatus.SUPERSEDED,
    )
    def mark_superseded(self) -> None:
        """The money already went back another way."""

    @transition(
        status,
        source=[RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.FAILED],
        target=RefundStatus.CANCELLED,
    )
    def mark_cancelled(self) -> None:
        """The case was withdrawn before any money went out: nothing was sent, or what was sent is proven to have failed."""

    def get_absolute_url(self) -> str:
        return reverse("refunds:detail", args=[self.number])

    @property
    def account(self) -> str:
        """Where the money goes, as its owner knows it, masked."""
        if self.destination == Destination.MANUAL and self.destination_account:
            return self.destination_account
        if self.destination == Destination.STORE_CREDIT:
            return gettext("store credit at %(shop)s") % {"shop": self.shop.name}
        if self.destination == Destination.NETTED:
            return gettext("set off against what is owed")
        return account_words(self.payment.method, self.payment.bank, self.payment.account_tail)

    @property
    def is_outside(self) -> bool:
        """Whether its provider made it unasked, or the customer's bank did. Fetch `reimbursement` along."""
        told = (CauseKind.OUTSIDE, CauseKind.CHARGEBACK)
        return self.destination == Destination.EXTERNAL and self.reimbursement.cause_kind in told

    @property
    def is_overdue(self) -> bool:
        return self.status == RefundStatus.SUBMITTED and self.overdue_since is not None

    def follow(self, attempt: RefundAttempt) -> None:
        """Go the way of a try that turned out to be alive, whatever other way was meant to be taken since."""
        if self.gateway != attempt.gateway:
            self.gateway = attempt.gateway
            self.destination = Destination.ORIGINAL
            self.destination_account = ""

    def go_to_credit(self) -> None:
        """Have it become store credit of the shop, at once."""
        self.destination = Destination.STORE_CREDIT
        self.gateway = GatewayName.CREDIT

    @property
    def bank_country(self) -> str:
        """Whose working days its way to the account waits for (`portal.time.calendars.of_bank`)."""
        return calendars.of_bank(self.currency, self.shop.country)

    def tell_window(self, accepted: datetime, *, is_accepted: bool) -> None:
        """Set the two dates from the moment of acceptance, or from when it is expected."""
        way = self.payment.way if self.destination == Destination.ORIGINAL else self.destination
        days = ArrivalRule.days_for(self.payment.method, self.payment.bank, way)
        window = windows.window(days, accepted, country=self.bank_country, is_accepted=is_accepted)
        self.earliest_on, self.latest_on = window.earliest_on, window.latest_on
        self.is_provisional = window.is_provisional


class RefundAttemptQuerySet(models.QuerySet):
    def known_as(self, key: str, gateway: str = "") -> RefundAttempt | None:
        """The try that a provider calls by this key, or by the refund's own number where all its tries share one there:
        then the newest. None when there is no such try with that gateway."""
        tries = self.select_related("refund__payment").order_by("-ordinal")
        if gateway:
            tries = tries.filter(gateway=gateway)
        return tries.filter(key=key).first() or tries.filter(refund__number=key).first()


class RefundAttempt(models.Model):
    """One try. Its key is stored before the provider is called and is sent with every repetition of the call."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("refund"))
    ordinal = models.PositiveSmallIntegerField(_("number of the try"))
    key = models.CharField(_("key"), max_length=64, unique=True)
    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.UNKNOWN)
    reference = models.CharField(_("provider's refund number"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    asked_at = models.DateTimeField(_("last asked at"), null=True, blank=True)
    heard_at = models.DateTimeField(_("last answered at"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("times asked"), default=0)
    answer = models.JSONField(_("answer"), default=dict)

    objects = RefundAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["refund", "ordinal"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(name="attempt_in_order", fields=["refund", "ordinal"]),
            models.UniqueConstraint(name="one_live_attempt", fields=["refund"], condition=Q(outcome__in=LIVE_OUTCOMES)),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_proven_dead(self) -> bool:
        """The provider has proved that this try moves no money. Before that nothing new may be sent."""
        return self.outcome not in LIVE_OUTCOMES
