"""What is typed in about statements handed in as files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.pages.wording import Worded
from refunds.gateways.models import GatewayAccount
from refunds.statuses import GatewayName

HAND_IN = (GatewayName.STRIPE, GatewayName.ALIPAY, GatewayName.WECHAT, GatewayName.SANDBOX)
"""Providers whose statements people may have as files, with an account here or without one."""

EXAMPLE = _("Enter an amount, for example 12.50.")


class StatementForm(Worded, forms.Form):
    """A provider's statement as a file: whose it is, and the days it is about where its lines do not tell them."""

    source = forms.ChoiceField(label=_("Which account is it of?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("The provider's file"),
        help_text=_("CSV as the provider gives it out, also gzipped or in a ZIP archive; at most 100 MB."),
        error_messages={"required": _("Choose the file.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,.zip"}),
    )
    first_on = forms.DateField(
        label=_("First day"),
        required=False,
        help_text=_("Only where the days go beyond the lines: a day on which nothing moved has none."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        accounts = GatewayAccount.objects.for_user(user).select_related("shop")
        field: Any = self.fields["source"]
        field.choices = [
            (
                f"{account.gateway}:{account.code}",
                f"{account} · {account.shop.name if account.shop else gettext('The platform')}",
            )
            for account in accounts
        ]
        with_accounts = {account.gateway for account in accounts}
        field.choices += [
            (f"{gateway}:", GatewayName(gateway).label) for gateway in HAND_IN if gateway not in with_accounts
        ]

    def as_arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        gateway, _colon, account = self.cleaned_data["source"].partition(":")
        return {"gateway": gateway, "account": account} | {
            name: self.cleaned_data[name] for name in ("file", "first_on", "last_on")
        }
