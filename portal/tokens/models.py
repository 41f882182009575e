"""Keys for programs: kept as hashes, named, scoped, with an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS

from portal.time import clock

log = structlog.get_logger(__name__)


class Scope(models.TextChoices):
    """What a program may do with a token. Reading is one of them; each of the others stands for the steps of one app."""

    READ = "read", _("Read what you may read")
    ORDERS = "orders", _("Orders: push, ship, cancel, change, answer")
    CASES = "cases", _("After-sales cases: raise, answer, withdraw")
    MONEY = "money", _("Money: payments, refunds, statements")
    SHOP = "shop", _("The shop: its rules and reasons")


LIFETIMES = (30, 90, 365)
"""Days after which a token ends; whoever makes it chooses."""

MOST_TOKENS = 20
"""So many a person may have on the page, ended ones among them: a list that one can still look through."""

SEEN_EVERY = timedelta(minutes=1)
"""The last use is written down at most so often: reading with a token must not become writing."""


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def for_user(self, user: Any) -> AccessTokenQuerySet:
        """One's own tokens; administrators read the names of all."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.all() if user.role == "admin" else self.filter(user=user)


class AccessToken(AbstractAuthToken):
    """One program's key to one account. Only its hash is kept, so that nobody can read it out of the database."""

    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True, editable=False)
    token_key = models.CharField(
        max_length=CONSTANTS.MAXIMUM_TOKEN_PREFIX_LENGTH + CONSTANTS.TOKEN_KEY_LENGTH, db_index=True, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="auth_token_set", verbose_name=_("user")
    )
    name = models.CharField(_("Name"), max_length=60)
    scopes = models.JSONField(_("What it may do"), default=list)
    created = models.DateTimeField(_("Made"), default=clock.now, editable=False)
    expiry = models.DateTimeField(_("Ends"))
    last_used_at = models.DateTimeField(_("Last used"), null=True, editable=False)

    objects = AccessTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created", "-pk"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.expiry <= clock.now()

    @property
    def scope_words(self) -> str:
        """What it may do, in words, in the order in which it is asked."""
        return " · ".join(str(label) for value, label in Scope.choices if value in self.scopes)

    def saw_use(self, at: datetime) -> None:
        """Write down that it was used at `at`. Where nothing can be written (a full disk), reading goes on."""
        if self.last_used_at is not None and at - self.last_used_at < SEEN_EVERY:
            return
        try:
            with transaction.atomic():
                AccessToken.objects.filter(pk=self.pk).update(last_used_at=at)
        except DatabaseError as problem:
            log.warning("token_use_not_noted", token=self.pk, problem=str(problem))
