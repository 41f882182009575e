"""Sentences are said to whoever reads them, and it is plain whose words and whose shop a page is about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from orders.bin import commands as bin_commands
from orders.orders.actions import ORDER
from orders.parcels import commands as parcel_commands
from tests.helpers import client_for
from tests.words import words

pytestmark = pytest.mark.django_db


def says(table, obj, reader) -> dict[str, str]:
    return {one.name: f"{one.says}{one.hint}" for one in table.offered(obj, reader)}


@pytest.mark.covers("R37")
def test_a_rejected_cancellation_stays_on_the_home_page_while_the_platform_can_be_asked(rejected, alice, friday):
    home = words(client_for(alice).get(reverse("home")))
    assert "The seller rejected your request" in home
    assert "You can ask the platform to step in by Fri 16 Oct, 10:24" in home
    friday.shift(timedelta(days=8))
    assert "rejected your request" not in words(client_for(alice).get(reverse("home")))


def test_what_the_buyer_wrote_is_not_taken_for_the_sellers(rejected, bob, carol):
    for reader in (bob, carol):
        for params in ({}, {"fragment": "panel"}):
            page = client_for(reader).get(rejected.get_absolute_url(), params).content.decode()
            assert page.index("Alice Wang wrote") < page.index("买重复了")


def test_the_platform_reads_at_which_shop_it_is_asked_to_decide(reviewed, shop, alice, bob, carol):
    queue = {reader: words(client_for(reader).get(reverse("cancellations:list"))) for reader in (bob, carol)}
    assert f"Alice Wang · {shop.name}" in queue[carol] and f"Alice Wang · {shop.name}" not in queue[bob]
    page = client_for(carol).get(reviewed.get_absolute_url())
    assert ("Seller", shop.name) in [(fact.label, fact.value) for fact in page.context["facts"]]


def test_nobody_reads_of_an_orders_steps_what_is_meant_for_another(mixed, shipped, alice, bob, carol, machine):
    assert says(ORDER, mixed, bob)["cancel_for_shop"].startswith("You cannot deliver")
    assert says(ORDER, mixed, carol)["cancel_for_shop"].startswith("The shop cannot deliver")
    parcel_commands.deliver_shipment(shipped.shipments.get(), by=machine)
    shipped.refresh_from_db()
    assert says(ORDER, shipped, alice)["request_cancellation"] == "Ask for a return instead."
    assert says(ORDER, shipped, bob)["request_cancellation"] == "The customer can ask for a return instead."
    shipped = bin_commands.delete_order(shipped, by=alice)
    assert says(ORDER, shipped, alice)["restore"] == "Back among your orders"
    assert says(ORDER, shipped, carol)["restore"] == "Back among their orders"
