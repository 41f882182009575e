"""Making keys for programs. Ending one is deleting its row: by its owner, an administrator, a new password, deactivation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from knox.crypto import create_token_string, hash_token
from knox.settings import CONSTANTS

from portal.time import clock
from portal.tokens.models import AccessToken, Scope


def make_token(
    user: Any, *, name: str, scopes: Iterable[str] = Scope.values, days: int = 90
) -> tuple[AccessToken, str]:
    """A new token of `user` and its key, which is kept nowhere: show it now or never."""
    key = create_token_string()
    row = AccessToken.objects.create(
        user=user,
        name=name,
        scopes=sorted(set(scopes)),
        digest=hash_token(key),
        token_key=key[: CONSTANTS.TOKEN_KEY_LENGTH],
        expiry=clock.now() + timedelta(days=days),
    )
    return row, key
