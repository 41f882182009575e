"""Signing in and out, the account, and the way to the keys for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.i18n import LANGUAGE_QUERY_PARAMETER
from django.views.i18n import set_language as django_set_language

from portal.ops.exposure import is_exposed
from portal.pages import workbench
from portal.people import guessing
from portal.people.audience import PUBLIC, SIGNED_IN, open_to
from portal.people.forms import ProfileForm, ResetForm, SignInForm, SignUpForm
from portal.people.visitors import has_been_too_often, is_too_often

WRONG_HOURLY = 60
"""So many wrong passwords, whatever the names, may come from one address in an hour: a shop's whole office is one address."""


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Let the browser ask in this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


@open_to(PUBLIC)
class SignIn(auth_views.LoginView):
    """Customers, sellers and platform support sign in here; so does the admin."""

    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(guests=workbench.guests.gather(None), cast=cast(self.request), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_been_too_often(request, "wrong_password", WRONG_HOURLY) or guessing.is_guessed_at(
            request, request.POST.get("username", "")
        ):
            return locked_out(request)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        is_too_often(self.request, "wrong_password", WRONG_HOURLY)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        guessing.know(response, form.get_user())
        if form.get_user().language:
            remember_language(response, form.get_user().language)
        return response


def cast(request: HttpRequest) -> list[dict[str, str]]:
    """Whom one can sign in as in the sandbox; nobody elsewhere, nor where strangers reach it."""
    if not settings.SANDBOX or is_exposed(request):
        return []
    from portal import demo

    return [dict(zip(("role", "name", "login", "password"), row, strict=True)) for row in demo.cast()]


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords: the sign-in page says for how long it pauses (429)."""
    form = SignInForm(request, data=request.POST)
    form.pause()
    context = {"form": form, "next": request.POST.get("next", ""), "guests": workbench.guests.gather(None)}
    return render(request, "portal/sign_in.html", context, status=429)


@open_to(PUBLIC)
class SignOut(auth_views.LogoutView):
    """POST only. Language and theme stay with the browser; pages it has kept do not."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


@open_to(PUBLIC)
class SignUp(FormView):
    """A customer makes an account and is signed in."""

    template_name = "portal/sign_up.html"
    form_class = SignUpForm
    success_url = reverse_lazy("home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("home")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        if is_too_often(self.request, "sign_up"):
            form.add_error(None, _("Too many accounts were made from here. Try again in an hour."))
            return self.form_invalid(form)
        user = form.save()
        login(self.request, user, backend="portal.people.auth.EmailOrPhoneBackend")
        messages.success(self.request, _("Your account is ready"))
        wanted = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={self.request.get_host()})
        return HttpResponseRedirect(wanted if wanted and safe else str(self.success_url))


@open_to(PUBLIC)
class PasswordReset(auth_views.PasswordResetView):
    """Sends a link, if there is an account with this address; says the same if there is none."""

    template_name = "portal/password_reset.html"
    email_template_name = "portal/mail/password_reset.txt"
    subject_template_name = "portal/mail/password_reset_subject.txt"
    form_class = ResetForm
    success_url = reverse_lazy("password_reset_done")

    def form_valid(self, form: Any) -> HttpResponse:
        if is_too_often(self.request, "password_reset"):
            return HttpResponseRedirect(str(self.success_url))
        return super().form_valid(form)


@open_to(PUBLIC)
class PasswordResetDone(auth_views.PasswordResetDoneView):
    template_name = "portal/password_reset_done.html"


@open_to(PUBLIC)
class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    """A new password lets its owner in at once, whoever has tried wrong ones meanwhile."""

    template_name = "portal/password_reset_confirm.html"
    success_url = reverse_lazy("password_reset_complete")

    def form_valid(self, form: Any) -> HttpResponse:
        guessing.let_in_again(self.user)
        response = super().form_valid(form)
        guessing.know(response, self.user)
        return response


@open_to(PUBLIC)
class PasswordResetComplete(auth_views.PasswordResetCompleteView):
    template_name = "portal/password_reset_complete.html"


@open_to(*SIGNED_IN)
class Profile(FormView):
    """One's own name and language, and the way to the keys for programs."""

    template_name = "portal/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("profile")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("My account"), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.save()
        with translation.override(user.language or translation.get_language()):
            messages.success(self.request, _("Saved"))
        response = super().form_valid(form)
        if user.language:
            remember_language(response, user.language)
        return response


@open_to(*SIGNED_IN)
class ChangePassword(auth_views.PasswordChangeView):
    """Other browsers are signed out by it."""

    template_name = "portal/password_change.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("profile")
    extra_context = {"title": gettext_lazy("Change password")}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your new password is saved"))
        return super().form_valid(form)


@open_to(PUBLIC)
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language, for this browser and, signed in, for messages and other browsers too. POST only."""
    response = django_set_language(request)
    wanted = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    user: Any = request.user
    if request.method == "POST" and user.is_authenticated and translation.check_for_language(wanted):
        user.language = wanted
        user.save(update_fields=["language"])
    return response
