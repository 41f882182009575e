"""What the launcher does between "the code is there" and "the portal is there"."""

from __future__ import annotations

import hashlib
import os
import sys
from importlib import import_module
from unicodedata import east_asian_width

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags, run_checks
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from portal.ops import exposure
from portal.people.models import Role, User


def prepare() -> None:
    """Bring database and static files up to date; on the first run of a sandbox fill in the demo."""
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        sys.exit(f"The database does not answer: {' '.join(str(problem).split())}")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
    collect_static()
    if settings.SANDBOX and "seed_demo" in get_commands() and not has_people():
        say("Filling in the demo …")
        call_command("seed_demo")


def collect_static() -> None:
    """Gather, hash and compress static files, unless that was done for exactly these."""
    if not settings.HASHED_STATIC:
        return
    stamp = settings.DATA_DIR / "static.stamp"
    now = fingerprint()
    if not stamp.exists() or stamp.read_text() != now or not settings.STATIC_ROOT.exists():
        say("Collecting static files …")
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(now)


def fingerprint() -> str:
    """Changes when any static file of any app changes its name, size or time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def has_people() -> bool:
    return User.objects.exclude(role=Role.SYSTEM).exists()


def tell_cast() -> None:
    """Print who may sign in, as `portal.demo.cast()` tells it in rows of words."""
    if not settings.SANDBOX:
        if not has_people():
            say("  Nobody can sign in yet: python manage.py createsuperuser")
        return
    if exposure.is_public():
        for found in run_checks(tags=[Tags.security]):
            say(f"  WARNING: {found.msg} {found.hint}")
        return
    try:
        rows = [tuple(map(str, row)) for row in import_module("portal.demo").cast()]
    except ModuleNotFoundError:
        return
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True))
        say(f"  {'  '.join(padded)}".rstrip())


def columns(text: str) -> int:
    """How wide a terminal shows a text: a Chinese letter takes two columns."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def build_schema() -> None:
    """So that nobody has to wait for the API's schema: some seconds of a core that nothing else wants."""
    os.nice(15)
    from portal.api import published

    published.schema_path()


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
