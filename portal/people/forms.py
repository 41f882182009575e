"""The shape of what people tell the portal about themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.pages.wording import Worded
from portal.people.models import User, tidy_phone

TELL_TRIES_FROM = 3
"""So many tries left, or fewer, are told."""


class SignInForm(Worded, AuthenticationForm):
    """E-mail or phone number, and password. One message for a wrong name and a wrong password."""

    error_messages = {
        "invalid_login": gettext_lazy("Name or password is wrong."),
        "inactive": gettext_lazy("Name or password is wrong."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(request, *args, **kwargs)
        name = self.fields["username"] = forms.CharField(
            label=_("E-mail or phone number"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        name.error_messages["required"] = _("Enter your e-mail address or phone number.")
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Enter your password.")

    def clean_username(self) -> str:
        """As it is stored, so that another way of writing it does not give five more tries."""
        name = self.cleaned_data["username"].strip()
        return name.lower() if "@" in name else tidy_phone(name) or name

    def get_invalid_login_error(self) -> ValidationError:
        left = self.tries_left()
        if left is None or left > TELL_TRIES_FROM or left < 1:
            return super().get_invalid_login_error()
        return ValidationError(
            ngettext(
                "Name or password is wrong. %(n)s try left, then signing in pauses for %(minutes)s minutes.",
                "Name or password is wrong. %(n)s tries left, then signing in pauses for %(minutes)s minutes.",
                left,
            ),
            code="invalid_login",
            params={"n": left, "minutes": pause_minutes()},
        )

    def tries_left(self) -> int | None:
        """How many more wrong passwords this name may have from this address; None when nobody counts."""
        if not settings.AXES_ENABLED:
            return None
        failures = AxesProxyHandler.get_failures(self.request, {"username": self.cleaned_data.get("username", "")})
        return int(settings.AXES_FAILURE_LIMIT) - (failures or 0)

    def pause(self) -> None:
        """Say that this name has to wait, without asking for the password again."""
        self.full_clean = lambda: None  # type: ignore[method-assign]
        self.cleaned_data = {}
        self._errors = forms.utils.ErrorDict()
        self.add_error(
            None,
            _(
                "Too many wrong tries. Signing in pauses for %(minutes)s minutes; "
                "with a new password you can sign in at once."
            )
            % {"minutes": pause_minutes()},
        )


def pause_minutes() -> int:
    """How long signing in pauses after too many wrong tries."""
    return round(float(settings.AXES_COOLOFF_TIME) * 60)


class ResetForm(Worded, PasswordResetForm):
    """Asks for the address only; the answer is the same whether there is an account or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Send the link, which leads to our own address: the Host that a request names may be anybody's."""
        site = urlsplit(settings.SITE_URL)
        super().save(*args, **{**kwargs, "domain_override": site.netloc, "use_https": site.scheme == "https"})


class SignUpForm(Worded, forms.ModelForm):
    """A customer's new account: a name, a way to be reached, a password."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters; three or four words are easier to remember."),
    )

    class Meta:
        model = User
        fields = ("name", "email", "phone")
        labels = {"name": gettext_lazy("How may we address you?")}
        help_texts = {
            "email": gettext_lazy("We write to it when something happens."),
            "phone": gettext_lazy("An e-mail address or a phone number is enough."),
        }
        error_messages = {
            "email": {"unique": gettext_lazy("There is an account with this e-mail address. Sign in instead.")},
            "phone": {"unique": gettext_lazy("There is an account with this phone number. Sign in instead.")},
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    field_order = ("name", "email", "phone", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str | None:
        return (self.cleaned_data.get("email") or "").strip().lower() or None

    def clean_phone(self) -> str | None:
        phone = tidy_phone(self.cleaned_data.get("phone") or "")
        if phone and len(phone.lstrip("+")) < 6:
            raise ValidationError(_("Enter a whole phone number."), code="invalid")
        return phone or None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Enter an e-mail address or a phone number."))
        if password := data.get("password"):
            try:
                password_validation.validate_password(
                    password, User(**{k: data.get(k) for k in ("name", "email", "phone")})
                )
            except ValidationError as weak:
                self.add_error("password", weak)
        return data

    def save(self, commit: bool = True) -> User:
        data = self.cleaned_data
        return User.objects.create_user(
            name=data["name"], email=data["email"], phone=data["phone"], password=data["password"]
        )


class ProfileForm(Worded, forms.ModelForm):
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ("name", "language")
        labels = {"name": gettext_lazy("How may we address you?")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("As the browser has it")), ("zh-hans", "中文"), ("en", "English")],
            help_text=_("Messages and e-mails are written in it, too."),
        )
