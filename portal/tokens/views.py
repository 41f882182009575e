"""The tokens of one's own programs: made and shown once, listed, withdrawn."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView

from portal.people.audience import SIGNED_IN, open_to
from portal.tokens.commands import make_token
from portal.tokens.forms import TokenForm
from portal.tokens.models import AccessToken


@open_to(*SIGNED_IN)
class Tokens(FormView):
    """The list, and the form for one more. The key stands in the answer to the form and nowhere else."""

    template_name = "portal/tokens.html"
    form_class = TokenForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tokens = AccessToken.objects.filter(user=self.request.user.pk)
        return super().get_context_data(title=_("Tokens for programs"), tokens=tokens, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        asked = form.cleaned_data
        row, key = make_token(self.request.user, name=asked["name"], scopes=asked["scopes"], days=int(asked["days"]))
        form = TokenForm(user=self.request.user)
        response = self.render_to_response(self.get_context_data(form=form, fresh=row, key=key))
        response["Cache-Control"] = "no-store"
        return response


@open_to(*SIGNED_IN)
class RevokeToken(DetailView):
    """Ask (GET), then end one token (POST): one's own. Administrators end those of others in the admin."""

    model = AccessToken
    template_name = "portal/token_revoke.html"
    context_object_name = "token"
    extra_context: ClassVar[dict[str, Any]] = {"title": gettext_lazy("Withdraw a token")}

    def get_queryset(self) -> QuerySet[AccessToken]:
        return AccessToken.objects.filter(user=self.request.user.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = self.get_object()
        token.delete()
        messages.success(request, _("The token “%(name)s” no longer works") % {"name": token.name})
        return redirect("tokens")
