"""Every state × every actor × every step, through page and API.

The tables are written from the flows: step → state → who may take it. C the customer, S staff of the shop, P platform support,
V a supervisor of it. Whoever is not named is refused with a sentence and nothing has changed; other customers and other
shops find nothing at all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from portal.audit.models import AuditEntry, StatusChange
from portal.time import clock
from tests import market
from tests.doors import Api, Door, Page, assert_three_doors, trial
from tests.helpers import client_for
from tests.tickets.worlds import World
from tickets.cases.actions import TICKET
from tickets.complaints.actions import COMPLAINT
from tickets.edits.actions import TICKET_EDIT
from tickets.handbacks.actions import HAND_BACK
from tickets.offers.actions import OFFER
from tickets.questions.actions import QUESTION
from tickets.repairs.actions import REPAIR
from tickets.replacements.actions import REPLACEMENT
from tickets.talk.actions import PROMISE
from tickets.withdrawals.actions import TICKET_CANCELLATION

pytestmark = pytest.mark.django_db

RUNNING = ("submitted", "in_review", "needs_info", "approved", "in_progress", "inspecting", "frozen", "reported")
ENDED = ("resolved", "closed", "rejected", "cancelled", "merged")

CASE = {
    "take": {"submitted": "SPV"},
    "approve": {"submitted": "SPV", "in_review": "SPV", "reported": "SPV"},
    "reject": {"submitted": "SPV", "in_review": "SPV", "needs_info": "SPV", "reported": "SPV"},
    "ask": {"in_review": "SPV", "reported": "SPV"},
    "answer": {"needs_info": "CPV"},
    "unask": {"needs_info": "SPV"},
    "take_back": {"rejected": "S"},
    "offer": {"submitted": "SPV", "in_review": "SPV", "reported": "SPV"},
    "send": {"approved": "CPV"},
    "correct_return": {"in_progress": "CPV"},
    "receive": {"in_progress": "SPV"},
    "lose": {"in_progress": "PV"},
    "accept_goods": {"inspecting": "SPV"},
    "accept_goods_in_part": {"inspecting": "SPV"},
    "refuse_goods": {"inspecting": "SPV"},
    "resolve": {},
    "confirm": {"resolved": "CPV"},
    "reopen": {"resolved": "CPV", "closed": "CPV", "rejected": "CPV"},
    "rate": {"resolved": "CPV", "closed": "CPV", "rejected": "CPV"},
    "cancel": {"submitted": "C"},
    "withdraw": {
        "submitted": "SPV",
        "in_review": "CSPV", "needs_info": "CSPV", "approved": "CSPV", "in_progress": "CSPV", "inspecting": "CSPV",
        "reported": "CSPV",
    },
    "appeal": {"in_review": "CPV", "rejected": "CPV", "reported": "CPV"},
    "report_wrong": dict.fromkeys(tuple(state for state in (*RUNNING, *ENDED) if state != "reported"), "CPV"),
    "put_right": {"reported": "PV"},
    "change": {"submitted": "CSPV"},
    "request_edit": dict.fromkeys(("in_review", "needs_info", "approved", "reported"), "CSPV"),
    "merge": dict.fromkeys(("submitted", "in_review", "needs_info", "reported"), "SPV"),
    "nudge": dict.fromkeys(("submitted", "in_review", "in_progress", "inspecting", "frozen", "reported"), "CPV"),
    "add_note": dict.fromkeys(RUNNING, "CSPV"),
    "note_inside": dict.fromkeys((*RUNNING, *ENDED), "SPV"),
    "promise": dict.fromkeys(RUNNING, "SPV"),
    "note_service": dict.fromkeys((*RUNNING, *ENDED), "CSPV"),
}  # fmt: skip
WITHDRAWAL = {
    "approve": {"requested": "SPV", "requested_in_review": "SPV", "platform_review": "PV", "supervised": "V"},
    "end_review": {"requested_in_review": "SPV"},
    "counter": {"requested": "S"},
    "take_back_cost": {"countered": "S"},
    "accept": {"countered": "CPV"},
    "insist": {"regranted": "CPV"},
    "appeal": {"countered": "CPV", "regranted": "CPV", "rejected": "CPV"},
    "reject": {"requested": "S", "requested_in_review": "S"},
    "refuse": {"platform_review": "PV", "supervised": "V"},
    "ask_supervisor": {"refused": "CPV"},
    "retract": {
        "requested": "CPV", "requested_in_review": "CPV", "countered": "CPV", "regranted": "CPV",
        "platform_review": "CPV", "rejected": "CPV", "supervised": "CPV",
    },
    "recover": {"recalling": "SPV"},
    "miss": {"recalling": "SPV"},
    "lose": {"recalling": "PV"},
}  # fmt: skip
OFFERS = {
    "accept": {"open": "CPV"},
    "decline": {"open": "CPV"},
    "counter": {"open": "CPV"},
    "agree": {"countered": "SPV"},
    "turn_down": {"countered": "SPV"},
    "take_back": {"open": "SPV", "countered": "CPV"},
}
REPAIRS = {
    "begin": {"booked": "SPV"},
    "await_part": {"in_work": "SPV"},
    "cancel": {"booked": "CSPV"},
    "finish": {"in_work": "SPV"},
    "give_up": {"in_work": "SPV"},
}
PARCELS = {
    "take_extra": {"unpaid": "SPV"},
    "send": {"prepared": "SPV"},
    "correct": {"sent": "SPV"},
    "receive": {"sent": "CPV"},
    "lose": {"sent": "SPV"},
}
EDITS = {"apply": {"requested": "SPV"}, "refuse": {"requested": "SPV"}, "retract": {"requested": "CPV"}}
PROMISES = {"keep": {"made": "SPV", "broken": "SPV"}}
QUESTIONS = {
    "answer": {"asked": "SPV"},
    "ask_again": {"asked": "CPV", "answered": "CPV", "closed": "CPV"},
    "close": {"answered": "CPV"},
    "take_back": {"asked": "CPV"},
}
COMPLAINTS = {
    "accept": {"filed": "PV"},
    "answer": {"accepted": "PV", "asked": "PV", "in_review": "V"},
    "ask_shop": {"accepted": "PV", "in_review": "V"},
    "state": {"asked": "S"},
    "add": dict.fromkeys(("filed", "accepted", "asked", "in_review"), "CPV"),
    "ask_review": {"answered": "CPV"},
    "close": {"answered": "CPV", "final": "CPV"},
    "withdraw": {"filed": "CPV", "accepted": "CPV", "asked": "CPV"},
}
GIFTS = {"report": {"due": "CPV"}, "confirm": {"due": "SPV"}, "waive": {"due": "SPV"}}

MACHINES: dict[str, tuple[Any, dict[str, dict[str, str]], tuple[str, ...]]] = {
    "ticket": (TICKET, CASE, (*RUNNING, *ENDED)),
    "withdrawal": (TICKET_CANCELLATION, WITHDRAWAL, (
        "requested", "requested_in_review", "countered", "regranted", "platform_review", "recalling", "repaying",
        "completed", "rejected", "refused", "missed", "retracted", "lapsed", "supervised",
    )),
    "offer": (OFFER, OFFERS, ("open", "countered", "accepted", "declined", "expired", "withdrawn")),
    "repair": (REPAIR, REPAIRS, ("booked", "in_work", "repaired", "unrepairable", "cancelled")),
    "replacement": (REPLACEMENT, PARCELS, ("prepared", "unpaid", "sent", "received", "returned", "cancelled")),
    "hand_back": (HAND_BACK, GIFTS, ("due", "confirmed", "waived", "lapsed")),
    "edit": (TICKET_EDIT, EDITS, ("requested", "applied", "refused", "retracted")),
    "promise": (PROMISE, PROMISES, ("made", "kept", "broken")),
    "question": (QUESTION, QUESTIONS, ("asked", "answered", "closed")),
    "complaint": (COMPLAINT, COMPLAINTS, (
        "filed", "accepted", "asked", "answered", "in_review", "final", "closed", "withdrawn",
    )),
}  # fmt: skip
EVERY = [(machine, state) for machine, (_table, _steps, states) in MACHINES.items() for state in states]
ANSWERS = (403, 404, 409)
EVERYWHERE, OFTEN = 6, 0.3
"""What is allowed in more states than these is the same in most of them: the sample tries this share of it."""


def given(noun: str, step: str, obj: Any, user: Any) -> dict[str, Any]:
    """What this person would fill in."""
    data: dict[str, Any] = {
        "channel": "hotline",
        "words": "说明在此",
        "note": "理由在此",
        "outcome": "upheld",
        "done": "改正",
    }
    if step == "reject":
        kind = "reject_ticket" if noun == "ticket" else "reject_withdrawal"
        data["reason"] = market.reason(kind).code
    elif step == "withdraw":
        data["reason"] = market.reason("withdraw_ticket", "solved").code
    elif step in ("send", "correct", "correct_return"):
        data |= {"carrier": "顺丰", "tracking_number": "SF9"}
    elif step == "offer":
        data |= {"way": "refund", "amount": "50.00"}
    elif step == "accept_goods_in_part":
        data |= {"pieces": json.dumps({str(obj.lines.get().line_id): 1}), "amount": "100.00"}
    elif step == "counter":
        data |= {"amount": "8.00", "proof": market.picture("receipt.png")}
    elif step == "rate":
        data["stars"] = "4"
    elif step == "await_part":
        data["expected_on"] = str(clock.today() + timedelta(days=9))
    elif step == "take_extra":
        data["reference"] = "TR-1"
    elif step in ("change", "request_edit"):
        data |= {"phone": "13800000008", "description": "另一种说法", "type": obj.type, "serial_number": ""}
    elif step == "note_service":
        data |= {"kind": "human_damage", "at": "2026-10-01"}
    elif step == "promise":
        data["hours"] = 24
    form = MACHINES[noun][0].bind(step, obj, user)
    asked = set(form.fields) if form is not None else set()
    return {name: value for name, value in data.items() if name.split("_")[0] in asked | {"channel"} or name in asked}


def snapshot() -> dict[str, list[Any]]:
    """Every row of the three upper floors, and all that is on record."""
    models = [model for app in ("tickets", "orders", "refunds") for model in apps.get_app_config(app).get_models()]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in (*models, StatusChange, AuditEntry)
    }


def cells(noun: str, state: str, *, share: float) -> Iterator[tuple[str, str, type[Door]]]:
    """(step, actor, door). Of what is forbidden a share is tried; what is allowed in some states only always."""
    _table, steps, _states = MACHINES[noun]
    dice = random.Random(f"{noun} {state}")
    for step in steps:
        for actor in "CSPVEM":
            allowed = actor in steps[step].get(state, "")
            doors: list[type[Door]] = [Page, Api]
            if share < 1:
                doors = [dice.choice(doors)]
                everywhere = len(steps[step]) > EVERYWHERE
                if (not allowed and dice.random() > share) or (allowed and everywhere and dice.random() > OFTEN):
                    continue
            for door in doors:
                yield step, actor, door


@pytest.mark.parametrize("noun, state", EVERY, ids=[f"{noun}-{state}" for noun, state in EVERY])
@pytest.mark.parametrize("share", [0.12, pytest.param(1, marks=pytest.mark.prove)])
@pytest.mark.covers("R19", "R22", "R38")
def test_who_may_do_what_where(noun, state, share, shop, alice, eve, bob, mallory, carol, dora, machine):
    table, steps, _states = MACHINES[noun]
    world = World(shop, alice, bob, carol, machine)
    world.lines = [market.POT, market.POT]
    obj = getattr(world, noun)(state)
    people = {"C": alice, "S": bob, "P": carol, "V": dora, "E": eve, "M": mallory}
    before = snapshot()
    wrong = []
    for step, actor, kind in cells(noun, state, share=share):
        door = kind(table, step, obj)
        client = client_for(people[actor])
        door.browser = lambda user, client=client: client  # type: ignore[method-assign]
        allowed = actor in steps[step].get(state, "")
        told = f"{noun} {state}: {step} by {actor} through {kind.__name__}"
        with trial():
            data = given(noun, step, obj, people[actor])
            if step == "merge" and allowed:
                data["into"] = world.again(obj).number
            answer = door.send(people[actor], data)
            if allowed and answer.status_code not in kind.took:
                wrong.append(f"{told} should work, answered {answer.status_code}: {answer.content.decode()[:300]}")
            if not allowed and answer.status_code not in ANSWERS:
                wrong.append(f"{told} should be refused, answered {answer.status_code}")
            if actor in "EM" and answer.status_code != 404:
                wrong.append(f"{told} should find nothing, answered {answer.status_code}")
            if not allowed and kind is Api and not answer.json()["errors"][0]["detail"]:
                wrong.append(f"{told} was refused without a word")
            if not allowed and snapshot() != before:
                wrong.append(f"{told} changed something")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("noun", MACHINES)
def test_no_step_is_missing_from_the_tables(noun):
    table, steps, _states = MACHINES[noun]
    assert set(table.by_name) == set(steps)


@pytest.mark.parametrize(
    "noun, state, step, data",
    [
        ("offer", "countered", "agree", {"words": "同意"}),
        ("repair", "booked", "begin", {}),
        ("replacement", "prepared", "send", {"carrier": "顺丰", "tracking_number": "SF9"}),
        ("hand_back", "due", "confirm", {}),
    ],
)
def test_three_doors_lead_to_what_belongs_to_a_case(
    noun, state, step, data, shop, other_shop, alice, bob, carol, mallory, machine
):
    obj = getattr(World(shop, alice, bob, carol, machine), noun)(state)
    assert_three_doors(MACHINES[noun][0], step, obj, by=bob, data=data, outsider=mallory)
