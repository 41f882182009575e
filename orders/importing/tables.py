"""A CSV file as rows, whatever state it is in: plain or gzipped, with a byte order mark, broken in places.

What is wrong with the file as a whole raises `Unreadable` with a sentence for whoever started the import. What is wrong
with one row is told in that row, and reading goes on.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LONGEST_LINE = 1_000_000
"""Characters of one physical line; a longer one is cut into several, none of which will look like a row."""

WRONG_KINDS = (
    (b"PK\x03\x04", gettext_noop("a zip or Excel file")),
    (b"\xd0\xcf\x11\xe0", gettext_noop("an Excel file")),
    (b"%PDF", gettext_noop("a PDF file")),
    (b"\xff\xfe", gettext_noop("in UTF-16")),
    (b"\xfe\xff", gettext_noop("in UTF-16")),
    (b"SQLite", gettext_noop("a database")),
)
"""First bytes of files that people hand over instead of a CSV in UTF-8."""


class Unreadable(Exception):
    """The file cannot be imported at all; the message says why and what to do."""


class Row(NamedTuple):
    """One row as the file has it. `number` counts as a spreadsheet does: the header is row 1."""

    number: int
    cells: list[str]
    problem: str = ""


class Table:
    """The rows of a file. `header` are its columns; `rows()` may be asked more than once."""

    def __init__(self, path: Path, required: Sequence[str]) -> None:
        self.path = path
        with self._open() as file:
            self.header = self._read_header(file, required)
        self.places = {name: i for i, name in enumerate(self.header)}

    def rows(self) -> Iterator[Row]:
        """Every row after the header; a row with a `problem` has whatever cells could be read."""
        with self._open() as file:
            reader = csv.reader(_lines(file))
            next(reader)
            number = 1
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Row(number, [], _("This row cannot be read as CSV (%(error)s).") % {"error": error})
                    continue
                except (EOFError, zlib.error, OSError):
                    raise Unreadable(
                        _("%(file)s ends in the middle: the compressed data are cut off or damaged after row %(row)s.")
                        % {"file": self.path, "row": number - 1}
                    )
                if cells:
                    yield Row(number, cells, self._problem(cells))

    def column(self, name: str) -> int:
        """Where a column stands."""
        return self.places[name]

    def _problem(self, cells: list[str]) -> str:
        if len(cells) != len(self.header):
            return _("%(expected)s columns expected, %(found)s found.") % {
                "expected": len(self.header),
                "found": len(cells),
            }
        text = "".join(cells)
        if "\0" in text:
            return _("It contains a NUL character.")
        if not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
            return _("It is not valid UTF-8.")
        return ""

    def _open(self) -> IO[str]:
        try:
            with self.path.open("rb") as file:
                is_packed = file.read(2) == b"\x1f\x8b"
            raw = gzip.open(self.path) if is_packed else self.path.open("rb")  # noqa: SIM115 - closed by its wrapper
        except OSError as error:
            raise Unreadable(f"{self.path}: {error.strerror or error}")
        return io.TextIOWrapper(cast(IO[bytes], raw), encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _read_header(self, file: IO[str], required: Sequence[str]) -> list[str]:
        try:
            first = file.readline(LONGEST_LINE)
        except (EOFError, zlib.error, OSError):
            raise Unreadable(_("%(file)s is a damaged gzip file.") % {"file": self.path})
        begins = first.encode("utf-8", "surrogateescape")[:6]
        for magic, kind in WRONG_KINDS:
            if begins.startswith(magic):
                raise Unreadable(
                    _("%(file)s is %(kind)s. Export it as CSV in UTF-8.") % {"file": self.path, "kind": _(kind)}
                )
        try:
            header = [name.strip() for name in next(csv.reader([first]), [])]
        except csv.Error as error:
            raise Unreadable(_("%(file)s has no readable header: %(error)s.") % {"file": self.path, "error": error})
        if not any(header):
            raise Unreadable(_("%(file)s is empty.") % {"file": self.path})
        missing = [name for name in required if name not in header]
        if missing:
            raise Unreadable(
                _("%(file)s lacks the columns %(missing)s; it has %(found)s.")
                % {"file": self.path, "missing": ", ".join(missing), "found": printable(", ".join(header)[:300])}
            )
        if len(set(header)) != len(header):
            raise Unreadable(_("%(file)s has a column twice.") % {"file": self.path})
        return header


def printable(text: str) -> str:
    """Text from a file as it may be shown and stored: undecodable bytes and NULs become visible escapes."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _lines(file: IO[str]) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        yield line
