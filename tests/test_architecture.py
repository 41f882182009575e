"""What an import linter can't see. Each rule is a function over source text, and is shown a broken piece that it must catch."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django_fsm import FSMFieldMixin

from portal.doors.actions import registry
from portal.kernel.fsm import Machine, StatusField

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["portal", "refunds", "orders", "tickets"]
WIRING = {"settings", "urls", "celery", "wsgi", "asgi"}

Rule = Callable[[str, str], list[str]]


def sources(*rooms: str, suffix: str = ".py") -> Iterator[tuple[str, str]]:
    """Every source file of the four floors (of some rooms only), with its path from the root."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob(f"*{suffix}")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" in name or (rooms and not any(room in name.split("/")[1:] for room in rooms)):
                continue
            yield name, path.read_text(encoding="utf-8")


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path.relative_to(ROOT / "templates").as_posix(), path.read_text(encoding="utf-8")


def calls(source: str) -> Iterator[tuple[int, str]]:
    """(line, dotted end of the called name) of every call."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr


# --- the rules ---------------------------------------------------------------------------------------------------------


def only_commands_take_steps(name: str, source: str) -> list[str]:
    """`mark_*` is called by commands alone."""
    if "/commands" in name:
        return []
    return [f"{name}:{line} calls {call}" for line, call in calls(source) if call.startswith("mark_")]


def time_has_one_source(name: str, source: str) -> list[str]:
    """`portal.time.clock` is the only one who asks what time it is."""
    if name == "portal/time/clock.py":
        return []
    found = re.finditer(r"timezone\.now\(|datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", source)
    return [f"{name}: {match.group()}" for match in found]


def links_lead_to_our_own_address(name: str, source: str) -> list[str]:
    """Whole addresses come from `portal.kernel.links`: a request names any host."""
    return [f"{name}:{line}" for line, call in calls(source) if call in {"build_absolute_uri", "get_current_site"}]


def views_ask_for_the_user(name: str, source: str) -> list[str]:
    """A view of the three upper floors reaches rows through `for_user` alone; public are a certificate to whoever holds its
    check code, and the reasons offered to everyone."""
    if name.startswith("portal/"):
        return []
    lines = [(node.lineno, ast.unparse(node)) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    small = [
        (line, text)
        for line, text in lines
        if not text.startswith(("class ", "def ", "@", "if ", "with ", "for ", "try"))
    ]
    asks = [(line, text) for line, text in small if ".objects." in text]
    return [
        f"{name}:{line}"
        for line, text in asks
        if not any(door in text for door in ("for_user(", ".certified(", ".offered("))
    ]


def statuses_hold_no_logic(name: str, source: str) -> list[str]:
    """`statuses.py` is a list of words."""
    return [
        f"{name}:{node.lineno} {type(node).__name__}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.If | ast.For | ast.While | ast.Try)
    ]


def gateways_are_called_by_tasks(name: str, source: str) -> list[str]:
    """Commands, policies, models and pages do not know gateways' verbs."""
    return [
        f"{name}:{node.lineno} imports {node.module}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("refunds.gateways.directory")
        and (node.module or "") != "refunds.gateways.directory.base"
    ]  # fmt: skip


def receivers_stay_short(name: str, source: str) -> list[str]:
    """A receiver hears, finds its object and calls one command, in five statements."""
    return [
        f"{name}:{node.lineno} {node.name} has {len(node.body)} statements"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and any("receiver" in ast.dump(mark) for mark in node.decorator_list)
        and len(node.body) > 5
    ]


def steps_touch_their_own_row(name: str, source: str) -> list[str]:
    """A `mark_*` step neither saves nor asks the database nor sends anything."""
    bad = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("mark_"):
            bad += [
                f"{name}:{line} {node.name} calls {call}"
                for line, call in calls(ast.unparse(node))
                if call in {"save", "filter", "create", "get", "delay", "update", "delete"}
            ]
    return bad


def floor_of(name: str) -> int:
    """The floor of a template or url name; names without one belong to the ground."""
    head = re.split(r"[/:]", name)[0]
    own = {"cancellations": "orders", "withdrawals": "tickets", "certificates": "tickets", "repayments": "refunds"}
    return FLOORS.index(own.get(head, head)) if own.get(head, head) in FLOORS else 0


def templates_point_down(name: str, source: str) -> list[str]:
    """`{% url %}`, `{% include %}` and `{% extends %}` of a floor name lower floors or its own."""
    names = re.findall(r"{%\s*(?:url|include|extends)\s+[\"']([^\"']+)[\"']", source)
    return [f"{name} names {other}" for other in names if floor_of(other) > floor_of(name)]


def pages_keep_the_policy(name: str, source: str) -> list[str]:
    """No inline style, script or handler: the content security policy would drop it."""
    found = re.finditer(
        r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son(click|change|submit|load|input)=|javascript:", source
    )
    return [f"{name}: {match.group().strip()}" for match in found]


