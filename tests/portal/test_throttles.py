"""Limits see the visitor, behind the proxy too: one stranger locks out nobody else, and nobody can pose as another."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from structlog.testing import capture_logs

from portal.people import guessing, visitors
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
        (PROXY, "198.51.100.1:51234", "198.51.100.1"),  # with the port that some proxies add
        (PROXY, "[2001:db8::5]:51234", "2001:db8::5"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        ("::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"),  # a socket for both kinds names a proxy so
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


def test_a_network_of_one_subscriber_counts_as_one(alice) -> None:
    for n in range(5):
        locked = sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{n + 1}"), "alice@example.test", "wrong")
    assert locked.status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2::99"), "alice@example.test").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), "alice@example.test").status_code == 302


def test_every_way_of_writing_a_name_is_one_account(alice) -> None:
    alice.phone = "13800000001"
    alice.save()
    here = Client(REMOTE_ADDR="203.0.113.7")
    for name in ("Alice@Example.test", " alice@example.test", "138 0000 0001", "13800000001", "138-0000-0001"):
        locked = sign_in(here, name, "wrong")
    assert locked.status_code == 429
    assert sign_in(here, "alice@example.test").status_code == 429


def test_success_forgets_the_tries_under_every_name_of_the_account(alice) -> None:
    alice.phone = "13800000001"
    alice.save()
    here = Client(REMOTE_ADDR="203.0.113.7")
    for _n in range(4):
        sign_in(here, "13800000001", "wrong")
    assert sign_in(here, "alice@example.test").status_code == 302
    for _n in range(4):
        assert sign_in(Client(REMOTE_ADDR="203.0.113.7"), "13800000001", "wrong").status_code == 200


def test_an_account_guessed_at_from_everywhere_is_open_to_browsers_it_knows_alone(alice, monkeypatch) -> None:
    monkeypatch.setattr(guessing, "GUESSES_HOURLY", 6)
    hers = Client(REMOTE_ADDR="198.51.100.1")
    assert sign_in(hers, "alice@example.test").status_code == 302
    hers.post(reverse("sign_out"))
    for n in range(8):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{n}"), "alice@example.test", "wrong")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.99"), "alice@example.test").status_code == 429
    assert sign_in(hers, "alice@example.test").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="203.0.113.99"), "bob@example.test").status_code == 200, "nobody else waits"


def test_a_browser_that_knows_one_account_is_a_stranger_to_another(alice, bob, monkeypatch) -> None:
    monkeypatch.setattr(guessing, "GUESSES_HOURLY", 3)
    theirs = Client(REMOTE_ADDR="198.51.100.2")
    assert sign_in(theirs, "bob@example.test").status_code == 302
    theirs.post(reverse("sign_out"))
    for n in range(5):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{n}"), "alice@example.test", "wrong")
    assert sign_in(theirs, "alice@example.test").status_code == 429


def test_the_security_log_says_who_from_where_and_never_what_was_typed(alice) -> None:
    with capture_logs() as lines:
        here = Client(REMOTE_ADDR="203.0.113.7")
        sign_in(here, "my secret typed as a name", "wrong")
        for _n in range(5):
            sign_in(here, "alice@example.test", "wrong")
        sign_in(Client(REMOTE_ADDR="203.0.113.8"), "alice@example.test")
    told = [(line["event"], line["who"], line["address"]) for line in lines if "who" in line]
    hers = f"account:{alice.pk}"
    assert told[0] == ("sign_in_failed", "nobody", "203.0.113.7")
    assert ("sign_in_failed", hers, "203.0.113.7") in told
    assert ("locked_out", hers, "203.0.113.7") in told
    assert told[-1] == ("signed_in", hers, "203.0.113.8")
    assert "secret" not in str(lines)


def test_the_apis_limit_counts_the_visitor(settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="192.0.2.66, 198.51.100.1")
    assert visitors.VisitorThrottle().get_ident(request) == "198.51.100.1"
