"""Every address says whom it is for, and keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.people.audience import CUSTOMER, PUBLIC, SELLER, SUPERVISOR, SUPPORT, admits, audience_of, open_to
from portal.people.models import Role, User
from tests.helpers import client_for

NOT_OURS = ("admin/",)
"""The admin guards itself; its sign-in is ours."""


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the portal with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and not route.startswith(NOT_OURS):
            yield route, pattern.callback


def undeclared(found: Iterator[tuple[str, Any]]) -> list[str]:
    return [route for route, view in found if not audience_of(view)]


def test_every_address_declares_its_audience():
    found = list(addresses())
    assert len(found) > 100
    assert undeclared(iter(found)) == []


def test_an_address_without_audience_would_be_found():
    assert undeclared(iter([("x/", lambda request: None)])) == ["x/"]


def test_what_anybody_may_see_is_a_short_list():
    """A new public address is a decision: it is written down here."""
    public = {route for route, view in addresses() if PUBLIC in (audience_of(view) or ())}
    told_apart = ("orders/", "certificates/", "claim/", "proofs/", "notices/")  # by check code, or signed by a provider
    ours = {route for route in public if not route.startswith(told_apart)}
    assert ours == {
        "api/v1/",
        "api/v1/docs/",
        "api/v1/schema/",
        "design/",
        "design/<slug:page>/",
        "favicon.ico",
        "healthz",
        "healthz/ready",
        "help/",
        "help/<slug:slug>/",
        "language/",
        "password/",
        "password/<uidb64>/<token>/",
        "password/done/",
        "password/sent/",
        "sign-in/",
        "sign-out/",
        "sign-up/",
    }


@pytest.mark.parametrize(
    ("role", "audience"),
    [
        (Role.CUSTOMER, {CUSTOMER}),
        (Role.SELLER, {SELLER}),
        (Role.SUPPORT, {SUPPORT}),
        (Role.SUPERVISOR, {SUPPORT, SUPERVISOR}),
        (Role.ADMIN, {SUPPORT, SUPERVISOR, "admin"}),
    ],
)
def test_roles_and_their_audiences(role, audience):
    user = User(role=role)
    assert {one for one in (CUSTOMER, SELLER, SUPPORT, SUPERVISOR, "admin") if admits([one], user)} == audience
    assert admits([PUBLIC], user)


def test_a_guard_is_put_on_once():
    from django.views.generic import TemplateView

    @open_to(SELLER)
    class Parent(TemplateView):
        pass

    @open_to(SUPPORT)
    class Child(Parent):
        pass

    assert audience_of(Child.as_view()) == (SUPPORT,)
    assert Child.dispatch is Parent.dispatch


@pytest.mark.django_db
def test_who_is_not_meant_finds_nothing_there(alice, bob, carol):
    assert client_for(alice).get("/workbench/").status_code == 404
    assert client_for(bob).get(f"/people/{alice.pk}/").status_code == 404
    assert client_for(carol).get(f"/people/{alice.pk}/").status_code == 200
    assert client_for(None).get("/workbench/")["Location"] == "/sign-in/?next=/workbench/"
