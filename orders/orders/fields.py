"""What people fill in: a reason, words, money, pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from orders.orders import pieces
from portal.reasons.models import Reason

FEW = 8
"""Up to so many choices are shown at once; more of them fold into a list."""


class ReasonField(forms.ModelChoiceField):
    """One of the managed reasons, by its code. A shop's own reason goes before the platform's of the same code."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        messages = {"required": _("Choose a reason"), "invalid_choice": _("Choose one of the reasons of this shop.")}
        kwargs.setdefault("label", _("Why?"))
        super().__init__(
            Reason.objects.none(),
            to_field_name="code",
            empty_label=_("Choose a reason"),
            error_messages=messages,
            **kwargs,
        )

    def offer(self, shop: Any, *, anything_sent: bool = True) -> None:
        """Read the reasons in use at this shop that can be true by now, and show them all where they are few."""
        rows = Reason.objects.offered(self.kind, shop, anything_sent=anything_sent)
        found = {reason.code: reason for reason in rows.order_by("position", "pk")}
        own = {reason.code: reason for reason in found.values() if reason.shop_id}
        self.reasons = found | own
        if len(self.reasons) <= FEW:
            self.empty_label = None
            self.widget = forms.RadioSelect()
        self.choices = [
            *([("", self.empty_label)] if self.empty_label else []),
            *((code, reason.label) for code, reason in self.reasons.items()),
        ]
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> Reason | None:
        if value in self.empty_values:
            return None
        found = self.reasons.get(str(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class TrackingNumberField(forms.CharField):
    """A parcel's number as its carrier gave it: at least so many letters and digits that it can be one."""

    LEAST = 5

    def __init__(self, **kwargs: Any) -> None:
        plain = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        widget = forms.TextInput(attrs=plain | kwargs.pop("attrs", {}))
        super().__init__(label=_("Tracking number"), max_length=60, widget=widget, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and sum(sign.isalnum() for sign in value) < self.LEAST:
            raise forms.ValidationError(
                _("A tracking number has at least %(n)s letters or digits."), params={"n": self.LEAST}, code="too_short"
            )


class PiecesWidget(forms.Widget):
    """A row for each line with free pieces. Reads the page's `pieces_<line id>` and the API's object alike."""

    draws_itself = True
    lines: tuple[pieces.LineFacts, ...] = ()
    counts: Mapping[int, int] = {}
    notes: Callable[[], Mapping[int, str]] = dict
    preview = ""

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_{self.lines[0].line.pk}" if self.lines else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        if f"{name}_given" not in data and not any(str(key).startswith(f"{name}_") for key in data):
            return None
        wanted = {}
        for line in self.lines:
            picked = data.get(f"{name}_{line.line.pk}")
            if picked not in (None, ""):
                wanted[str(line.line.pk)] = picked
        return wanted

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        chosen = value if isinstance(value, Mapping) else None
        notes = self.notes()
        rows = [
            {
                "line": line.line,
                "detail": " · ".join(filter(None, (line.line.variant, notes.get(line.line.pk)))),
                "free": self.counts[line.line.pk],
                "chosen": self.counts[line.line.pk] if chosen is None else chosen.get(str(line.line.pk), 0),
                "name": f"{name}_{line.line.pk}",
                "id": f"{(attrs or {}).get('id', name)}_{line.line.pk}",
            }
            for line in self.lines
        ]
        return render_to_string(
            "orders/parts/_pieces.html",
            {
                "rows": rows,
                "name": name,
                "described": (attrs or {}).get("aria-describedby", ""),
                "preview": self.preview,
            },
        )


class PiecesField(forms.Field):
    """Which pieces: {line id: pieces}, or None for all of them. Whether they are free is the command's question."""

    widget: Any = PiecesWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def offer(
        self,
        lines: list[pieces.LineFacts],
        counts: Mapping[int, int],
        *,
        preview: Any = "",
        notes: Callable[[], Mapping[int, str]] = dict,
    ) -> None:
        """Offer so many pieces of these lines; a single piece needs no choice and is not drawn. `notes` tells more of a
        line, by its id, once the field is drawn."""
        widget: Any = self.widget
        widget.lines = tuple(line for line in lines if counts.get(line.line.pk))
        widget.counts, widget.preview, widget.notes = counts, preview, notes
        if sum(counts.values()) <= 1:
            self.hide()

    def hide(self) -> None:
        """Not asked for on the page; programs may still name the pieces."""
        self.widget = forms.HiddenInput()

    def to_python(self, value: Any) -> dict[int, int] | None:
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        try:
            if not isinstance(value, Mapping):
                raise TypeError
            return {int(line): self._count(count) for line, count in value.items()}
        except (TypeError, ValueError):
            raise forms.ValidationError(_("Enter how many pieces, as a whole number."), code="invalid") from None

    @staticmethod
    def _count(value: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise ValueError
        count = int(value)
        if not 0 <= count <= 10**6:
            raise ValueError
        return count

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None
