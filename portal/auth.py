"""Sign-in by e-mail or phone number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from portal.models import Role, User
from portal.models.accounts import tidy_phone


class EmailOrPhoneBackend(ModelBackend):
    """One field takes either. Unknown names cost the same time as wrong passwords, so that neither can be guessed."""

    def authenticate(self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any) -> Any:
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
