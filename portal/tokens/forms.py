"""What is typed in for a new key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.pages.wording import Worded
from portal.people.models import Role
from portal.tokens.models import LIFETIMES, MOST_TOKENS, AccessToken, Scope


class TokenForm(Worded, forms.Form):
    """A name to know it by, what it may do, and when it ends."""

    name = forms.CharField(
        label=gettext_lazy("What it is called"),
        max_length=60,
        help_text=gettext_lazy("Which program it is for, such as “Warehouse”."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple, choices=[], initial=[Scope.READ]
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Works for"), coerce=int, choices=[], initial=90)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.user = user
        offered: Any = self.fields["scopes"]
        offered.choices = [one for one in Scope.choices if one[0] != Scope.SHOP or user.role != Role.CUSTOMER]
        lifetimes: Any = self.fields["days"]
        lifetimes.choices = [(n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in LIFETIMES]

    def clean(self) -> dict[str, Any]:
        if AccessToken.objects.filter(user=self.user).count() >= MOST_TOKENS:
            raise ValidationError(
                _("You have %(n)s tokens already. Withdraw one first."), params={"n": MOST_TOKENS}, code="too_many"
            )
        return super().clean() or self.cleaned_data
