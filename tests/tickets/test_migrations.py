"""Rows written before a migration mean the same after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import market
from tests.tickets.conftest import fresh
from tickets.cases import commands as case_commands
from tickets.complaints import commands as complaint_commands
from tickets.complaints import selectors

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@contextmanager
def as_before(app: str, name: str) -> Iterator[Any]:
    """The database as that migration left it, with its models; afterwards everything is migrated again."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes(app)
    executor.migrate([(app, name)])
    try:
        yield executor.loader.project_state([(app, name)]).apps
    finally:
        MigrationExecutor(connection).migrate(newest)


def test_what_was_granted_before_is_kept_with_the_case_that_pays_it(shop, alice, bob, carol):
    market.reasons()
    order = market.delivered_order(shop, alice, "M-1")
    complaint = complaint_commands.file_complaint(
        alice, by=alice, kind="loss", subject=selectors.Subject(shop, order), words="请假等了两天", loss=30_00,
        pictures=[market.picture()],
    )  # fmt: skip
    complaint_commands.accept_complaint(complaint, by=carol)
    ticket = case_commands.submit_ticket(
        order, by=alice, type="compensation", problem="other", reason=market.reason("raise_ticket"),
        pieces={order.lines.get().pk: 1}, amount=20_00,
    )  # fmt: skip
    with as_before("tickets", "0012_opinions") as old:
        old.get_model("tickets", "Complaint").objects.filter(pk=complaint.pk).update(case=ticket.pk, granted=20_00)
    complaint, ticket = fresh(complaint), fresh(ticket)
    assert (complaint.granted, complaint.award_cases) == (20_00, [ticket])
    assert (ticket.award_of, ticket.awarded, ticket.asked) == (complaint, 20_00, 20_00)
