"""What each side says and shows, for whoever decides between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.cancellations.models import OrderCancellation
from orders.orders.words import parcel_pieces, parcel_title
from orders.parcels.models import Shipment
from portal.components import times, values
from portal.kernel.money import format_money


@dataclass(frozen=True)
class Side:
    """One side of a request: who, what is on record of them, what they said."""

    title: str
    facts: Sequence[values.Fact]
    words: Sequence[str]


def sides(case: OrderCancellation, *, appeal: str, parcels: Sequence[Shipment] = ()) -> list[Side]:
    """Customer and seller. `appeal`: what the customer told the platform; `parcels`: with their pieces."""
    return [_customer(case, appeal), _seller(case, parcels)]


def _customer(case: OrderCancellation, appeal: str) -> Side:
    why = [values.Fact(_("Reason"), case.reason.label)] if case.reason else []
    return Side(_("The customer says"), why, [words for words in (case.words, appeal) if words])


def _seller(case: OrderCancellation, parcels: Sequence[Shipment]) -> Side:
    rows = [values.Fact(_("Seller"), case.shop.name)]
    if case.answer_reason:
        rows.append(values.Fact(_("Rejected because"), case.answer_reason.label))
    if case.countered:
        rows.append(values.Fact(_("Asked the customer to bear"), format_money(case.countered, case.currency)))
    if case.counter_proof:
        rows.append(
            values.Fact(_("Proof of the cost"), _("Open"), url=reverse("cancellations:proof", args=[case.number]))
        )
    for parcel in parcels:
        rows.append(values.Fact(_("Parcel"), times.sentences_text([parcel_title(parcel), parcel_pieces(parcel)])))
    if not parcels:
        rows.append(values.Fact(_("Parcel"), _("None was sent")))
    if case.answered_at is None:
        rows.append(values.Fact(_("The seller's answer"), _("None in time")))
    return Side(_("The seller says"), rows, [words for words in (case.counter_words, case.answer_words) if words])
