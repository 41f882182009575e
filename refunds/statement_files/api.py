"""Statements handed in as files in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.doors.actions import FormInvalid
from portal.people.audience import SUPPORT, open_to
from refunds.statement_files.commands import hand_in_statement
from refunds.statement_files.forms import StatementForm
from refunds.statement_files.models import StatementFile


class StatementFileSerializer(MachineSerializer):
    """A provider's statement handed in as a file. `foreseen` counts what comparing it would bring, by kind of difference."""

    statement: Any = serializers.CharField(source="statement.number", default=None)

    class Meta(MachineSerializer.Meta):
        model = StatementFile
        fields = (
            *MachineSerializer.Meta.fields, "gateway", "account", "form", "name", "size", "first_on", "last_on", "lines",
            "lines_done", "foreseen", "rejects", "why", "statement",
        )  # fmt: skip


@open_to(SUPPORT)
class StatementFileViewSet(MachineViewSet):
    """Statements as files: hand one in, see what it would bring, have it compared."""

    model = StatementFile
    serializer_class = StatementFileSerializer
    filterset_fields = ("status", "gateway", "account")
    search_fields = ("number", "name")
    parser_classes = (MultiPartParser, JSONParser)

    def rows(self) -> QuerySet:
        return StatementFile.objects.for_user(self.request.user).with_page()

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["source", "file"],
                "properties": {
                    "source": {"type": "string", "description": "gateway:account, the account may be empty"},
                    "file": {"type": "string", "format": "binary"},
                    "first_on": {"type": "string", "format": "date"},
                    "last_on": {"type": "string", "format": "date"},
                },
            }
        },
        responses={201: StatementFileSerializer},
    )
    def create(self, request: Request) -> Response:
        """Hand a statement in. It is read by a worker; ask again for what it would bring."""
        return self.once(request, lambda: self._hand_in(request))

    def _hand_in(self, request: Request) -> Response:
        user: Any = request.user
        form = StatementForm(request.data, request.FILES, user=user)
        if not form.is_valid():
            raise FormInvalid(form)
        file = hand_in_statement(**form.as_arguments(), by=user)
        return Response(self.get_serializer(file).data, status=201)


api_routes = [("statement-files", StatementFileViewSet)]
