"""Sign-in by e-mail or phone number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.models import Notice, Role, User
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
        """Whoever is signed in, along with how much they have not read: the head of every page shows it."""
        unread = Notice.objects.filter(to=OuterRef("pk"), read_at=None).order_by().values("to").annotate(n=Count("pk"))
        rows = User.objects.annotate(unread_notices=Coalesce(Subquery(unread.values("n")), 0))
        user = rows.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
