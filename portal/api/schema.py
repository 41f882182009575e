"""The schema says what the views do: one operation per action, one shape for every error."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from portal.api.errors import ErrorAnswerSerializer
from portal.tokens.authentication import scope_of

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 200 characters of your choice. The same key with the same body gets the same answer again.",
)
ERRORS = {"GET": ("400", "401", "403", "404", "429"), "POST": ("400", "401", "403", "404", "409", "422", "429")}


class PortalSchema(AutoSchema):
    """Adds the error answers, the Idempotency-Key and the bodies that the action table asks for."""

    def get_override_parameters(self) -> list[Any]:
        return [IDEMPOTENCY_KEY] if self.method == "POST" else []

    def get_operation_id(self) -> str:
        step = getattr(self.view, "step_name", "")
        if not step:
            operation: str = super().get_operation_id()
            return operation
        verb = "preview" if self.method == "GET" else "take"
        return f"{self.view.basename.replace('-', '_')}_{step}_{verb}"  # type: ignore[attr-defined]

    def get_description(self) -> str:  # type: ignore[override]
        return f"{super().get_description() or ''}\n\nA token needs the scope `{scope_of(self.method, self.view)}`.".strip()

    def get_summary(self) -> str | None:
        step = getattr(self.view, "step_name", "")
        if not step:
            return None
        label = str(self.view.table.by_name[step].label)  # type: ignore[attr-defined]
        return f"{label}: what would happen" if self.method == "GET" else label

    def get_request_serializer(self) -> Any:
        make = getattr(self.view, "request_serializer", None)
        return make() if make is not None and self.method == "POST" else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        make = getattr(self.view, "response_serializer", None)
        return make(self.method) if make is not None else super().get_response_serializers()

    def _is_list_view(self, serializer: Any = None) -> bool:
        if getattr(self.view, "step_name", ""):
            return False
        answer: bool = super()._is_list_view(serializer)
        return answer

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in ERRORS.get(self.method, ()):
            bodies.setdefault(code, self._get_response_for_code(ErrorAnswerSerializer, code))
        return bodies


class ResultSerializer(serializers.Serializer):
    """What a step has made, when it made something of its own (such as the cancellation of an order)."""

    kind = serializers.CharField()
    number = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
