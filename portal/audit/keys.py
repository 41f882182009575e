"""The keys of the seals, and the anchors beside the database.

Whoever can write to the database can rewrite the trail and compute a plain hash anew, but not one with a key that is kept
elsewhere. Whoever cuts off the newest seal leaves a chain that still holds; so the newest seal is also written into a file
outside the database and into the log.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection

log = structlog.get_logger("security")


def key_id(key: str) -> str:
    """What names a key without telling it."""
    return hashlib.sha256(f"portal.audit.key:{key}".encode()).hexdigest()[:16]


def current() -> tuple[str, bytes]:
    """The key that seals now, with its name."""
    key = settings.SEAL_KEYS[0]
    return key_id(key), key.encode()


def known(name: str) -> bytes | None:
    """The key of this name, among those in use and those used before."""
    return next((key.encode() for key in settings.SEAL_KEYS if key_id(key) == name), None)


def anchors() -> Path | None:
    """The file of this database's anchors; None where none are kept."""
    if not settings.SEAL_ANCHORS:
        return None
    here = connection.settings_dict
    which = hashlib.sha256(f"{here['HOST']}:{here['PORT']}/{here['NAME']}".encode()).hexdigest()[:12]
    return Path(settings.SEAL_ANCHORS) / f"seals-{which}"


def write_anchor(number: int, digest: str, records: int, moment: datetime, *, is_first: bool) -> None:
    """Note the newest seal where the database cannot reach it. A full disk must not stop the sealing: the log has it, too.

    With the first seal of a chain a new file begins. One that is there already is kept aside, and told: the database was
    made anew, or somebody emptied it.
    """
    log.info("sealed", seal=number, digest=digest, records=records)
    path = anchors()
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if is_first and path.exists():
            path.rename(path.with_name(f"{path.name}.before-{moment:%Y%m%dT%H%M%S}"))
            log.warning("seals_began_anew", kept=str(path))
        with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="ascii") as file:
            file.write(f"{number} {digest} {records} {moment.isoformat()}\n")
    except OSError as problem:
        log.error("anchor_not_written", problem=str(problem))


def kept() -> list[str]:
    """The files of chains that were there before this one. In the sandbox a database made anew is nobody's trouble."""
    path = anchors()
    return (
        []
        if path is None or settings.SANDBOX
        else sorted(str(one) for one in path.parent.glob(f"{path.name}.before-*"))
    )


def read_anchors() -> list[tuple[int, str]]:
    """(number, digest) of every seal noted here, oldest first. A line that was cut off by a crash is left out."""
    path = anchors()
    if path is None or not path.exists():
        return []
    rows = [line.split(" ") for line in path.read_text(encoding="ascii", errors="replace").splitlines()]
    return [(int(row[0]), row[1]) for row in rows if len(row) == 4 and row[0].isdigit() and len(row[1]) == 64]
