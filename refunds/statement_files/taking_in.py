"""Taking a provider's statement in, from a file or from its gateway: the same lines, the same comparison.

The text is read as a stream, twice: once for its digest, by which a statement that was taken in before is known again, and
once to compare. Whatever its length, memory holds one batch.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from portal.people.models import User
from portal.time import clock
from refunds.reconciliation import commands
from refunds.reconciliation.formats.agreement import has_gone_back
from refunds.reconciliation.formats.archives import table_in
from refunds.reconciliation.formats.formats import FORMATS, format_of
from refunds.reconciliation.formats.lines import Movement, Reader, Unreadable, Unusable
from refunds.reconciliation.formats.reports import neighbour
from refunds.reconciliation.models import ProviderStatement
from refunds.statuses import DifferenceKind, GatewayName

BATCH = 1000
"""Lines compared in one transaction."""

LARGEST = 1 << 30
"""Bytes that are read of one file, unpacked."""

ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
"""In which a report that is not read here may be written, so far as to tell its columns."""

IGNORED, REJECTED = "ignored", "rejected"
"""What becomes of lines that tell of no refund, and of those that cannot be used."""


@dataclass
class Foreseen:
    """What comparing a file would bring. `kinds`: kind of difference → how many; `sums`: currency → minor units that went
    back; `known`: the number under which the same content was taken in before."""

    form: str
    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    known: str = ""

    @property
    def kinds(self) -> dict[str, int]:
        return {kind.value: self.counts[kind] for kind in DifferenceKind if self.counts[kind]}

    def as_json(self) -> dict[str, Any]:
        return {
            "matched": self.counts["matched"],
            "kinds": self.kinds,
            "ignored": self.counts[IGNORED],
            "rejected": self.counts[REJECTED],
            "sums": dict(self.sums),
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
        }


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
    source: str = "",
    account: str = "",
    span: tuple[datetime, datetime] | None = None,
    reject: Callable[[Unusable], None] = lambda line: None,
    tell: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Compare a file with the books. Taken in before, it changes nothing; broken off, it goes on where it was.

    `reject` is given each line that cannot be used, `tell` how many were read. Raises Unreadable with a sentence.
    """
    reader = FORMATS[form or format_of(gateway)]()
    if not _fits(path, reader):
        _refuse_neighbour(path)
    encoding = _encoding(path, reader)
    statement = commands.open_statement(
        gateway, digest=_digest(path), source=source or path.name, account=account, span=span, by=by
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


def form_of(path: Path, gateway: str) -> str:
    """Whose columns a file of this gateway has: its own provider's, or the portal's. Raises Unreadable with a sentence."""
    own = format_of(gateway)
    fitting = [name for name in (own, *FORMATS) if _fits(path, FORMATS[name]())]
    for name in (own, "csv"):
        if name in fitting:
            return name
    if fitting:
        raise Unreadable(
            _("This file has the columns of %(other)s, and it was handed in for %(gateway)s.")
            % {"other": GatewayName(fitting[0]).label, "gateway": GatewayName(gateway).label}
        )
    _refuse_neighbour(path)
    reader = FORMATS[own]()
    with _text(path, _encoding(path, reader)) as lines:
        next(reader.read(lines), None)
    return own


def _refuse_neighbour(path: Path) -> None:
    """Raises Unreadable where the file is a report that people hand in for the one that is wanted."""
    for encoding in ENCODINGS:
        try:
            with _text(path, encoding) as lines:
                told = neighbour(lines)
        except (UnicodeDecodeError, UnicodeError):
            continue
        if told:
            raise Unreadable(told)


def foresee_file(
    path: Path,
    gateway: str,
    *,
    form: str = "",
    account: str = "",
    span: tuple[datetime, datetime] | None = None,
    reject: Callable[[Unusable], None] = lambda line: None,
    tell: Callable[[int], None] = lambda done: None,
) -> Foreseen:
    """What `take_in_file` would find, without writing anything. Raises Unreadable with a sentence."""
    form = form or form_of(path, gateway)
    reader = FORMATS[form]()
    encoding = _encoding(path, reader)
    known = ProviderStatement.objects.filter(gateway=gateway, digest=_digest(path), finished_at__isnull=False).first()
    told = Foreseen(form, known=known.number if known else "")
    foresight = commands.Foresight(gateway, account=account, span=span)
    with _text(path, encoding) as lines:
        for batch in _batches(reader.read(lines)):
            movements = []
            for line in batch:
                if isinstance(line, Movement):
                    movements.append(line)
                    if has_gone_back(line.kind, line.status):
                        told.sums[line.currency] += line.amount
                    told.first = min(told.first or line.at, line.at)
                    told.last = max(told.last or line.at, line.at)
                elif line is None:
                    told.counts[IGNORED] += 1
                else:
                    told.counts[REJECTED] += 1
                    reject(line)
            if known:
                told.counts["unchanged"] += len(movements)
            elif movements:
                told.counts.update(foresight.compare(movements))
            told.lines += len(batch)
            tell(told.lines)
    if not known:
        told.counts[DifferenceKind.MISSING_THERE] += foresight.missing_there()
    return told


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
    """What the file holds; unpacked, where it is gzipped or a ZIP archive with one table."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head.startswith(b"PK"):
            with zipfile.ZipFile(path) as archive, archive.open(table_in(archive)) as raw:
                yield raw
            return
        with gzip.open(path) if head.startswith(b"\x1f\x8b") else path.open("rb") as raw:
            yield raw
    except FileNotFoundError:
        raise Unreadable(_("The file is not there any more.")) from None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        raise Unreadable(
            _("It cannot be unpacked. Download it anew from the provider, or unpack it yourself and hand in the table.")
        ) from None


def _digest(path: Path) -> str:
    digest, size = hashlib.sha256(), 0
    with _bytes(path) as raw:
        while piece := raw.read(1 << 20):
            digest.update(piece)
            size += len(piece)
            if size > LARGEST:
                raise Unreadable(_("Unpacked it is larger than 1 GB. Hand it in month by month."))
    return digest.hexdigest()


def _fits(path: Path, reader: Reader) -> bool:
    for encoding in reader.encodings:
        try:
            with _text(path, encoding) as lines:
                return reader.fits(lines)
        except UnicodeDecodeError:
            continue
    return False


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
        _("Row %(row)s cannot be read as text. Save the file as CSV in UTF-8, then hand that in.")
        % {"row": _first_unreadable(path, reader.encodings[-1])}
    )


def _first_unreadable(path: Path, encoding: str) -> int:
    """The row in which the bytes are no text any more."""
    with _bytes(path) as raw:
        for row, line in enumerate(raw, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return row
    return 1


def _batches(lines: Iterator[Movement | Unusable | None]) -> Iterator[list[Movement | Unusable | None]]:
    batch: list[Movement | Unusable | None] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
