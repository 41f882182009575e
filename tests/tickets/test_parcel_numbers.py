"""Whoever entered a tracking number by mistake corrects it while the parcel is on its way; the other side is told."""

from __future__ import annotations

import pytest

from portal.audit.models import StatusChange
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.notices.models import Notice
from portal.time.sweeps import run_until_quiet
from tests.doors import assert_three_doors
from tests.helpers import client_for
from tests.tickets.conftest import fresh
from tests.tickets.worlds import World
from tests.words import words
from tickets.cases.actions import TICKET
from tickets.replacements import commands as replacement_commands
from tickets.replacements.actions import REPLACEMENT
from tickets.returns import commands as return_commands

pytestmark = pytest.mark.django_db
RIGHT = {"carrier": "中通快递", "tracking_number": "75830023104478"}


@pytest.fixture
def world(shop, alice, bob, carol, machine) -> World:
    return World(shop, alice, bob, carol, machine)


def told(person):
    return Notice.objects.filter(to=person, title_en="A tracking number was corrected: now 中通快递 75830023104478")


def test_the_customer_corrects_what_they_sent_back(friday, case, alice, bob, carol, eve):
    ticket = case("in_progress")
    due = ticket.goods_return.due_at
    for other in (bob, eve):
        with pytest.raises(Forbidden):
            return_commands.correct_return(ticket, by=other, **RIGHT)
    assert_three_doors(TICKET, "correct_return", ticket, by=alice, data=RIGHT, outsider=eve, twice=False)
    return_commands.correct_return(ticket, by=alice, **RIGHT)
    run_until_quiet()
    goods = fresh(ticket).goods_return
    assert (goods.status, goods.tracking_number, goods.due_at) == ("in_transit", "75830023104478", due)
    assert StatusChange.objects.get(step="correct").note == "顺丰 SF1"
    for reader in (alice, bob):
        page = words(client_for(reader).get(ticket.get_absolute_url()))
        assert "中通快递 75830023104478" in page and "Before: 顺丰 SF1" in page
    assert told(bob).exists() and not told(alice).exists()


def test_support_corrects_it_for_the_customer_who_is_told(case, alice, bob, carol):
    ticket = case("in_progress")
    client_for(carol).post(f"{ticket.get_absolute_url()}correct_return/", RIGHT | {"channel": "hotline"})
    run_until_quiet()
    assert told(alice).exists() and told(bob).exists()


def test_the_shop_corrects_what_it_sent(world, alice, bob, mallory):
    parcel = world.shipped()
    with pytest.raises(Forbidden):
        replacement_commands.correct_parcel(parcel, by=alice, **RIGHT)
    assert_three_doors(REPLACEMENT, "correct", parcel, by=bob, data=RIGHT, outsider=mallory, twice=False)
    before = fresh(parcel)
    replacement_commands.correct_parcel(parcel, by=bob, **RIGHT)
    run_until_quiet()
    parcel = fresh(parcel)
    assert (parcel.status, parcel.due_at) == ("sent", before.due_at)
    page = words(client_for(alice).get(parcel.get_absolute_url()))
    assert "中通快递 75830023104478" in page and "Before: 顺丰 SF2" in page
    assert told(alice).exists()


def test_not_before_it_was_sent_not_after_it_arrived_not_to_the_same(world, case, alice, bob):
    with pytest.raises(Refused):
        replacement_commands.correct_parcel(world.prepared(), by=bob, **RIGHT)
    with pytest.raises(Refused):
        replacement_commands.correct_parcel(world.replacement("received"), by=bob, **RIGHT)
    with pytest.raises(Forbidden):
        return_commands.correct_return(world.approved(), by=alice, **RIGHT)
    with pytest.raises(Refused):
        return_commands.correct_return(world.received(), by=alice, **RIGHT)
    with pytest.raises(Invalid) as no:
        return_commands.correct_return(case("in_progress"), by=alice, carrier="顺丰", tracking_number="SF1 ")
    assert no.value.code == "unchanged"
