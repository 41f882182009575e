"""A client app does what the pages do: signed in by a token, it reads the same steps and withdraws the same way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests import market
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tickets.cases.actions import TICKET
from tickets.withdrawals import commands
from tickets.withdrawals.models import TicketCancellation

pytestmark = pytest.mark.django_db


def app_of(user: Any) -> APIClient:
    """The app in which this person pasted a token made on their profile."""
    browser = client_for(user)
    made = browser.post("/profile/tokens/", {"name": "App", "scopes": ["read", "cases"], "days": "90"})
    shown = re.search(r"Authorization: Token (\w+)", made.content.decode())
    assert shown is not None
    app = APIClient()
    app.credentials(HTTP_AUTHORIZATION=f"Token {shown.group(1)}")
    return app


@pytest.mark.parametrize("state", ["submitted", "in_review", "approved"])
@pytest.mark.covers("R51")
def test_web_and_app_offer_and_do_the_same(case, alice, bob, eve, state):
    ticket = case(state)
    app = app_of(alice)
    told = app.get(f"/api/v1/tickets/{ticket.number}/").json()
    offered = {one["name"]: one["available"] for one in told["actions"]}
    assert offered == {one.name: one.available for one in TICKET.offered(ticket, alice)}
    page = client_for(alice).get(ticket.get_absolute_url()).content.decode()
    step = "cancel" if state == "submitted" else "withdraw"
    for name in ("cancel", "withdraw"):
        assert (f"{TICKET.url(ticket, name)}" in page) == offered.get(name, False) == (name == step)
    given = {} if step == "cancel" else {"reason": market.reason("withdraw_ticket", "solved").code}
    answer = app.post(f"/api/v1/tickets/{ticket.number}/{step}/", given, format="json")
    assert answer.status_code == 200, answer.content
    assert app_of(eve).get(f"/api/v1/tickets/{ticket.number}/").status_code == 404
    if step == "withdraw":
        row = TicketCancellation.objects.get()
        assert app.get(f"/api/v1/ticket-cancellations/{row.number}/").json()["status"] == "requested"
        commands.approve_withdrawal(row, by=bob)
    assert fresh(ticket).status == "cancelled"
    assert app.get(f"/api/v1/tickets/{ticket.number}/").json()["status_text"] == "Withdrawn"
