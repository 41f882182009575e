"""The reasons for raising, rejecting and withdrawing after-sales on the first day."""

import pytest

from portal.reasons.models import Fault, Reason, ReasonKind
from tests import market
from tests.tickets.worlds import World
from tickets.cases.models import ProblemType
from tickets.raising.forms import RaiseForm
from tickets.withdrawals.actions import TICKET_CANCELLATION

pytestmark = pytest.mark.django_db


def offered(table, step, obj, user) -> set[str]:
    form = table.bind(step, obj, user)
    return set(form.fields["reason"].reasons)


def test_no_reason_is_offered_that_cannot_be_true_yet(shop, alice, bob, carol, machine):
    world = World(shop, alice, bob, carol, machine)
    nothing_sent = world.asked(world.approved())
    assert {"already_sent", "work_begun", "not_handed_back"}.isdisjoint(
        offered(TICKET_CANCELLATION, "reject", nothing_sent, bob)
    )
    sent, begun = world.asked(world.shipped().ticket), world.asked(world.begun().ticket)
    assert "already_sent" in offered(TICKET_CANCELLATION, "reject", sent, bob)
    assert "work_begun" in offered(TICKET_CANCELLATION, "reject", begun, bob)
    order = market.shipped_order(shop, alice, "ON-ITS-WAY")
    assert "not_received" not in RaiseForm(obj=order, user=alice).fields["reason"].reasons
    there = market.delivered_order(shop, alice, "THERE")
    assert "not_received" in RaiseForm(obj=there, user=alice).fields["reason"].reasons


@pytest.fixture(autouse=True)
def reasons(db) -> None:
    """As on the first day, also where another test emptied the tables that migrations had filled."""
    market.reasons()


@pytest.mark.covers("R1")
@pytest.mark.parametrize("problem", ProblemType.values)
def test_every_problem_has_reasons(problem):
    assert Reason.objects.offered(ReasonKind.RAISE_TICKET).filter(group=problem).count() >= 3


def test_no_reason_hangs_below_a_problem_that_does_not_exist():
    groups = Reason.objects.offered(ReasonKind.RAISE_TICKET).values_list("group", flat=True)
    assert set(groups) == set(ProblemType.values)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("solved", marks=pytest.mark.covers("R23")),
        pytest.param("agreed", marks=pytest.mark.covers("R24")),
        pytest.param("by_mistake", marks=pytest.mark.covers("R25")),
        pytest.param("changed", marks=pytest.mark.covers("R26")),
        "other",
    ],
)
def test_a_customer_can_say_why_the_case_is_withdrawn(code):
    assert Reason.objects.offered(ReasonKind.WITHDRAW_TICKET).filter(code=code).exists()


def test_damage_on_the_way_is_the_carriers_fault_and_wants_a_picture():
    reason = Reason.objects.get(kind=ReasonKind.RAISE_TICKET, code="damaged")
    assert (reason.fault, reason.needs_evidence) == (Fault.CARRIER, True)
