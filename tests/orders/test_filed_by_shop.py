"""A shop that files a cancellation in its customer's name: what it may say for them, and who answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from orders.cancellations.commands import answering, asking
from orders.cancellations.models import OrderCancellation
from portal.kernel.changes import acting_for
from portal.kernel.errors import Invalid, Refused
from portal.people.models import Membership, User
from tests.helpers import client_for
from tests.orders.conftest import again, ask


@pytest.fixture
def filed(paid, alice, bob) -> OrderCancellation:
    """Bob's shop says that Alice asked for it on the phone."""
    with acting_for(alice, "phone"):
        return ask(paid, bob)


@pytest.fixture
def colleague(shop) -> User:
    user = User.objects.create_user(name="Ben", email="ben@example.com", password="three quiet words", role="seller")
    Membership.objects.create(shop=shop, user=user)
    return user


def names(answer: Any, key: str) -> set[str]:
    return {one.name for one in answer.context[key]}


def test_nobody_of_the_shop_answers_what_it_filed_itself(filed, bob, colleague, carol) -> None:
    for user in (bob, colleague):
        with pytest.raises(Refused) as no:
            answering.approve_cancellation(filed, by=user)
        assert (no.value.code, again(filed).status) == ("own_request", "requested")
        page = client_for(user).get(filed.get_absolute_url())
        assert {"approve", "counter", "reject"} <= names(page, "cannot") and "retract" in names(page, "can")
        assert page.context["badge"].turn == "them" and "Cancel for the shop" in page.content.decode()
        queue = client_for(user).get(reverse("cancellations:list"))
        assert not queue.context["rows"] and queue.context["counts"]["mine"] == 0
    case = answering.approve_cancellation(filed, by=carol, note="Alice said so on the phone.")
    assert case.status == "completed"


def test_a_shop_that_cannot_deliver_takes_it_back_and_cancels_by_its_own(filed, paid, bob) -> None:
    answering.retract_cancellation(filed, by=bob)
    assert asking.cancel_for_shop(again(paid), by=bob, reason=None).status == "completed"


def test_what_a_customer_asked_for_only_they_take_back(asked, bob) -> None:
    with pytest.raises(Refused):
        answering.retract_cancellation(asked, by=bob)
    assert answering.approve_cancellation(asked, by=bob).status == "completed"


def test_only_the_customer_leaves_the_seller_more(shipped, alice, bob) -> None:
    url = reverse("orders:action", args=[shipped.number, "request_cancellation"])
    shown = {user: client_for(user).get(url).context["form"].fields["leave"].widget.is_hidden for user in (alice, bob)}
    assert shown == {alice: False, bob: True}
    with acting_for(alice, "phone"), pytest.raises(Invalid) as no:
        ask(shipped, bob, leave=100_00)
    assert no.value.field == "leave" and not shipped.cancellations.exists()
