"""Statements that people hand in as files: read first, compared once somebody has seen what that will bring."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kernel.fsm import Machine, StatusField, transition
from refunds.reconciliation.models import ProviderStatement, SupportOnly
from refunds.statuses import GatewayName, StatementFileStatus

IN_WORK = (StatementFileStatus.RECEIVED, StatementFileStatus.ACCEPTED)


class StatementFileQuerySet(SupportOnly):
    def due(self, moment: Any) -> Any:
        """Files that somebody has to read or compare now: nobody is at it, or whoever was has died."""
        return self.filter(status__in=IN_WORK, due_at__lte=moment)

    def with_page(self) -> Any:
        return self.select_related("statement", "handed_in_by")


class StatementFile(Machine):
    """One file of a provider's statement, as it was handed in. A worker reads it through and tells what it would bring
    (`foreseen`); after a person's word it is compared with the books.

    While a worker is at it, `due_at` is the moment from which another one may take it over.
    """

    PREFIX = "SF"
    FILES_GONE = Q(status=StatementFileStatus.DISCARDED)
    """Rows whose file was removed on purpose: `manage.py check_files` does not miss it."""
    INITIAL = frozenset({StatementFileStatus.RECEIVED})

    status = StatusField(_("status"), choices=StatementFileStatus.choices, default=StatementFileStatus.RECEIVED)
    gateway = models.CharField(_("gateway"), max_length=12, choices=GatewayName.choices)
    account = models.CharField(_("account with the provider"), max_length=40, blank=True)
    form = models.CharField(_("columns"), max_length=12, blank=True)
    file = models.FileField(_("file"), upload_to="statements/%Y/%m/")
    name = models.CharField(_("name of the file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    first_on = models.DateField(_("from"), null=True, blank=True)
    last_on = models.DateField(_("to"), null=True, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    lines = models.PositiveIntegerField(_("lines"), null=True, blank=True)
    lines_done = models.PositiveIntegerField(_("lines compared"), default=0)
    foreseen = models.JSONField(_("what comparing brings"), default=dict, blank=True)
    rejects = models.JSONField(_("lines that cannot be used"), default=list, blank=True)
    why = models.CharField(_("why it cannot be read"), max_length=300, blank=True)
    statement = models.ForeignKey(
        ProviderStatement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        verbose_name=_("statement"),
    )

    objects = StatementFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a statement")
        verbose_name_plural = _("files of statements")
        constraints = [
            models.CheckConstraint(
                name="statement_file_days_in_order",
                condition=Q(first_on__isnull=True, last_on__isnull=True) | Q(first_on__lte=models.F("last_on")),
            ),
            models.CheckConstraint(
                name="statement_file_compared_has_statement",
                condition=~Q(status=StatementFileStatus.COMPARED) | Q(statement__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="statement_file_due", condition=Q(due_at__isnull=False)),
        ]

    @transition(status, source=StatementFileStatus.RECEIVED, target=StatementFileStatus.READ)
    def mark_read(self, *, form: str, lines: int, foreseen: dict[str, Any], rejects: list[Any]) -> None:
        """It was read to its end; what comparing it would bring is known."""
        self.form, self.lines, self.foreseen, self.rejects = form, lines, foreseen, rejects

    @transition(status, source=(StatementFileStatus.RECEIVED, StatementFileStatus.ACCEPTED), target="unreadable")
    def mark_unreadable(self, *, why: str) -> None:
        """It is no statement, or not one of this provider. `why` is the sentence people read."""
        self.why = why[:300]

    @transition(status, source=StatementFileStatus.READ, target=StatementFileStatus.ACCEPTED)
    def mark_accepted(self) -> None:
        """Somebody has seen what it brings, and wants it compared."""

    @transition(status, source=StatementFileStatus.ACCEPTED, target=StatementFileStatus.COMPARED)
    def mark_compared(self, *, statement: ProviderStatement, lines_done: int) -> None:
        """Every line has been compared with the books."""
        self.statement, self.lines_done = statement, lines_done

    @transition(
        status, source=(StatementFileStatus.READ, StatementFileStatus.UNREADABLE), target=StatementFileStatus.DISCARDED
    )
    def mark_discarded(self) -> None:
        """Not wanted after all; the file itself is gone."""
        self.rejects = []

    def get_absolute_url(self) -> str:
        return reverse("statement_files:detail", args=[self.number])

    @property
    def usable(self) -> int:
        """How many of its lines tell of a refund and can be used, once it was read."""
        return (self.lines or 0) - self.foreseen.get("ignored", 0) - self.foreseen.get("rejected", 0)

    @property
    def is_useless(self) -> bool:
        """It was read, and lines that should tell of refunds are all that it has: none of them can be used."""
        return bool(self.status == StatementFileStatus.READ and not self.usable and self.foreseen.get("rejected"))

    @property
    def customer_id(self) -> None:
        """Nobody's: a statement is between the platform and a provider."""
        return None

    @property
    def shop_id(self) -> None:
        return None
