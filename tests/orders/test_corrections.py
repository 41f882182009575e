"""A mistake is corrected without confirming what was never seen, and without an error nobody can act on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orders.cancellations.models import OrderCancellation
from orders.changes.models import OrderChange
from tests import market
from tests.helpers import client_for

pytestmark = pytest.mark.django_db


def hidden(answer: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()))


@pytest.mark.covers("R107")
def test_after_a_mistake_the_consequences_are_shown_before_anything_is_sent(mixed, alice):
    client, url = client_for(alice), f"/orders/{mixed.number}/cancel/"
    pot, cups = mixed.lines.all()
    shown = hidden(client.get(url))
    wrong = client.post(url, shown | {"reason": "not_needed", f"pieces_{pot.pk}": "0", f"pieces_{cups.pk}": "4"})
    assert wrong.status_code == 422
    assert "At most 3 of “陶瓷滤杯” can be chosen: more were not bought." in wrong.content.decode()
    assert "Comes back to you" not in wrong.content.decode()

    right = {"reason": "not_needed", f"pieces_{pot.pk}": "0", f"pieces_{cups.pk}": "1"}
    looked = client.post(url, hidden(wrong) | right)
    assert looked.status_code == 409
    assert "nothing was sent yet" in looked.content.decode()
    assert "Comes back to you" in looked.content.decode()
    assert not OrderCancellation.objects.exists()

    assert client.post(url, hidden(looked) | right).status_code == 302
    assert OrderCancellation.objects.get().returned == 59_00


def test_other_pieces_than_the_page_showed_are_shown_before_they_are_sent(mixed, alice):
    client, url = client_for(alice), f"/orders/{mixed.number}/cancel/"
    pot, cups = mixed.lines.all()
    fewer = {"reason": "not_needed", f"pieces_{pot.pk}": "1", f"pieces_{cups.pk}": "0"}
    looked = client.post(url, hidden(client.get(url)) | fewer)
    assert looked.status_code == 409
    assert not OrderCancellation.objects.exists()
    assert client.post(url, hidden(looked) | fewer).status_code == 302


def test_a_change_to_the_same_address_is_an_error_at_the_field(paid, alice):
    client, url = client_for(alice), f"/orders/{paid.number}/change/"
    answer = client.post(url, hidden(client.get(url)) | {"kind": "address", "address": paid.address + " "})
    assert answer.status_code == 422
    assert "That is the address as it is." in answer.content.decode()
    assert not OrderChange.objects.exists()


def test_fewer_pieces_are_offered_only_where_there_are_several(paid, mixed, alice):
    client = client_for(alice)
    assert "Fewer pieces" not in client.get(f"/orders/{paid.number}/change/").content.decode()
    assert "Fewer pieces" in client.get(f"/orders/{mixed.number}/change/").content.decode()


def test_deleting_an_open_order_says_that_it_also_cancels(paid, shop, alice):
    client = client_for(alice)
    assert "Also asks to cancel it" in client.get(paid.get_absolute_url()).content.decode()
    delivered = market.delivered_order(shop, alice, "20261009777")
    assert "Moves to the recycle bin" in client.get(delivered.get_absolute_url()).content.decode()
