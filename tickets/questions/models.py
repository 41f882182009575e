"""Questions, with or without an order: how a customer talks to a shop or to the platform."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.orders.models import Order
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Shop
from tickets.statuses import QuestionStatus as S


class Question(Machine):
    """A question (咨询) of a customer. Without a shop the platform answers; an order says what it is about, if it is about one.

    `words` is the newest thing asked, `answer_words` the newest answer; all of them stand in the record.
    """

    PREFIX: ClassVar[str] = "QU"
    INITIAL: ClassVar[frozenset[str]] = frozenset({S.ASKED})

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions", verbose_name=_("customer")
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("shop")
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("order")
    )
    status = StatusField(_("status"), choices=S.choices, default=S.ASKED)
    words = models.TextField(_("question"))
    answer_words = models.TextField(_("answer"), blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [models.Index(fields=["status", "due_at"], name="question_due")]

    def get_absolute_url(self) -> str:
        return reverse("questions:detail", args=[self.number])

    @transition(field=status, source=S.ASKED, target=S.ANSWERED)
    def mark_answered(self, *, words: str) -> None:
        self.answer_words = words

    @transition(field=status, source=[S.ANSWERED, S.CLOSED], target=S.ASKED)
    def mark_asked(self, *, words: str) -> None:
        self.words = words

    @transition(field=status, source=S.ASKED, target=S.ASKED)
    def mark_added(self, *, words: str) -> None:
        """More is asked before the answer came; its time runs on."""
        self.words = f"{self.words}\n{words}"
        self.stay()

    @transition(field=status, source=S.ANSWERED, target=S.CLOSED)
    def mark_closed(self) -> None:
        """Nothing is left to ask, or nobody asked for two weeks."""

    @transition(field=status, source=S.ASKED, target=S.CLOSED)
    def mark_taken_back(self) -> None:
        """Nobody need answer it any more."""
