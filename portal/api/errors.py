"""Refusals as answers: one shape for every error, `{type, errors: [{code, detail, attr, hint}]}`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, serializers

from portal.api.parsers import NOT_A_FIELD
from portal.doors.actions import FormInvalid
from portal.kernel.errors import Invalid, Refused
from portal.ops.outage import RETRY_AFTER, is_outage

ERROR_TYPES = ["validation_error", "client_error", "server_error"]


class RefusedAnswer(exceptions.APIException):
    """A step that is not possible now (409), or not this person's (403)."""

    def __init__(self, no: Refused) -> None:
        super().__init__(detail=str(no.sentence), code=no.code)
        self.status_code = no.http_status
        self.hint = str(no.hint or "")


class KeyReused(exceptions.APIException):
    status_code = 422
    default_code = "idempotency_key_reused"


class StillRunning(exceptions.APIException):
    status_code = 409
    default_code = "still_running"
    wait = 2


class Unavailable(exceptions.APIException):
    """The database or the disk is away, not the question at fault."""

    status_code = 503
    default_detail = _("A part of the portal does not answer right now. Try again in a minute.")
    default_code = "unavailable"
    wait = RETRY_AFTER


def as_api_exception(no: Refused) -> exceptions.APIException:
    """The exception of the framework that answers as this refusal should."""
    if isinstance(no, FormInvalid):
        errors = {
            (NOT_A_FIELD if name == "__all__" else name): [
                exceptions.ErrorDetail(" ".join(error.messages), code=error.code or "invalid")
                for error in found.as_data()
            ]
            for name, found in no.form.errors.items()
        }
        return exceptions.ValidationError(errors)
    if isinstance(no, Invalid):
        return exceptions.ValidationError({no.field or NOT_A_FIELD: [exceptions.ErrorDetail(str(no), code=no.code)]})
    return RefusedAnswer(no)


class Handler(ExceptionHandler):
    """The handler of drf-standardized-errors, which also knows our refusals and passes on their hint."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, Refused):
            return as_api_exception(exc)
        if not isinstance(exc, exceptions.APIException) and is_outage(exc):
            return Unavailable()
        converted: Exception = super().convert_known_exceptions(exc)
        return converted

    def format_exception(self, exc: exceptions.APIException) -> Any:
        data = super().format_exception(exc)
        hint = getattr(exc, "hint", "")
        for error in data["errors"]:
            error["hint"] = hint
        return data


def exception_handler(exc: Exception, context: Any) -> Any:
    """For `APIView.get_exception_handler`."""
    return Handler(exc, context).run()


class ErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="A short word for programs.")
    detail = serializers.CharField(help_text="A sentence for people: the fact and the rule.")
    attr = serializers.CharField(allow_null=True, help_text="The field it is about, if it is about one.")
    hint = serializers.CharField(allow_blank=True, help_text="What to do instead, if anything.")


class ErrorAnswerSerializer(serializers.Serializer):
    """Every error answers in this shape."""

    type = serializers.ChoiceField(choices=ERROR_TYPES)
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]
