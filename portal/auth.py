"""Sign-in by e-mail or phone number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from portal import workbench
from portal.models import Membership, Notice, Role, User
from portal.models.accounts import tidy_phone


class EmailOrPhoneBackend(ModelBackend):
    """One field takes either. Unknown names cost the same time as wrong passwords, so that neither can be guessed."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        name = (username or kwargs.get("email") or "").strip()
        if not name or password is None:
            return None
        rows = User.objects.exclude(role=Role.SYSTEM)
        user = rows.filter(email=name.lower()).first() if "@" in name else rows.filter(phone=tidy_phone(name)).first()
        if user is None:
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
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
