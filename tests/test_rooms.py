"""The rooms of every noun stand in one order: a room imports those below it and beside it, of its own noun or another's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("refunds", "orders", "tickets")
APART = {"migrations", "management", "demo", "simulation"}

LADDER: tuple[tuple[str, str], ...] = (
    (
        "words and plain values",
        "statuses deadlines reasons staying labels pictures splitting sharing sheet keys units windows cells tables",
    ),
    ("files of other systems, read without a row", "agreement reports lines archives formats opening rejects records"),
    ("rows", "models belonging owned"),
    (
        "what is read and worked out",
        "selectors pieces money obligations turns quotes terms promised prices answered causes drawn durations matching words"
        " sides company owing story booking sheets locks enqueue invariants base accounts credit manual external sandbox alipay"
        " stripe wechat uploads rules coverage own_csv olist online_retail shops objects",
    ),
    ("who may", "permissions"),
    (
        "what it says of itself",
        "wording consequences ways advice answer_wording duration_wording quote_wording timeline notices",
    ),
    ("what changes it", "commands"),
    ("what is typed in", "fields forms order_forms drafts wizard"),
    ("what may be done", "previews actions"),
    (
        "the doors",
        "views api belonging_api admin rows lists panels workbench obligation_views casefile certificates webhooks picking"
        " receivers tasks directory taking_in past progress",
    ),
    ("where to find it", "urls intents apps"),
)
STEP = {room: step for step, (_told, rooms) in enumerate(LADDER) for room in rooms.split()}
HURRIES = {("commands", "tasks"), ("enqueue", "tasks")}


def room_of(module: str) -> str:
    parts = module.split(".")
    return "commands" if "commands" in parts else parts[-1]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not APART & set(parts) and parts[-1] != "__init__":
                yield ".".join(parts), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of the three floors that a module imports, inside its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FLOORS:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if (ROOT / (inner.replace(".", "/") + ".py")).exists() else str(node.module)


def upward(module: str, tree: ast.Module) -> list[str]:
    """What a module imports from a higher step than its own."""
    here = room_of(module)
    return [
        f"{module} ({here}) imports {other}"
        for other in imported(tree)
        if STEP.get(room_of(other), 0) > STEP[here] and (here, room_of(other)) not in HURRIES
    ]


def test_every_module_stands_on_a_step():
    """A room with a new name is given its place in the order, here."""
    assert {room_of(module) for module, _tree in modules()} - STEP.keys() == set()


def test_rooms_import_downwards():
    assert [found for module, tree in modules() for found in upward(module, tree)] == []


def test_an_import_upwards_is_found():
    broken = ast.parse("def park(order):\n    from orders.orders import views\n")
    assert upward("orders.orders.permissions", broken) == [
        "orders.orders.permissions (permissions) imports orders.orders.views"
    ]


def test_nothing_is_imported_through_a_package():
    """A package of ours says what it is and no more; who needs a name imports the module it stands in."""
    told = [
        path
        for floor in ("portal", *FLOORS)
        for path in sorted((ROOT / floor).rglob("__init__.py"))
        if not APART & set(path.parts)
        and any(isinstance(node, ast.ImportFrom) for node in ast.parse(path.read_text(encoding="utf-8")).body)
    ]
    assert [path.relative_to(ROOT).as_posix() for path in told] == ["portal/__init__.py"]
