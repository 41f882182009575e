"""The tokens of one's own programs: made and shown once, listed, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

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
@never_cache
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask (GET), then end one token (POST)."""
    token = get_object_or_404(AccessToken, pk=pk, user=request.user.pk)
    if request.method == "POST":
        token.delete()
        messages.success(request, _("The token “%(name)s” no longer works") % {"name": token.name})
        return redirect("tokens")
    return render(request, "portal/token_revoke.html", {"title": _("Withdraw a token"), "token": token})