RULES: list[tuple[Rule, tuple[str, ...]]] = [
    (only_commands_take_steps, ()),
    (time_has_one_source, ()),
    (links_lead_to_our_own_address, ()),
    (views_ask_for_the_user, ("views.py", "views")),
    (statuses_hold_no_logic, ("statuses.py",)),
    (
        gateways_are_called_by_tasks,
        ("commands", "commands.py", "permissions.py", "models", "models.py", "views", "views.py", "api.py", "admin.py"),
    ),
    (receivers_stay_short, ("receivers.py",)),
    (steps_touch_their_own_row, ("models.py", "models")),
]


@pytest.mark.parametrize("rule, rooms", RULES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_source_keeps_the_rule(rule, rooms):
    """Reads every file of the rooms the rule is about."""
    checked = list(sources(*rooms))
    assert checked, "the rule looks at no file at all"
    assert [bad for name, source in checked for bad in rule(name, source)] == []


@pytest.mark.parametrize("rule", [templates_point_down, pages_keep_the_policy])
def test_every_template_keeps_the_rule(rule):
    assert [bad for name, source in templates() for bad in rule(name, source)] == []


BROKEN = [
    (only_commands_take_steps, "orders/views.py", "order.mark_paid(at=now)"),
    (time_has_one_source, "orders/orders/models.py", "x = timezone.now()"),
    (links_lead_to_our_own_address, "orders/views.py", "url = self.request.build_absolute_uri(path)"),
    (views_ask_for_the_user, "orders/views.py", "Order.objects.filter(pk=1)"),
    (statuses_hold_no_logic, "orders/statuses.py", "def is_open(s): return s"),
    (gateways_are_called_by_tasks, "orders/views.py", "from refunds.gateways.directory.sandbox import Sandbox"),
    (
        receivers_stay_short,
        "orders/receivers.py",
        "@receiver(status_changed)\ndef hear():\n" + "    work()\n" * 6,
    ),
    (steps_touch_their_own_row, "orders/orders/models.py", "def mark_paid(self):\n    self.save()\n"),
    (templates_point_down, "orders/order_detail.html", '{% url "tickets:new" obj.number %}'),
    (templates_point_down, "portal/base.html", '{% include "orders/parts/_card.html" %}'),
    (pages_keep_the_policy, "portal/base.html", '<p style="color:red">'),
    (pages_keep_the_policy, "portal/base.html", "<script>alert(1)</script>"),
]


@pytest.mark.parametrize("rule, name, source", BROKEN)
def test_the_rule_catches_what_breaks_it(rule, name, source):
    assert rule(name, source)


# --- the house as Django knows it --------------------------------------------------------------------------------------


def own_models() -> list[type[models.Model]]:
    return [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]


def test_every_life_is_a_status_field_named_status():
    fields = [
        (model, field)
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, FSMFieldMixin)
    ]
    assert fields
    for model, field in fields:
        assert isinstance(field, StatusField), model
        assert field.name == "status", model
        assert issubclass(model, Machine), model


def test_every_status_is_reached_by_a_step_or_is_a_beginning():
    """A status nobody can reach is dead; a model with a life has a beginning."""
    for model in own_models():
        if not issubclass(model, Machine):
            continue
        field = model._meta.get_field("status")
        assert model.INITIAL, model
        reached = set(model.INITIAL) | {step.target for step in field.get_all_transitions(model)}
        known = {value for value, _word in field.flatchoices}
        unused = {"repaying", "lapsed"} if model.__name__ == "OrderCancellation" else set()
        assert known - unused == reached, model


def test_foreign_keys_point_down():
    for model in own_models():
        here = FLOORS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if field.concrete and other is not None and other._meta.app_label in FLOORS:
                assert FLOORS.index(other._meta.app_label) <= here, f"{model.__name__}.{field.name}"


def test_migrations_point_down():
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        if label in FLOORS:
            above = [
                dep for dep in migration.dependencies if dep[0] in FLOORS and FLOORS.index(dep[0]) > FLOORS.index(label)
            ]
            assert not above, f"{label}.{name}"


def test_every_machine_is_behind_one_table_or_has_none():
    """Rules come from permissions, commands from commands: the table has no conditions of its own."""
    assert registry
    for model, table in registry.items():
        for action in table:
            where = f"{model.__name__}.{action.name}"
            assert ".permissions" in action.rule.__module__, where
            assert ".commands" in action.command.__module__, where


def test_every_deadline_of_a_machine_is_indexed_or_rare():
    """Each machine that has timers can be asked for its due rows without reading the whole table."""
    from portal.time.timers import handlers

    for model, _status in handlers:
        fields = [field for index in model._meta.indexes for field in index.fields]
        assert "due_at" in fields or model.__name__ in {"Recall"}, model
