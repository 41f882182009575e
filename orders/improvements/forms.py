"""What a shop writes down of what it changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.orders.fields import ReasonField
from portal.pages.wording import Worded
from portal.people.models import Shop
from portal.reasons.models import ReasonKind
from portal.time import clock


class ImprovementForm(Worded, forms.Form):
    """A change in service, goods or shipping: of which shop, what, since when, against which reason."""

    shop: Any = forms.ModelChoiceField(Shop.objects.none(), to_field_name="slug", label=_("Shop"), empty_label=None)
    words = forms.CharField(
        label=_("What did you change?"),
        max_length=200,
        help_text=_("Such as: two layers of padding around cups."),
        error_messages={"required": _("Say what you changed.")},
    )
    reason = ReasonField(ReasonKind.CANCEL_ORDER, label=_("Which reason does it answer?"), required=False)
    since = forms.DateField(
        label=_("Since when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day."), "invalid": _("Write the day as 2026-10-09.")},
    )

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data, label_suffix="")
        shops = Shop.objects.for_user(user).order_by("name")
        shop: Any = self.fields["shop"]
        shop.queryset = shops
        only = list(shops[:2])
        if len(only) == 1:
            self.fields["shop"].initial = only[0].slug
            self.fields["shop"].widget = forms.HiddenInput()
        reason: Any = self.fields["reason"]
        reason.offer(None)
        reason.empty_label = _("Choose a reason")
        self.fields["since"].initial = clock.today()
