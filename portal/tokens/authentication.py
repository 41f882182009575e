"""Programs sign in by token: whose it is, whether it still holds, and whether it may do what it asks for."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from portal.kernel.errors import Forbidden
from portal.people.models import Role
from portal.people.visitors import is_too_often
from portal.time import clock
from portal.tokens.models import AccessToken, Scope

BAD_HOURLY = 60
"""So many tokens that open nothing may come from one address in an hour; after that they are answered with 429."""


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token …`, looked up by its hash. One that has ended stays in its owner's list, and opens nothing.

    Bad ones are counted by address. Good ones from the same address go on: a shop's whole office may be one address, and no
    number of guesses finds 256 bits.
    """

    def authenticate(self, request: Request) -> Any:
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            if is_too_often(request._request, "bad_token", BAD_HOURLY):
                raise Throttled(wait=3600) from None
            raise

    def authenticate_credentials(self, token: bytes) -> Any:
        if not token.isalnum() or not token.isascii():
            raise AuthenticationFailed(_("This token does not work here."))
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: AccessToken) -> bool:
        """Whether it has ended. The list shows it as such, so nothing is deleted on the way."""
        return auth_token.is_over

    def validate_user(self, auth_token: AccessToken) -> tuple[Any, AccessToken]:
        if auth_token.user.role == Role.SYSTEM:
            raise AuthenticationFailed(_("This token does not work here."))
        user, found = super().validate_user(auth_token)
        found.saw_use(clock.now())
        return user, found


class TokenScheme(OpenApiAuthenticationExtension):
    """What the schema says of it."""

    target_class = "portal.tokens.authentication.TokenAuthentication"
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        scopes = "; ".join(f"`{value}`: {label}" for value, label in Scope.choices)
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"`Token …`, made on the profile page with a name, an end and scopes. {scopes}.",
        }


def scope_of(method: str, view: Any) -> str:
    """The scope that a request of this kind needs: reading, or what the app of the view's rows calls its own."""
    if method in SAFE_METHODS:
        return str(Scope.READ)
    model = getattr(view, "model", None) or view.queryset.model
    return str(apps.get_app_config(model._meta.app_label).program_scope)  # type: ignore[attr-defined]


def check_scope(request: Request, view: Any) -> None:
    """Refuse a token that was not made for this. Who is signed in by a page has no scopes and needs none."""
    token = request.auth
    if not isinstance(token, AccessToken):
        return
    needed = scope_of(str(request.method), view)
    if needed not in token.scopes:
        raise Forbidden(
            _("The token “%(name)s” may not do this: it lacks the scope “%(scope)s”.")
            % {"name": token.name, "scope": needed},
            code="scope_missing",
            hint=_("Make a token with this scope on your profile page."),
        )
