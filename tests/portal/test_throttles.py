"""Limits see the visitor, behind the proxy too: one stranger locks out nobody else, and nobody can pose as another."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from structlog.testing import capture_logs

from portal.people import visitors
from tests.conftest import PASSWORD
from tests.portal.test_accounts import sign_in

pytestmark = pytest.mark.django_db

PROXY = "10.1.2.3"


@pytest.fixture(autouse=True)
def behind_a_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "unix"]
    settings.AXES_ENABLED = True


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours: what it says is its own affair
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # the first was written by the visitor
        (PROXY, "198.51.100.1, 10.9.9.9", "198.51.100.1"),  # two proxies
        (PROXY, "2001:db8::5", "2001:db8::5"),
        (PROXY, "nonsense", PROXY),
        (PROXY, "", PROXY),
        ("", "198.51.100.1", "198.51.100.1"),  # through a socket file
    ],
)
def test_the_visitor_is_the_nearest_address_that_is_no_proxy(peer, forwarded, seen) -> None:
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert visitors.address(RequestFactory().get("/", REMOTE_ADDR=peer, **extra)) == seen


def test_a_stranger_behind_the_same_proxy_locks_out_nobody(alice) -> None:
    stranger = Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="203.0.113.7")
    for _n in range(5):
        locked = sign_in(stranger, "alice@example.test", "wrong")
    assert locked.status_code == 429
    hers = Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert sign_in(hers, "alice@example.test").status_code == 302


def test_many_names_from_one_address_are_paused_as_well(alice, monkeypatch) -> None:
    monkeypatch.setattr("portal.people.views.WRONG_HOURLY", 8)
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    for n in range(9):
        assert sign_in(stranger, f"somebody{n}@example.test", "wrong").status_code == 200
    assert sign_in(stranger, "alice@example.test", PASSWORD).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.8"), "alice@example.test").status_code == 302


def test_a_new_password_lets_its_owner_in_at_once(alice) -> None:
    here = Client(REMOTE_ADDR="203.0.113.7")
    for _n in range(5):
        sign_in(here, "alice@example.test", "wrong")
    assert sign_in(here, "alice@example.test").status_code == 429
    here.post(reverse("password_reset"), {"email": "alice@example.test"})
    link = re.search(r"https?://[^/]+(/password/\S+)", mail.outbox[0].body)[1]
    form = here.get(link, follow=True).redirect_chain[-1][0]
    new = "three quiet kettles sing"
    here.post(form, {"new_password1": new, "new_password2": new})
    assert sign_in(here, "alice@example.test", new).status_code == 302


def test_the_link_leads_to_our_own_address_whatever_host_was_named(alice, settings) -> None:
    settings.SITE_URL = "https://aftersales.example"
    Client().post(reverse("password_reset"), {"email": "alice@example.test"}, HTTP_HOST="evil.example")
    assert "https://aftersales.example/password/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_the_log_names_routes_and_no_keys_of_links() -> None:
    with capture_logs() as lines:
        Client().get("/password/MQ/set-password-or-a-secret-key/")
        Client().get("/nowhere/13800000001/")
    assert [line["path"] for line in lines if line["event"] == "request"] == [
        "password/<uidb64>/<token>/",
        "(no address of ours)",
    ]


def test_the_apis_limit_counts_the_visitor(settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="192.0.2.66, 198.51.100.1")
    assert visitors.VisitorThrottle().get_ident(request) == "198.51.100.1"
