"""JSON as programs send it: what is malformed, nested past reason or no Unicode is 400 with a code, never an error of ours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

NOT_A_FIELD = "non_field_errors"
"""Where a fault of the whole body is told."""

MOST_LEVELS = 20
"""Lists and objects within one another; an order with its lines needs four."""


class PortalJSONParser(JSONParser):
    """Raises ParseError (400 `parse_error`) and, where it is no object, ValidationError for what Python's reader lets through and nobody after it expects."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_too_deep()) from None
        if not isinstance(data, dict):
            raise ValidationError({NOT_A_FIELD: [_("What is sent here is one JSON object.")]})
        _look_through(data)
        return data


def _look_through(data: Any) -> None:
    """Level by level, without recursion of its own."""
    level = [data]
    for _depth in range(MOST_LEVELS + 1):
        if not level:
            return
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not _is_text(value):
                raise ParseError(_("A text holds half of a character (a lone surrogate), which no database keeps."))
        level = below
    if any(isinstance(value, dict | list) for value in level):
        raise ParseError(_too_deep())


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep() -> str:
    return _("Lists and objects lie within one another more than %(most)s levels deep.") % {"most": MOST_LEVELS}
