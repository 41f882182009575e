"""Offers in the API."""

from __future__ import annotations

from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.belonging_api import OfCaseSerializer, OfCaseViewSet
from tickets.offers.models import Offer


class OfferSerializer(OfCaseSerializer):
    class Meta(OfCaseSerializer.Meta):
        model = Offer
        fields = (
            *OfCaseSerializer.Meta.fields, "way", "amount", "what", "visit_at", "fee", "words", "by_customer", "answer_words",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class OfferViewSet(OfCaseViewSet):
    model = Offer
    serializer_class = OfferSerializer


api_routes = [("offers", OfferViewSet)]
