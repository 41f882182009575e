"""What is said about cases and what was promised, for programs. Read only: saying something is a step of the case."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from portal.api.machines import MachineSerializer, MachineViewSet
from portal.audit.timeline import name_for
from portal.kernel.links import absolute
from portal.people.audience import SIGNED_IN, open_to
from tickets.talk.models import Message, Promise


class MessageSerializer(MachineSerializer):
    """Something said about a case. Internal notes are told to staff alone."""

    ticket: Any = serializers.CharField(source="ticket.number")
    who: Any = serializers.SerializerMethodField(help_text="Who said it, as the reader calls them.")
    files: Any = serializers.SerializerMethodField(help_text="Names and addresses of what was added.")

    class Meta(MachineSerializer.Meta):
        model = Message
        fields = (*MachineSerializer.Meta.fields, "ticket", "side", "who", "words", "is_internal", "files")

    def get_who(self, row: Message) -> str:
        return name_for(row.author, self.context["request"].user)

    def get_files(self, row: Message) -> list[dict[str, str]]:
        return [
            {"name": file.name, "url": absolute(reverse("tickets:evidence", args=[row.ticket.number, file.pk]))}
            for file in row.files.all()
        ]


class PromiseSerializer(MachineSerializer):
    """What staff promised a customer, and whether it was kept."""

    ticket: Any = serializers.CharField(source="ticket.number")

    class Meta(MachineSerializer.Meta):
        model = Promise
        fields = (*MachineSerializer.Meta.fields, "ticket", "words", "promised_for", "ended_at")


@open_to(*SIGNED_IN)
class MessageViewSet(MachineViewSet):
    model = Message
    serializer_class = MessageSerializer
    filterset_fields = ["status", "ticket__number", "side"]

    def rows(self) -> QuerySet:
        rows: Any = Message.objects.for_user(self.request.user)
        found: QuerySet = rows.select_related("ticket", "author").prefetch_related("files")
        return found


@open_to(*SIGNED_IN)
class PromiseViewSet(MachineViewSet):
    model = Promise
    serializer_class = PromiseSerializer
    filterset_fields = ["status", "ticket__number"]

    def rows(self) -> QuerySet:
        return Promise.objects.for_user(self.request.user).select_related("ticket__shop", "ticket__customer")


api_routes = [("case-messages", MessageViewSet), ("promises", PromiseViewSet)]
