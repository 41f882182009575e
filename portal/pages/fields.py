"""Fields that forms of several floors share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.errors import Invalid
from portal.kernel.money import to_minor


class PieceRow(NamedTuple):
    """One line to choose pieces of: its id, what to call it, how many can be chosen, and what is chosen now."""

    id: int
    name: str
    most: int
    chosen: int = 0
    detail: str = ""


class PiecesWidget(forms.Widget):
    """Pages send `pieces_<line id>=<n>`; programs send `pieces: {"<line id>": n}`."""

    def __init__(self, rows: Sequence[PieceRow] = ()) -> None:
        super().__init__()
        self.rows = list(rows)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = data.get(name)
        if given not in (None, ""):
            return given
        sent = {row.id: data.get(f"{name}_{row.id}") for row in self.rows if f"{name}_{row.id}" in data}
        return sent or None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{row.id}" in data for row in self.rows)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return SafeString()  # pages draw the rows themselves: portal/parts/_pieces.html


class PiecesField(forms.Field):
    """How many pieces of which lines: cleans to {line id: pieces}, zeros left out. The bounds are the command's."""

    widget = PiecesWidget

    def __init__(self, *, rows: Sequence[PieceRow], **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which pieces?"))
        super().__init__(widget=PiecesWidget(rows), **kwargs)
        self.rows = list(rows)

    def to_python(self, value: Any) -> dict[int, int] | None:
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise self._no() from None
        if not isinstance(value, dict):
            raise self._no()
        wanted: dict[int, int] = {}
        for line, pieces in value.items():
            if pieces in (None, ""):
                continue
            try:
                wanted[int(line)] = int(str(pieces))
            except ValueError:
                raise self._no() from None
        return {line: pieces for line, pieces in wanted.items() if pieces}

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(_("Choose at least one piece."), code="required")
        for line, pieces in (value or {}).items():
            row = next((row for row in self.rows if row.id == line), None)
            if row is None:
                raise forms.ValidationError(_("That line is not part of this order."), code="unknown_line")
            if pieces < 0 or pieces > row.most:
                raise forms.ValidationError(
                    _("Of “%(name)s” %(most)s can be chosen."),
                    code="too_many",
                    params={"name": row.name, "most": row.most},
                )

    def drawn(self, chosen: dict[int, int] | None) -> list[PieceRow]:
        """The rows as a page shows them, with what was chosen."""
        return [row._replace(chosen=row.chosen if chosen is None else chosen.get(row.id, 0)) for row in self.rows]

    def _no(self) -> forms.ValidationError:
        return forms.ValidationError(_("Tell how many pieces of each line, as whole numbers."), code="invalid")


class ManyFilesWidget(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFilesField(forms.FileField):
    """Several uploads under one name; cleans to a list. What is in them is looked at by the command."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFilesWidget(attrs={"multiple": True, "accept": "image/*"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        return [super(ManyFilesField, self).clean(upload, initial) for upload in uploads]


class WordsField(forms.CharField):
    """What somebody says in their own words."""

    def __init__(self, label: Any, *, missing: Any = None, max_length: int = 500, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=max_length,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": missing or gettext_lazy("Say it in a few words.")},
            **kwargs,
        )


class AmountField(forms.DecimalField):
    """Money as people write it, 15.00; cleaned to whole minor units by its form, which knows the currency's decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=14, decimal_places=3, **kwargs)

    def in_minor(self, value: Decimal | None, currency: str) -> int:
        """Minor units of `currency`; nothing is nothing."""
        if value is None:
            return 0
        try:
            return to_minor(value, currency)
        except Invalid as no:
            raise forms.ValidationError(str(no), code=no.code) from no
