"""Orders in the admin: found by people's names, read in words, with what was recorded of them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from orders.cancellations.commands import answering
from portal.people.models import Role
from tests.helpers import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(dora):
    """Somebody who may open the admin."""
    dora.is_staff = dora.is_superuser = True
    dora.role = Role.ADMIN
    dora.save()
    return dora


def place(name: str, *args: object) -> str:
    return reverse(f"admin:orders_ordercancellation_{name}", args=args)


def test_a_request_is_found_by_its_customers_name_and_read_in_words(asked, alice, boss) -> None:
    client = client_for(boss)
    found = client.get(place("changelist"), {"q": alice.name}).content.decode()
    assert asked.number in found and "¥278.00" in found and "27800" not in found
    page = client.get(place("change", asked.pk)).content.decode()
    assert asked.order.shop_number in page and "¥278.00" in page and "¥268.00" in page
    assert "27800" not in page and "26800" not in page
    assert "is_paid" not in page, "the frozen quote stands there in words"


def test_the_history_shows_what_was_recorded_wherever_it_was_done(asked, alice, bob, boss) -> None:
    answering.reject_cancellation(asked, by=bob, reason=None, words="已经打包")
    page = client_for(boss).get(place("history", asked.pk)).content.decode()
    assert alice.name in page and bob.name in page and "已经打包" in page and "Rejected by the seller" in page


def test_whoever_may_open_the_admin_finds_the_way_there(boss, carol) -> None:
    assert 'href="/admin/"' in client_for(boss).get("/find/").content.decode()
    assert 'href="/admin/"' not in client_for(carol).get("/find/").content.decode()


def test_with_debug_on_nobody_reads_a_list_of_addresses(settings, alice) -> None:
    settings.DEBUG = True
    for url in ("/orders/OD-XXXX-XXXX-XX/", "/nowhere/at/all/"):
        answer = client_for(alice).get(url)
        assert answer.status_code == 404
        assert "URLconf" not in answer.content.decode() and 'href="/"' in answer.content.decode()
