"""Finds the rooms of every noun of every app, as Django finds `admin` and Celery finds `tasks`.

An app is a folder of nouns (`tickets/repairs`), a noun a folder of rooms (`actions`, `timeline`, `notices`). What
registers itself when it is imported stands in a room with a fixed name, so a new noun is found without being listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from django.apps import AppConfig, apps


def load(*rooms: str) -> list[ModuleType]:
    """Import these rooms, room by room: of each app itself, then of its nouns in the order of their names."""
    return [
        import_module(name)
        for room in rooms
        for config in apps.get_app_configs()
        for name in _named(config, room)
        if find_spec(name)
    ]


def _named(config: AppConfig, room: str) -> Iterator[str]:
    yield f"{config.name}.{room}"
    yield from (f"{config.name}.{noun}.{room}" for noun in nouns(config))


def nouns(config: AppConfig) -> list[str]:
    """The folders of one app of ours; none for an app of somebody else's, whose folders are its own affair."""
    if config.label not in OURS:
        return []
    return [found.name for found in iter_modules([config.path]) if found.ispkg]


OURS = ("portal", "refunds", "orders", "tickets")
