"""What a form says of a mistake, in this portal's voice instead of Django's. One place for every form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

REQUIRED = _("Please fill this in.")

WORDS: dict[str, Any] = {
    "min_value": pgettext_lazy("number", "At least %(limit_value)s."),
    "max_value": pgettext_lazy("number", "At most %(limit_value)s."),
    "min_length": ngettext_lazy(
        "At least %(limit_value)d character.", "At least %(limit_value)d characters.", "limit_value"
    ),
    "max_length": ngettext_lazy(
        "At most %(limit_value)d character; now there are %(show_value)d.",
        "At most %(limit_value)d characters; now there are %(show_value)d.",
        "limit_value",
    ),
    "max_digits": _("That number is too long."),
    "max_whole_digits": _("That number is too long."),
    "max_decimal_places": ngettext_lazy(
        "At most %(max)s digit after the point.", "At most %(max)s digits after the point.", "max"
    ),
    "null_characters_not_allowed": _("It contains a character that cannot be kept."),
}
"""By the code of the check that failed."""

BY_FIELD: tuple[tuple[type[forms.Field], dict[str, Any]], ...] = (
    (forms.EmailField, {"invalid": _("Write a whole e-mail address, such as name@example.com.")}),
    (forms.IntegerField, {"invalid": _("Write a whole number.")}),
    (forms.ChoiceField, {"required": _("Please choose one."), "invalid_choice": _("Choose one of those shown.")}),
    (forms.FileField, {"required": _("Please add a file."), "empty": _("This file is empty.")}),
)


class Worded(forms.BaseForm):
    """A form that says what is wrong in our words. What a field says for itself goes first."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            field.error_messages = {**WORDS, **field.error_messages, **_instead(field)}
        super().full_clean()


def _instead(field: forms.Field) -> Mapping[str, Any]:
    """Our words where the field still has those it was born with."""
    ours: dict[str, Any] = {"required": REQUIRED}
    for kind, words in BY_FIELD:
        if isinstance(field, kind):
            ours |= words
    born: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            born |= getattr(kind, "default_error_messages", {})
    return {code: words for code, words in ours.items() if field.error_messages.get(code) in (None, born.get(code))}
