"""What helps who answers, and what customers know of it: what fits, how it was answered before, what needs no answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.cancellations.commands import answering
from orders.cancellations.models import OrderCancellation
from portal.people.models import Shop
from tests import market
from tests.helpers import client_for
from tests.orders.conftest import again, ask
from tests.words import words

pytestmark = pytest.mark.django_db


def answered(shop, alice, bob, friday, *hours: int, rejected: int = 0) -> None:
    """So many requests, each answered after so many hours; the last ones with a no."""
    for n, span in enumerate(hours):
        case = ask(market.paid_order(shop, alice, f"B{n}"), alice)
        friday.shift(timedelta(hours=span))
        if n < len(hours) - rejected:
            answering.approve_cancellation(case, by=bob)
        else:
            answering.reject_cancellation(
                case,
                by=bob,
                reason=market.reason("reject_cancellation", "sent_already"),
                words="已出库。",
                tracking_number="SF100200",
            )


@pytest.mark.covers("R174")
def test_who_answers_reads_what_fits_and_how_it_was_answered_before(friday, shop, alice, bob, carol):
    case = ask(market.paid_order(shop, alice, "A1"), alice)
    page = words(client_for(bob).get(case.get_absolute_url()))
    assert "Approving fits: nothing has been sent" in page and "Of the last" not in page, "nothing was answered yet"
    answered(shop, alice, bob, friday, 1, 2, 3, 4, 5)
    for reader in (bob, carol):
        page = words(client_for(reader).get(case.get_absolute_url()))
        assert "Of the last 5 requests for this reason 5 were agreed to; half were answered within 3 h" in page.replace(
            "hours", "h"
        )
    assert "Approving fits" not in words(client_for(alice).get(case.get_absolute_url())), "it is said to staff alone"
    late = ask(market.paid_order(shop, alice, "A2", promised_ship_at=again(case.order).placed_at), alice)
    assert "it was not sent in the promised time" in words(client_for(bob).get(late.get_absolute_url()))
    sent = ask(market.shipped_order(shop, alice, "A3"), alice)
    assert "approving calls the parcel back" in words(client_for(bob).get(sent.get_absolute_url()))


@pytest.mark.covers("R176")
def test_customers_know_how_fast_a_seller_answers_and_what_silence_brings(friday, shop, alice, bob):
    answered(shop, alice, bob, friday, 1, 2, 3, 4, 5)
    order = market.paid_order(shop, alice, "A1")
    told = words(client_for(alice).get(f"/orders/{order.number}/rules/"))
    assert "Until when it can be cancelled" in told and "What was delivered is returned instead" in told
    assert "Of the last 5 requests 5 were agreed to; half were answered within 3 h" in told.replace("hours", "h")
    assert "no answer in time counts as approval" in told


@pytest.mark.covers("R169", "R176")
def test_small_amounts_are_cancelled_by_rule_without_anybody(friday, shop, alice):
    Shop.objects.filter(pk=shop.pk).update(auto_approve_below=1_000_00)
    order = market.paid_order(shop, alice, "A1")
    reader = client_for(alice)
    assert "agreed at once" in words(reader.get(f"/orders/{order.number}/rules/"))
    assert "Cancelled at once; the seller need not answer" in words(reader.get(f"/orders/{order.number}/cancel/"))
    case = ask(order, alice)
    assert (case.status, again(order).status) == ("completed", "cancelled")
    assert OrderCancellation.objects.get().reimbursement.refunds.get().status == "approved"
