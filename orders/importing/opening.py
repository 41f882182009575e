"""A table as people hand it over: CSV, TSV or XLSX, packed or not, in whatever encoding and with whatever separator.

All of that is told by the content, never by the name. Cells are text: a spreadsheet's guards (``="300…457"``, a leading
apostrophe, a trailing tab) are taken off, and numbers that it cut off are left as they are, to be refused where a number
names something (`fields.key`).
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from orders.importing.tables import Row, Unreadable, printable

MOST_BYTES = 400_000_000
"""Unpacked; a larger table is handed over in parts."""
SEPARATORS = "\t;,|"
PAIRS = re.compile(rb"(?:[\xa1-\xfe][\xa1-\xfe])+")
GUARDED = re.compile(r'^="(.*)"$', re.DOTALL)
SAMPLE = 200_000


class Sheet:
    """The rows of a table as text. `header` are its columns, `rows()` may be asked more than once.

    `twice` are names that more than one column has: only a format that needs one of them minds.
    """

    def __init__(self, path: Path, *, quoted: bool = True) -> None:
        self.path = path
        self.encoding = ""
        self.separator = ""
        self._grid: list[list[str]] | None = None
        self._text = ""
        self._quoted = quoted
        self._read(_unpacked(path))
        first = next(iter(self._raw()), [])
        header = [_unguarded(cell) for cell in first]
        while header and not header[-1]:
            header.pop()
        if not any(header):
            raise Unreadable(_("%(file)s is empty.") % {"file": path})
        self.header = header
        self.twice = {name for name in header if name and header.count(name) > 1}
        self.places = {name: header.index(name) for name in header if name}

    def unquoted(self) -> Sheet:
        """The same table where quotation marks are plain characters."""
        return Sheet(self.path, quoted=False)

    def require(self, columns: Sequence[str]) -> Sheet:
        """Raises Unreadable where one of them is missing, or stands twice."""
        missing = [name for name in columns if name not in self.places]
        if missing:
            raise Unreadable(
                _("%(file)s lacks the columns %(missing)s; it has %(found)s.")
                % {
                    "file": self.path,
                    "missing": ", ".join(missing),
                    "found": printable(", ".join(self.header)[:300]),
                }
            )
        if doubled := self.twice & set(columns):
            raise Unreadable(
                _("%(file)s has the column %(name)s twice.") % {"file": self.path, "name": ", ".join(sorted(doubled))}
            )
        return self

    def rows(self) -> Iterator[Row]:
        """Every row after the header; empty cells beyond the last column are no cells."""
        width = len(self.header)
        for number, cells in enumerate(self._raw(), 1):
            if number == 1 or not any(cells):
                continue
            problem = ""
            if any(cell.strip() for cell in cells[width:]) or len(cells) < width:
                problem = _("%(expected)s columns expected, %(found)s found.") % {
                    "expected": width,
                    "found": len(cells),
                }
            elif any("\0" in cell for cell in cells):
                problem = _("It contains a NUL character.")
            elif any("\ufffd" in cell for cell in cells):
                problem = _("Some of its characters were lost before it was handed over.")
            yield Row(number, [_unguarded(cell) for cell in cells[:width]] + [""] * (width - len(cells)), problem)

    def _raw(self) -> Iterator[list[str]]:
        if self._grid is not None:
            yield from self._grid
            return
        text = io.StringIO(self._text, newline="")
        if self._quoted:
            reader = csv.reader(text, delimiter=self.separator)
        else:
            reader = csv.reader(text, delimiter=self.separator, quoting=csv.QUOTE_NONE)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable(
                    _("%(file)s cannot be read as a table: row %(row)s (%(error)s).")
                    % {"file": self.path, "row": reader.line_num, "error": error}
                )

    def _read(self, content: bytes) -> None:
        if content[:4] == b"PK\x03\x04":
            self._grid = _workbook(self.path, content)
            self.encoding = "xlsx"
            return
        for magic, kind in ((b"\xd0\xcf\x11\xe0", "XLS"), (b"%PDF", "PDF"), (b"SQLite", "SQLite")):
            if content.startswith(magic):
                raise Unreadable(
                    _("%(file)s is a file of kind %(kind)s. Save it as XLSX or CSV.")
                    % {"file": self.path, "kind": kind}
                )
        self._text, self.encoding = decoded(content)
        head = self._text[:4000].splitlines()
        first = next((line for line in head if line.strip()), "")
        self.separator = max(SEPARATORS, key=lambda mark: (first.count(mark), mark == ","))
        self._text = self._text.lstrip("\r\n")


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and in what it was written: by byte order mark, then UTF-8, then GB18030 where its bytes come in pairs as
    Chinese ones do, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\0" in content[:200] and content[1:2] == b"\0":
        return content.decode("utf-16-le", "replace"), "utf-16"
    high = sum(byte >= 0x80 for byte in content[:SAMPLE])
    paired = sum(len(match) for match in PAIRS.findall(content[:SAMPLE]))
    if paired * 10 >= high * 8:
        return content.decode("gb18030", "replace"), "gb18030"
    return content.decode("cp1252", "replace"), "windows-1252"


def _unpacked(path: Path) -> bytes:
    """The bytes of the table itself. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}")
    if content[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(MOST_BYTES + 1)
        except (EOFError, zlib.error, OSError):
            raise Unreadable(_("%(file)s is a damaged gzip file.") % {"file": path})
    if content[:4] == b"PK\x03\x04":
        content = _member(path, content)
    if len(content) > MOST_BYTES:
        raise Unreadable(_("%(file)s is too large; hand it over in parts.") % {"file": path})
    return content


def _member(path: Path, content: bytes) -> bytes:
    """The one table in an archive; a workbook is a table itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if "[Content_Types].xml" in names:
                return content
            tables = [
                entry
                for entry in archive.infolist()
                if entry.filename.lower().endswith((".csv", ".tsv", ".txt", ".xlsx"))
            ]
            if len(tables) != 1:
                raise Unreadable(
                    _("The archive holds %(n)s tables; unpack it and hand in the one that is meant.")
                    % {"n": len(tables)}
                )
            with archive.open(tables[0]) as file:
                return file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise Unreadable(_("%(file)s is a damaged or locked archive.") % {"file": path})


def _workbook(path: Path, content: bytes) -> list[list[str]]:
    """The first sheet with cells, every cell as text."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                return [[_cell(value) for value in row] for row in rows]
    except (CalamineError, OSError, ValueError) as problem:
        raise Unreadable(
            _("%(file)s is a damaged workbook: %(problem)s") % {"file": path, "problem": str(problem)[:100]}
        )
    raise Unreadable(_("%(file)s is empty.") % {"file": path})


def _cell(value: object) -> str:
    """A workbook's value as it would stand in a table. A number keeps what a spreadsheet has of it: fifteen digits."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else value.isoformat())
    return "" if value is None else str(value)


def _unguarded(cell: str) -> str:
    """A cell without what keeps a spreadsheet from changing it."""
    text = cell.strip(" \t\r\n\ufeff\u3000")
    if match := GUARDED.match(text):
        text = match.group(1)
    if text[:1] in "'`‘’" and text[1:]:
        text = text[1:]
    return text.strip()
