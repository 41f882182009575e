"""What is typed in about proofs of a refund."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kernel import numbers


class ProofCodeForm(forms.Form):
    """The check code of a proof of refund, as somebody typed or heard it: case, blanks and dashes do not matter."""

    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        help_text=_("It begins with CP and stands on the proof, for example CP-7K3M-9QXD-2T."),
        error_messages={"required": _("Enter the check code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return numbers.check_code("CP", self.cleaned_data["code"])
