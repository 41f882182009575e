"""Wished changes of cases, for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.people.audience import SIGNED_IN, open_to
from tickets.edits.models import TicketEdit


class EditSerializer(MachineSerializer):
    """A wish to change a case: `changed` is {field: [before, after]}."""

    ticket: Any = serializers.CharField(source="ticket.number")

    class Meta(MachineSerializer.Meta):
        model = TicketEdit
        fields = (
            *MachineSerializer.Meta.fields,
            "ticket",
            "changed",
            "words",
            "is_urgent",
            "answer_words",
            "answered_at",
        )


@open_to(*SIGNED_IN)
class EditViewSet(MachineViewSet):
    model = TicketEdit
    serializer_class = EditSerializer
    filterset_fields = ["status", "ticket__number", "is_urgent"]

    def rows(self) -> QuerySet:
        return TicketEdit.objects.for_user(self.request.user).select_related("ticket__shop", "ticket__customer")


api_routes = [("ticket-edits", EditViewSet)]
