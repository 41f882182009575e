"""A stranger at every address: another customer, another shop's staff, somebody who is not signed in.

What is not theirs does not exist for them, and nothing changes. The addresses are walked, not listed: a new one is
tested by being there, and fails when no sample row is known for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Sum
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from portal.doors.actions import registry
from portal.kernel.fsm import Machine
from portal.people.audience import PUBLIC, admits, audience_of
from portal.people.models import Shop
from portal.reasons.models import Reason
from tests.helpers import client_for
from tests.samples import MAKERS, one_of_each

pytestmark = pytest.mark.django_db

OPEN_TO_READERS = {Shop, Reason}
"""Not owned by a customer: whoever is signed in may read them."""

TOLD_APART = {"person", "message"}
"""Tested in tests/portal/test_home.py: support's page of a person, and one's own messages."""


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    view: Any
    wants: frozenset[str]


def addresses(resolver: Any = None, space: str = "", route: str = "") -> Iterator[Address]:
    """Every address that is about one row."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, here)
        elif isinstance(pattern, URLPattern):
            wants = frozenset(pattern.pattern.regex.groupindex)
            if wants and pattern.name not in TOLD_APART and PUBLIC not in (audience_of(pattern.callback) or ()):
                yield Address(f"{space}{pattern.name}", here, pattern.callback, wants)


def model_of(address: Address) -> Any:
    """The kind of row an address is about: its view says so, or the detail page beside it."""
    view = address.view
    holder = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    table = getattr(holder, "table", None)
    found = getattr(holder, "model", None) or getattr(table, "model", None)
    if found is None and hasattr(getattr(holder, "queryset", None), "model"):
        found = holder.queryset.model
    space = address.name.rpartition(":")[0]
    if found is None and space and not address.name.endswith(":detail"):
        beside = next((other for other in addresses() if other.name == f"{space}:detail"), None)
        return model_of(beside) if beside else None
    return found


def urls_of(address: Address, obj: Any) -> Iterator[str]:
    """The address filled in for one row, once per action where it takes one."""
    table = registry.get(type(obj))
    actions = [action.name for action in table] if table is not None else []
    known = {"number": getattr(obj, "number", ""), "pk": obj.pk, "object_id": obj.pk}
    for action in actions if "action" in address.wants else [""]:
        given = {name: action if name == "action" else known[name] for name in address.wants}
        yield reverse(address.name, kwargs=given)


def state() -> dict[str, Any]:
    """How many rows of everything there are, and how often those with a life have changed."""
    found: dict[str, Any] = {}
    for app in ("portal", "refunds", "orders", "tickets"):
        for model in apps.get_app_config(app).get_models():
            rows = model._default_manager.all()
            found[model._meta.label] = (
                rows.aggregate(n=Sum("version"))["n"] if issubclass(model, Machine) else None,
                rows.count(),
            )
    return found


@pytest.fixture
def rows(shop, alice, bob) -> dict[Any, Any]:
    return one_of_each(shop, alice, bob)


def test_every_address_about_a_row_has_a_sample():
    for address in addresses():
        model = model_of(address)
        assert model is not None, f"{address.route}: say in the view which `model` it is about"
        assert model in MAKERS or model in OPEN_TO_READERS, (
            f"{address.route}: add a sample of {model} to tests/samples.py"
        )


@pytest.mark.covers("SC2", "SC21")
def test_strangers_find_nothing_and_change_nothing(rows, eve, mallory):
    browsers = {"another customer": client_for(eve), "another shop": client_for(mallory)}
    nobody = client_for(None)
    before = state()
    wrong: list[str] = []
    asked = 0
    for address in addresses():
        obj = rows.get(model_of(address))
        if obj is None:
            continue
        try:
            urls = list(urls_of(address, obj))
        except NoReverseMatch as problem:
            pytest.fail(f"{address.name}: {problem}")
        for url in urls:
            for method in ("get", "post"):
                for who, browser in browsers.items():
                    asked += 1
                    status = getattr(browser, method)(url).status_code
                    if status != 404 and not (status == 405 and method == "post"):
                        wrong.append(f"{who}: {method.upper()} {url} answered {status}")
                answer = getattr(nobody, method)(url)
                turned_away = answer.status_code == 401 or answer.get("Location", "").startswith("/sign-in/")
                if not turned_away:
                    wrong.append(f"signed out: {method.upper()} {url} answered {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert state() == before
    assert asked > 50


def test_the_owner_finds_what_strangers_do_not(rows, alice, bob, carol):
    """The other side of the coin: without it, a portal that answers 404 to everyone would pass."""
    for address in addresses():
        obj = rows.get(model_of(address))
        if obj is None or "action" in address.wants or not address.name.endswith(("detail", ":live")):
            continue
        for url in urls_of(address, obj):
            meant = audience_of(address.view) or ()
            for user in (one for one in (alice, bob, carol) if admits(meant, one)):
                assert client_for(user).get(url).status_code == 200, f"{user}: {url}"
