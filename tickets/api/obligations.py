"""What belongs to a case, for programs: offers, repairs, parcels of the seller, things handed back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from portal.api import MachineSerializer, MachineViewSet
from portal.audience import SIGNED_IN, open_to
from tickets.models import HandBack, Offer, Repair, Replacement


class OfCaseSerializer(MachineSerializer):
    """A row of a case. Amounts are minor units of the case's currency."""

    ticket: Any = serializers.CharField(source="ticket.number")

    class Meta(MachineSerializer.Meta):
        fields: Any = (*MachineSerializer.Meta.fields, "ticket", "currency")


class OfferSerializer(OfCaseSerializer):
    class Meta(OfCaseSerializer.Meta):
        model = Offer
        fields = (
            *OfCaseSerializer.Meta.fields, "way", "amount", "what", "visit_at", "fee", "words", "by_customer", "answer_words",
        )  # fmt: skip


class RepairSerializer(OfCaseSerializer):
    class Meta(OfCaseSerializer.Meta):
        model = Repair
        fields = (*OfCaseSerializer.Meta.fields, "visit_at", "fee", "begun_at", "ended_at", "words", "part_expected_on")


class ReplacementSerializer(OfCaseSerializer):
    class Meta(OfCaseSerializer.Meta):
        model = Replacement
        fields = (
            *OfCaseSerializer.Meta.fields, "kind", "what", "worth", "extra", "carrier", "tracking_number", "sent_at",
            "received_at",
        )  # fmt: skip


class HandBackSerializer(OfCaseSerializer):
    withdrawal: Any = serializers.CharField(source="withdrawal.number")

    class Meta(OfCaseSerializer.Meta):
        model = HandBack
        fields = (*OfCaseSerializer.Meta.fields, "withdrawal", "kind", "what", "reported", "words")


class OfCaseViewSet(MachineViewSet):
    """Rows come with their case."""

    filterset_fields = ["status", "ticket__number"]

    def rows(self) -> QuerySet:
        rows = self.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]
        return rows.with_case()


@open_to(*SIGNED_IN)
class OfferViewSet(OfCaseViewSet):
    model = Offer
    serializer_class = OfferSerializer


@open_to(*SIGNED_IN)
class RepairViewSet(OfCaseViewSet):
    model = Repair
    serializer_class = RepairSerializer


@open_to(*SIGNED_IN)
class ReplacementViewSet(OfCaseViewSet):
    model = Replacement
    serializer_class = ReplacementSerializer


@open_to(*SIGNED_IN)
class HandBackViewSet(OfCaseViewSet):
    model = HandBack
    serializer_class = HandBackSerializer

    def rows(self) -> QuerySet:
        return super().rows().select_related("withdrawal__repayment", "replacement")
