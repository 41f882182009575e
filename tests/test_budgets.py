"""How many questions a page asks of the database: lists 6, details 10, steps 10, and no more when there are more rows.

The addresses are walked, so that a new page is measured by being there. Sign-in, memberships and the unread count in the
head are part of the budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.api.machines import MachineViewSet
from portal.doors.actions import registry
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage
from portal.pages.steps import ActionPage
from tests.conftest import person
from tests.helpers import TRANSACTION_WORDS, client_for
from tests.samples import one_of_each
from tests.test_strangers import Address, addresses, model_of, urls_of

pytestmark = pytest.mark.django_db

LIST, DETAIL, STEP, APPROVE = 6, 10, 10, 15
APPROVALS = {"approve", "cancel_for_shop"}
"""Steps that book a refund along with what they decide."""
SETTLING = {("tickets.handback", "confirm"), ("tickets.handback", "waive")}
"""The last thing owed: the withdrawal completes with its money, in the budget of an approval."""
BOTH = {("tickets.ticketcancellation", "end_review")}
"""Grants a case and quotes its withdrawal anew, in one press: both budgets (decision 10)."""


def kind_of(address: Address) -> int | None:
    """The budget of an address, by what kind of page it is."""
    holder = getattr(address.view, "view_class", None) or getattr(address.view, "cls", None)
    if not isinstance(holder, type):
        return None
    if issubclass(holder, DetailPage):
        return DETAIL
    if issubclass(holder, ActionPage):
        return STEP
    if issubclass(holder, MachineViewSet):
        return STEP if "step_name" in address.view.initkwargs else DETAIL
    return None


def lists() -> Iterator[str]:
    """Every list, of pages and of the API."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: Any, space: str = "") -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    yield from walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif isinstance(pattern, URLPattern) and not pattern.pattern.regex.groupindex:
                holder = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
                if isinstance(holder, type) and issubclass(holder, ListPage | MachineViewSet):
                    yield reverse(f"{space}{pattern.name}")

    yield from walk(get_resolver())


def asked(client: Any, url: str) -> tuple[int, list[str]]:
    """(status, the statements besides those that only begin and end transactions)."""
    with CaptureQueriesContext(connection) as captured:
        status = client.get(url).status_code
    return status, [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(TRANSACTION_WORDS)]


def told(url: str, user: Any, most: int, statements: list[str]) -> str:
    listing = "\n".join(f"   {i}. {sql[:230]}" for i, sql in enumerate(statements, 1))
    return f"{url} for {user.role}: {len(statements)} queries, at most {most}\n{listing}"


def test_details_and_steps_stay_within_their_budget(shop, alice, bob, carol):
    rows = one_of_each(shop, alice, bob)
    over: list[str] = []
    measured = 0
    for user in (alice, bob, carol):
        client = client_for(user)
        client.get("/profile/")
        for address in addresses():
            most, obj = kind_of(address), rows.get(model_of(address))
            if most is None or obj is None:
                continue
            for url in urls_of(address, obj):
                status, statements = asked(client, url)
                measured += status == 200
                if status == 200 and len(statements) > most:
                    over.append(told(url, user, most, statements))
    assert measured > 20
    assert not over, "\n".join(over)


def test_lists_stay_within_their_budget_whatever_they_hold(shop, alice, bob, carol):
    one_of_each(shop, alice, bob)
    over: list[str] = []
    before: dict[tuple[str, str], int] = {}
    clients = {user: client_for(user) for user in (alice, bob, carol)}
    for user, client in clients.items():
        client.get("/profile/")
        for url in lists():
            status, statements = asked(client, url)
            before[user.role, url] = len(statements)
            if status == 200 and len(statements) > LIST:
                over.append(told(url, user, LIST, statements))
    assert len(before) > 12
    for n in range(4):
        one_of_each(shop, person(f"Customer{n} Xu", phone=f"1380000010{n}"), bob)
    for user, client in clients.items():
        for url in lists():
            _status, statements = asked(client, url)
            if len(statements) > before[user.role, url]:
                over.append("with more rows: " + told(url, user, before[user.role, url], statements))
    assert not over, "\n".join(over)


def pressed(client: Any, url: str) -> tuple[int, list[str]]:
    """(status, questions) of sending a step's page as it was shown; what it wrote is taken back."""
    page = client.get(url)
    if page.status_code != 200:
        return page.status_code, []
    shown = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        status = client.post(url, shown | {"channel": "hotline"}).status_code
        transaction.set_rollback(True)
    cache.clear()
    asked = [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(TRANSACTION_WORDS)]
    return status, [sql for sql in asked if sql.startswith("SELECT")]


def test_sending_a_step_stays_within_its_budget(shop, alice, bob, carol):
    """Every step that needs no more than a press, by each who may take it (decision 10 tells how a step is counted)."""
    rows = one_of_each(shop, alice, bob)
    over: list[str] = []
    taken = 0
    for user in (alice, bob, carol):
        client = client_for(user)
        client.get("/profile/")
        for model, table in registry.items():
            obj = rows.get(model)
            if obj is None:
                continue
            obj = model._default_manager.get(pk=obj.pk)
            for one in table.offered(obj, user):
                if not one.available or not one.action.on_page:
                    continue
                status, questions = pressed(client, one.url)
                taken += status == 302
                step = (model._meta.label_lower, one.name)
                most = APPROVE if one.name in APPROVALS or step in SETTLING else STEP
                most = STEP + APPROVE if step in BOTH else most
                if status == 302 and len(questions) > most:
                    over.append(told(f"POST {one.url}", user, most, questions))
    assert taken >= 12, taken
    assert not over, "\n".join(over)
