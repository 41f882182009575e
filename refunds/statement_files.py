"""Taking a provider's statement in, from a file or from its gateway: the same lines, the same comparison.

The text is read as a stream, twice: once for its digest, by which a statement that was taken in before is known again, and
once to compare. Whatever its length, memory holds one batch.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from portal import clock
from portal.models import User
from refunds import commands
from refunds.models import ProviderStatement
from refunds.reconciling import FORMATS, Movement, Reader, Unreadable, Unusable, format_of
from refunds.statuses import DifferenceKind

BATCH = 1000
"""Lines compared in one transaction."""

IGNORED, REJECTED = "ignored", "rejected"
"""What becomes of lines that tell of no refund, and of those that cannot be used."""


@dataclass
class Outcome:
    """What became of a statement's lines, and those that could not be used. `header` are the file's columns."""

    statement: ProviderStatement
    counts: Counter[str] = field(default_factory=Counter)
    header: list[str] = field(default_factory=list)

    @property
    def differences(self) -> int:
        return sum(self.counts[kind] for kind in DifferenceKind)


def take_in_file(
    path: Path,
    gateway: str,
    *,
    by: User,
    form: str = "",
    account: str = "",
    span: tuple[datetime, datetime] | None = None,
    reject: Callable[[Unusable], None] = lambda line: None,
    tell: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Compare a file with the books. Taken in before, it changes nothing; broken off, it goes on where it was.

    `reject` is given each line that cannot be used, `tell` how many were read. Raises Unreadable with a sentence.
    """
    reader = FORMATS[form or format_of(gateway)]()
    encoding = _encoding(path, reader)
    statement = commands.open_statement(
        gateway, digest=_digest(path), source=path.name, account=account, span=span, by=by
    )
    outcome = Outcome(statement)
    with _text(path, encoding) as lines:
        done = 0
        for batch in _batches(reader.read(lines)):
            movements = []
            for line in batch:
                if isinstance(line, Movement):
                    movements.append(line)
                elif line is None:
                    outcome.counts[IGNORED] += 1
                else:
                    outcome.counts[REJECTED] += 1
                    reject(line)
            outcome.counts.update(commands.compare_lines(statement, movements, by=by) if movements else [])
            tell(done := done + len(batch))
    outcome.header = reader.header
    outcome.counts[DifferenceKind.MISSING_THERE] += commands.finish_statement(statement, by=by)
    return outcome


def take_in_lines(
    lines: Iterable[str], gateway: str, *, day: date, account: str = "", country: str = "CN", by: User
) -> Outcome | None:
    """Compare what a gateway answered about one day; None where it has nothing to tell. The answer is kept in a temporary
    file while it is read, since it comes once and is looked at twice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{gateway}-{account or 'all'}-{day.isoformat()}"
        written = 0
        with path.open("w", encoding="utf-8") as file:
            for line in lines:
                written += file.write(line + "\n")
        if not written:
            return None
        start = datetime.combine(day, time(), tzinfo=clock.zone(country))
        return take_in_file(path, gateway, account=account, span=(start, start + timedelta(days=1)), by=by)


@contextmanager
def _text(path: Path, encoding: str) -> Iterator[IO[str]]:
    with _bytes(path) as raw:
        yield io.TextIOWrapper(raw, encoding=encoding, newline="")


@contextmanager
def _bytes(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if is_packed else path.open("rb") as raw:
            yield raw
    except (OSError, EOFError) as problem:
        raise Unreadable(f"{path}: {problem}") from None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with _bytes(path) as raw:
        while piece := raw.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _encoding(path: Path, reader: Reader) -> str:
    """The first of the reader's encodings in which the whole file can be read."""
    for encoding in reader.encodings:
        try:
            with _text(path, encoding) as text:
                while text.read(1 << 20):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        _("%(file)s is not text in %(encodings)s.") % {"file": path, "encodings": ", ".join(reader.encodings)}
    )


def _batches(lines: Iterator[Movement | Unusable | None]) -> Iterator[list[Movement | Unusable | None]]:
    batch: list[Movement | Unusable | None] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
