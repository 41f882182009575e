"""The form an industry demands with a withdrawal, and what staff check before they answer (R156, R157)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tickets.cases import obligations
from tickets.industries.models import IndustryRule, RuleKind

DIGITS = re.compile(r"(?:\d[ -]?){13,19}")


def looks_like_a_card(words: str) -> bool:
    """Whether a card number stands in it: 13 to 19 digits with a valid check digit."""
    for match in DIGITS.finditer(words):
        digits = [int(letter) for letter in match.group() if letter.isdigit()][::-1]
        total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
        if len(digits) >= 13 and total % 10 == 0:
            return True
    return False


class PaperMixin:
    """For forms about a row with a shop: the fields, the signature and the cautions of its industry."""

    rules: list[IndustryRule]
    paper: dict[str, IndustryRule]

    def add_paper(self: Any, *kinds: str) -> None:
        """Add the fields of these kinds of rules; each is named `paper_<code>`."""
        self.rules = IndustryRule.objects.of(self.obj.shop.industry)
        self.paper = {f"paper_{rule.code}": rule for rule in self.rules if rule.kind in kinds}
        for name, rule in self.paper.items():
            if rule.kind == RuleKind.CHECK:
                self.fields[name] = forms.BooleanField(
                    label=rule.label, required=rule.is_required, error_messages={"required": _("Check this first.")}
                )
            else:
                self.fields[name] = forms.CharField(
                    label=rule.label, required=rule.is_required, max_length=200,
                    help_text=_("Sign with your full name.") if rule.kind == RuleKind.SIGNATURE else "",
                    error_messages={"required": _("The form needs this.")},
                )  # fmt: skip

    @property
    def notes(self: Any) -> list[IndustryRule]:
        """What is told beforehand of a case: how it goes here, and what to be careful about, as far as it applies."""
        told = [rule for rule in self.rules if rule.kind in (RuleKind.FEATURE, RuleKind.CAUTION)]
        so = obligations.circumstances_of(self.obj)
        return [rule for rule in told if not rule.only_when or rule.only_when in so]

    def clean_paper(self: Any, cleaned: dict[str, Any]) -> None:
        """No card number anywhere; the signature is the customer's name."""
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and looks_like_a_card(value):
                self.add_error(name, forms.ValidationError(_("Never write a card number here."), "card_number"))
        for name, rule in self.paper.items():
            signed = str(cleaned.get(name) or "").split()
            if rule.kind == RuleKind.SIGNATURE and signed and signed != self.obj.customer.name.split():
                self.add_error(name, forms.ValidationError(_("Sign with the name of this account."), "wrong_name"))

    def paper_of(self: Any, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What was filled in, with the words it was asked by."""
        return {
            "answers": [
                [rule.code, rule.label, cleaned[name]] for name, rule in self.paper.items() if rule.kind == RuleKind.FIELD
            ],
            "signed": next((cleaned[name] for name, rule in self.paper.items() if rule.kind == RuleKind.SIGNATURE), ""),
            "checked": [
                [rule.code, rule.label] for name, rule in self.paper.items() if rule.kind == RuleKind.CHECK and cleaned[name]
            ],
        }  # fmt: skip
