"""Finds the rooms of every noun of every floor, as Django finds `admin` and Celery finds `tasks`.

A floor is a folder of nouns (`tickets/repairs`), a noun a folder of rooms (`actions`, `timeline`, `notices`). What
registers itself when it is imported stands in a room with a fixed name, so a new noun is found without being listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps

OURS = ("portal", "refunds", "orders", "tickets")
"""The floors, from the ground up."""


def load(*rooms: str) -> list[ModuleType]:
    """Import these rooms, room by room and floor by floor: the floor's own, then its nouns' in the order of their names.
    A folder without the room is not touched."""
    return [import_module(name) for room in rooms for floor in OURS for name in _named(floor, room)]


def _named(floor: str, room: str) -> Iterator[str]:
    here = Path(apps.get_app_config(floor).path)
    if _is_there(here / room):
        yield f"{floor}.{room}"
    yield from (f"{floor}.{noun.name}.{room}" for noun in sorted(here.iterdir()) if _is_there(noun / room))


def _is_there(room: Path) -> bool:
    return room.with_suffix(".py").is_file() or (room / "__init__.py").is_file()
