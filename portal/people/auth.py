"""Sign-in by e-mail or phone number, and what makes a poor password."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from portal.notices.models import Notice
from portal.ops.exposure import is_exposed
from portal.pages import workbench
from portal.people.models import Membership, Role, User


class EmailOrPhoneBackend(ModelBackend):
    """One field takes either. Unknown names cost the same time as wrong passwords, so that neither can be guessed."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        name = (username or kwargs.get("email") or "").strip()
        if not name or password is None:
            return None
        user = User.objects.named(name)
        if user is None or user.role == Role.SYSTEM:
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user) and not _is_published(request, password):
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in, along with what every page asks of them: how much they have not read, and in which country's
        time to tell its times (`workbench.countries`)."""
        unread = Notice.objects.filter(to=OuterRef("pk"), read_at=None).order_by().values("to").annotate(n=Count("pk"))
        shops = Membership.objects.filter(user=OuterRef("pk")).order_by("pk").values("shop__country")
        rows = User.objects.annotate(
            unread_notices=Coalesce(Subquery(unread.values("n")), 0),
            country=Coalesce(Subquery(shops[:1]), *workbench.countries, Value("")),
        )
        user = rows.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def _is_published(request: Any, password: str) -> bool:
    """Whether this is the demo's password, in a sandbox that strangers reach."""
    if not is_exposed(request):
        return False
    from portal import demo

    return password == demo.PASSWORD


class NotOurOwnWordsValidator:
    """Refuses passwords that are little more than words everybody connects with this portal: its name, its field, its host,
    the sandbox's published password. What is left of the password without them must still be long enough to matter."""

    WORDS = ("aftercare", "aftersales", "after-sales", "shouhou", "售后门户", "售后", "password", "letmein", "welcome")
    LEFT = 6
    """So many characters, other than digits and signs at the ends, must remain."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.casefold()
        for word in (*self.WORDS, *self._names_of_the_host()):
            left = left.replace(word, "")
        if len(left.strip("0123456789!?.,-_*#@$%& ")) < self.LEFT and left != password.casefold():
            raise ValidationError(
                _("This is too close to the portal's own name. Choose other words."), code="own_words"
            )

    def get_help_text(self) -> str:
        return _("Not the portal's own name.")

    def _names_of_the_host(self) -> list[str]:
        return [part for part in (urlsplit(settings.SITE_URL).hostname or "").split(".") if len(part) > 4]
