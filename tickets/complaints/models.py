"""Complaints, claims for a loss, and reports that a seller breaks the rules. Told apart from a case: no goods, no money."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from portal.audit.models import StatusChange
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Shop
from refunds.refunds.models import Refund
from tickets.cases.models import Ticket
from tickets.evidence.models import KeptFile
from tickets.statuses import ComplaintStatus as S


class ComplaintKind(models.TextChoices):
    COMPLAINT = "complaint", _("Complaint")
    LOSS = "loss", _("Claim for a loss")
    REPORT = "report", _("Report")


class Against(models.TextChoices):
    """Whose handling it is about."""

    SELLER = "seller", _("The seller")
    PLATFORM = "platform", _("Platform support")


class Topic(models.TextChoices):
    """Which rule a seller is reported to break."""

    FAKE = "fake", _("Sells fake goods")
    OUTSIDE = "outside", _("Asks to settle outside the platform")
    PRESSURE = "pressure", _("Pressure for good reviews, or threats")
    FORBIDDEN = "forbidden", _("Sells what is forbidden")
    OTHER = "other", _("Breaks another rule")


class Outcome(models.TextChoices):
    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Partly upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")


class ComplaintQuerySet(OwnedQuerySet):
    def for_user(self, user: Any) -> ComplaintQuerySet:
        """What `user` may know of. A shop hears of complaints about itself; never who reported it, nor that somebody did."""
        rows: Any = super().for_user(user)
        if not getattr(user, "is_authenticated", False) or user.is_support:
            return rows
        return rows.filter(Q(customer=user) | Q(against=Against.SELLER) & ~Q(kind=ComplaintKind.REPORT))

    def with_page(self) -> ComplaintQuerySet:
        """With all that rules, sentences and pages read of one."""
        return self.select_related(
            "customer", "shop", "order", "ticket", "cancellation", "refund", "accepted_by", "answered_by"
        )

    def with_part_of(self, user: Any) -> ComplaintQuerySet:
        """Knowing of each whether this person of the platform took a step in what it is about; for lists of them."""
        return self.annotate(**{part_name(user): took_a_step(user)}) if user.is_support else self


def part_name(user: Any) -> str:
    return f"part_of_{user.pk}"


def took_a_step(user: Any) -> Q:
    """Complaints whose own subject (the case, else the cancellation, else the refund, else the order) this person moved."""
    found, narrower = Q(), Q()
    for name, model in (("ticket", Ticket), ("cancellation", OrderCancellation), ("refund", Refund), ("order", Order)):
        steps = StatusChange.objects.filter(machine=model.machine(), object_id=OuterRef(name), by=user)
        found |= narrower & Q(Exists(steps))
        narrower &= Q(**{f"{name}__isnull": True})
    return found


class Complaint(Machine):
    """A complaint (投诉), a claim for a loss the handling caused, or a report of a seller (举报违规).

    `about` names what it is about: the number of a case, a cancellation, a refund or an order, the short name of a reported
    shop, or nothing where it is the platform as a whole; each person has one open complaint about each. `loss` is claimed,
    `granted` what the answer grants of it, minor units of `currency`; the cases that pay it are its `awards`.
    """

    PREFIX: ClassVar[str] = "CP"
    INITIAL: ClassVar[frozenset[str]] = frozenset({S.FILED})
    OPEN: ClassVar[tuple[str, ...]] = (S.FILED, S.ACCEPTED, S.ANSWERED, S.IN_REVIEW)

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="complaints", verbose_name=_("customer")
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("filed by")
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("shop")
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("order")
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("case")
    )
    cancellation = models.ForeignKey(
        OrderCancellation, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("cancellation"),
    )  # fmt: skip
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("refund")
    )
    about = models.CharField(_("about"), max_length=60, blank=True)
    status = StatusField(_("status"), choices=S.choices, default=S.FILED)
    kind = models.CharField(_("kind"), max_length=12, choices=ComplaintKind.choices)
    against = models.CharField(_("about whose handling"), max_length=10, choices=Against.choices)
    topic = models.CharField(_("which rule"), max_length=12, choices=Topic.choices, blank=True)
    words = models.TextField(_("what happened"))
    wish = models.TextField(_("what is wanted"), blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    loss = models.BigIntegerField(_("claimed loss, in minor units"), default=0)
    granted = models.BigIntegerField(_("granted, in minor units"), default=0)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("handled by"),
    )  # fmt: skip
    shop_asked_at = models.DateTimeField(_("the shop was asked at"), null=True, blank=True)
    shop_words = models.TextField(_("in the shop's words"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    answer_words = models.TextField(_("reasons"), blank=True)
    done_words = models.TextField(_("what is done"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    first_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered the first time by"),
    )  # fmt: skip
    escalated_at = models.DateTimeField(_("with a supervisor since"), null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes = [
            models.Index(fields=["status", "due_at"], name="complaint_due"),
            models.Index(fields=["shop", "status"], name="complaint_of_shop"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_complaint_each",
                fields=["customer", "about"],
                condition=Q(status__in=(S.FILED, S.ACCEPTED, S.ANSWERED, S.IN_REVIEW)),
            ),
            models.CheckConstraint(
                name="complaint_answer_is_whole",
                condition=~Q(status__in=(S.ANSWERED, S.IN_REVIEW, S.CLOSED))
                | Q(answered_by__isnull=False) & ~Q(outcome="") & ~Q(answer_words=""),
            ),
            models.CheckConstraint(
                name="complaint_claims_a_loss",
                condition=Q(kind=ComplaintKind.LOSS, loss__gt=0) | ~Q(kind=ComplaintKind.LOSS) & Q(loss=0),
            ),
            models.CheckConstraint(
                name="complaint_report_names_a_shop",
                condition=~Q(kind=ComplaintKind.REPORT) | Q(shop__isnull=False, against=Against.SELLER) & ~Q(topic=""),
            ),
            models.CheckConstraint(
                name="complaint_grants_of_the_claim", condition=Q(granted__gte=0, granted__lte=F("loss"))
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("complaints:detail", args=[self.number])

    @property
    def is_report(self) -> bool:
        return bool(self.kind == ComplaintKind.REPORT)

    @property
    def award_cases(self) -> list[Ticket]:
        """The cases that pay what was granted, the first first."""
        return sorted(self.awards.all(), key=lambda case: case.pk)

    @property
    def still_awarded(self) -> int:
        """What of the grant is paid or on its way, in minor units: a case that was rejected or taken back pays nothing."""
        return sum(case.awarded for case in self.award_cases if case.is_open or case.granted)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def subject(self) -> Any:
        """The row it is about; None where it is a shop or the platform as a whole."""
        return self.ticket or self.cancellation or self.refund or self.order

    @property
    def country(self) -> str:
        """Whose working days its time is counted in."""
        return self.shop.country if self.shop is not None else "CN"

    @property
    def is_final(self) -> bool:
        """It was looked at again: the answer that comes, or came, is the last."""
        return self.first_answered_by_id is not None

    @transition(field=status, source=S.FILED, target=S.ACCEPTED)
    def mark_accepted(self, *, by: Any) -> None:
        self.accepted_by = by
        self.escalated_at = None

    @transition(field=status, source=[S.ACCEPTED, S.IN_REVIEW], target=S.ANSWERED)
    def mark_answered(self, *, by: Any, outcome: str, words: str, done: str) -> None:
        self.answered_by, self.outcome, self.answer_words, self.done_words = by, outcome, words, done
        self.escalated_at = None

    @transition(field=status, source=S.ACCEPTED, target=S.ACCEPTED)
    @transition(field=status, source=S.IN_REVIEW, target=S.IN_REVIEW)
    def mark_shop_asked(self, *, at: Any) -> None:
        """The time for the answer runs on."""
        self.shop_asked_at = at
        self.stay()

    @transition(field=status, source=S.ACCEPTED, target=S.ACCEPTED)
    @transition(field=status, source=S.IN_REVIEW, target=S.IN_REVIEW)
    def mark_shop_heard(self, *, words: str) -> None:
        self.shop_words = words
        self.stay()

    @transition(field=status, source=S.FILED, target=S.FILED)
    @transition(field=status, source=S.ACCEPTED, target=S.ACCEPTED)
    @transition(field=status, source=S.IN_REVIEW, target=S.IN_REVIEW)
    def mark_added(self) -> None:
        """Its customer said more. The time for the answer runs on."""
        self.stay()

    @transition(field=status, source=S.ANSWERED, target=S.IN_REVIEW)
    def mark_in_review(self) -> None:
        self.first_answered_by = self.answered_by

    @transition(field=status, source=S.ANSWERED, target=S.CLOSED)
    def mark_closed(self) -> None:
        """The customer is content, or said nothing for seven days."""

    @transition(field=status, source=[S.FILED, S.ACCEPTED], target=S.WITHDRAWN)
    def mark_withdrawn(self) -> None:
        self.escalated_at = None


class ComplaintFile(KeptFile):
    """A file of a complaint, kept with it for good; shown to whoever may know of it."""

    complaint = models.ForeignKey(
        Complaint, on_delete=models.CASCADE, related_name="files", verbose_name=_("complaint")
    )

    class Meta(KeptFile.Meta):
        verbose_name = _("file of a complaint")
        verbose_name_plural = _("files of complaints")
