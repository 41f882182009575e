"""A database of the simulation's own, on the engine the settings name: migrated once, copied for every seed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

FAST = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
"""Nobody needs a simulated world after its machine lost power."""


class Playground:
    """Copies of one migrated database. The database that the settings name is never opened while one is in use."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.sqlite = connection.vendor == "sqlite"

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Inside, the default connection leads to an empty copy, which is gone afterwards."""
        before = connection.settings_dict["NAME"], connection.settings_dict.get("OPTIONS", {})
        anchors, settings.SEAL_ANCHORS = settings.SEAL_ANCHORS, ""  # a world that is thrown away needs none
        connection.close()
        with tempfile.TemporaryDirectory(prefix="aftercare-", dir=_memory()) as folder:
            name = self._copy(Path(folder))
            connection.settings_dict["NAME"] = name
            if self.sqlite:
                connection.settings_dict["OPTIONS"] = {**before[1], "init_command": FAST, "cached_statements": 2000}
            try:
                yield
            finally:
                settings.SEAL_ANCHORS = anchors
                connection.close()
                connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"] = before
                if not self.sqlite:
                    _administer(f'DROP DATABASE IF EXISTS "{name}"')

    def _copy(self, folder: Path) -> str:
        if self.sqlite:
            shutil.copyfile(self.template, folder / "world.sqlite3")
            return str(folder / "world.sqlite3")
        name = f"world_{os.getpid()}_of_{self.template}"[:63]
        _administer(f'DROP DATABASE IF EXISTS "{name}"')
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return name


@contextmanager
def playground() -> Iterator[Playground]:
    """A migrated template. SQLite's is kept in DATA_DIR until a migration changes; PostgreSQL's is dropped afterwards."""
    if connection.vendor == "sqlite":
        yield Playground(str(_kept_template()))
        return
    mine = connection.settings_dict["NAME"]
    template = f"simulation_of_{mine}"[:50]
    connection.close()
    _administer(f'DROP DATABASE IF EXISTS "{template}"')
    _administer(f'CREATE DATABASE "{template}"')
    try:
        with _connected_to(template):
            call_command("migrate", verbosity=0)
        yield Playground(template)
    finally:
        _administer(f'DROP DATABASE IF EXISTS "{template}"')


@contextmanager
def copies_of_this() -> Iterator[Playground]:
    """Copies of the database that is open now, which must be empty and at rest: for tests, whose own is migrated already."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite":
        yield Playground(name)
        return
    connection.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="aftercare-", dir=_memory()) as folder:
        copy = Path(folder) / "template.sqlite3"
        target = sqlite3.connect(copy)
        connection.connection.backup(target)
        target.close()
        yield Playground(str(copy))


def _kept_template() -> Path:
    """The migrated file for the migrations as they are now."""
    mark = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            mark.update(path.read_bytes())
    kept = settings.DATA_DIR / f"simulation-{mark.hexdigest()[:16]}.sqlite3"
    if not kept.exists():
        for old in settings.DATA_DIR.glob("simulation-*.sqlite3"):
            old.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
            made = Path(folder) / "made.sqlite3"
            with _connected_to(str(made)):
                call_command("migrate", verbosity=0)
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    cursor.execute("PRAGMA journal_mode=DELETE")
            made.rename(kept)
    return kept


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _administer(statement: str) -> None:
    """Run one statement outside any database of ours."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _memory() -> str | None:
    """Where files cost least."""
    folder = Path("/dev/shm")  # noqa: S108 - a private folder is made inside
    with suppress(OSError):
        if folder.is_dir() and shutil.disk_usage(folder).free > 200_000_000:
            return str(folder)
    return None
