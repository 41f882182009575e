"""Every period is said once, in its floor's `deadlines.py`: no sentence holds its number."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.test import Client

import orders.deadlines
import refunds.deadlines
import tickets.deadlines
from portal.kernel.texts import catalog, sources
from tests.words import words

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"refunds": refunds.deadlines, "orders": orders.deadlines, "tickets": tickets.deadlines}
NUMBERED = re.compile(r"(?<![\d–-])\d+ (?:business |working |calendar )?(?:day|hour|week|month|year)s?\b")

NOT_PERIODS = {
    "how far back a figure counts": (
        "12 weeks", "last 30 days", "30 days before", "within 3 days", "last 90 days"
    ),
    "a span of a chart or a choice": ("Under 4 hours", "4 to 24 hours", "1 to 2 days", "1 to 3 days", "3 to 7 days"),
    "what a promise can be chosen to last": ("4 hours", "1 day", "2 days", "3 days", "7 days"),
    "how long a notice is held by the provider's inbox": ("not concluded within 30 days",),
}  # fmt: skip


def spoken() -> list[str]:
    return [
        str(message.id) for po in sources() for message in catalog(po) if isinstance(message.id, str) and message.id
    ]


def test_no_sentence_holds_the_number_of_a_period() -> None:
    known = [part for parts in NOT_PERIODS.values() for part in parts]
    found = [text for text in spoken() if NUMBERED.search(text)]
    assert [text for text in found if not any(part in text for part in known)] == []


def test_every_exception_is_still_said() -> None:
    texts = spoken()
    for why, parts in NOT_PERIODS.items():
        for part in parts:
            assert any(part in text for text in texts), f"{part!r} ({why}) is said no more"


@pytest.mark.parametrize("floor", FLOORS)
def test_every_period_is_explained_and_used(floor) -> None:
    source = (ROOT / floor / "deadlines.py").read_text(encoding="utf-8")
    body = ast.parse(source).body
    names = [node.targets[0].id for node in body if isinstance(node, ast.Assign)]
    assert names and isinstance(body[-1], ast.Expr), "the last one is explained, too"
    code = "".join(
        path.read_text(encoding="utf-8") for path in ROOT.glob("[prot]*/**/*.py") if path.name != "deadlines.py"
    )
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


HELP = [
    ("orders", "ANSWER_HOURS", "deadlines"),
    ("orders", "CHANGE_ANSWER_HOURS", "deadlines"),
    ("orders", "COUNTER_DAYS", "deadlines"),
    ("tickets", "REVIEW_HOURS", "deadlines"),
    ("tickets", "WITHDRAWAL_REVIEW_HOURS", "deadlines"),
    ("tickets", "INSPECT_DAYS", "deadlines"),
    ("tickets", "INFO_DAYS", "deadlines"),
    ("refunds", "DAYS_TO_PAY", "deadlines"),
    ("refunds", "DAYS_TO_PAY", "withdrawing"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("floor, name, article", HELP)
def test_help_follows_a_changed_period(monkeypatch, floor, name, article, language) -> None:
    client = Client(headers={"accept-language": language})
    before = words(client.get(f"/help/{article}/"))
    monkeypatch.setattr(FLOORS[floor], name, 977)
    after = words(client.get(f"/help/{article}/"))
    assert "977" in after and "977" not in before
