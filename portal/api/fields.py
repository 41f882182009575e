"""What a form asks for, told to programs: in the detail of a row, and in the schema."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from rest_framework import serializers

from portal.doors.perform import Channel

KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.ModelMultipleChoiceField, "multiple_choice"),
    (forms.MultipleChoiceField, "multiple_choice"),
    (forms.ChoiceField, "choice"),
    (forms.ModelChoiceField, "choice"),
    (forms.ImageField, "image"),
    (forms.FileField, "file"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.BooleanField, "boolean"),
    (forms.DecimalField, "decimal"),
    (forms.FloatField, "number"),
    (forms.IntegerField, "integer"),
)

FIELD_TYPES = sorted({"text", *(kind for _cls, kind in KINDS)})


def kind_of(field: forms.Field) -> str:
    return next((kind for cls, kind in KINDS if isinstance(field, cls)), "text")


def described(form: forms.Form | None) -> list[dict[str, Any]]:
    """The fields of a form for this row and person."""
    return [_field(name, field) for name, field in form.fields.items()] if form is not None else []


def channel_field() -> dict[str, Any]:
    """What staff are asked besides when they take a customer's step."""
    return {
        "name": "channel",
        "type": "choice",
        "required": True,
        "label": _("How did the customer reach you?"),
        "help": "",
        "choices": [{"value": value, "label": str(label)} for value, label in Channel.choices],
        "max_length": None,
        "min": None,
        "max": None,
    }


def _field(name: str, field: forms.Field) -> dict[str, Any]:
    choices = getattr(field, "choices", None)
    return {
        "name": name,
        "type": kind_of(field),
        "required": field.required,
        "label": str(field.label or name),
        "help": str(field.help_text or ""),
        "choices": _choices(choices) if choices is not None else None,
        "max_length": getattr(field, "max_length", None),
        "min": getattr(field, "min_value", None),
        "max": getattr(field, "max_value", None),
    }


def _choices(choices: Any) -> list[dict[str, str]]:
    found = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            found += _choices(label)
        elif value not in ("", None):
            found.append({"value": str(value), "label": str(label)})
    return found


class ChoiceSerializer(serializers.Serializer):
    value = serializers.CharField()
    label: Any = serializers.CharField()


class FieldSerializer(serializers.Serializer):
    """One thing an action asks for."""

    name = serializers.CharField()
    type = serializers.ChoiceField(choices=FIELD_TYPES, help_text="How the value is written.")
    required: Any = serializers.BooleanField()
    label: Any = serializers.CharField()
    help = serializers.CharField(allow_blank=True)
    choices = ChoiceSerializer(many=True, allow_null=True)
    max_length = serializers.IntegerField(allow_null=True)
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)


class OfferedSerializer(serializers.Serializer):
    """An action as this person sees it on this row."""

    name = serializers.CharField()
    label: Any = serializers.CharField()
    available = serializers.BooleanField()
    says = serializers.CharField(allow_blank=True, help_text="The main consequence in one line.")
    reason = serializers.CharField(allow_blank=True, help_text="Why it is not available.")
    hint = serializers.CharField(allow_blank=True, help_text="When or how it becomes possible, or what to do instead.")
    code = serializers.CharField(allow_blank=True)
    method = serializers.CharField()
    url = serializers.CharField()
    fields = FieldSerializer(many=True)  # type: ignore[assignment]


def request_serializer(name: str, form: type[forms.Form] | None, *, for_customer: bool) -> type[serializers.Serializer]:
    """A serializer that tells the schema what an action's body may hold. It never reads a request."""
    asked: dict[str, Any] = {}
    for field_name, field in (form.base_fields if form else {}).items():
        asked[field_name] = _schema_field(field)
    if for_customer:
        asked["channel"] = serializers.ChoiceField(
            choices=Channel.choices, required=False, help_text="Needed when somebody else takes a customer's step."
        )
    return type(name, (serializers.Serializer,), asked)


def _schema_field(field: forms.Field) -> serializers.Field:
    common: dict[str, Any] = {
        "required": field.required,
        "help_text": str(field.help_text or field.label or "") or None,
    }
    kind = kind_of(field)
    if kind in ("image", "file"):
        return serializers.FileField(**common)
    if kind == "boolean":
        return serializers.BooleanField(**common)
    if kind == "integer":
        return serializers.IntegerField(**common)
    if kind == "number":
        return serializers.FloatField(**common)
    if kind == "date":
        return serializers.DateField(**common)
    if kind == "datetime":
        return serializers.DateTimeField(**common)
    if kind == "multiple_choice":
        return serializers.ListField(child=serializers.CharField(), **common)
    if length := getattr(field, "max_length", None):
        common["max_length"] = length
    return serializers.CharField(allow_blank=not field.required, **common)
