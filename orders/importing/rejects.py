"""The file of rows that were not imported: row, reason, and the row as it was."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from orders.importing.tables import Unreadable, printable

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "DDE")
"""How a cell begins that a spreadsheet would run instead of show."""


class Reject(NamedTuple):
    """A row that was not imported, and why."""

    row: int
    reason: str
    cells: Sequence[str] = ()


def write_rejects(path: Path, header: Sequence[str], rejects: Iterable[Reject]) -> None:
    """Write them in the order of their rows. Cells that a spreadsheet would run get an apostrophe in front."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["row", "reason", *header])
            for reject in sorted(rejects, key=lambda reject: reject.row):
                writer.writerow([reject.row, reject.reason, *(harmless(cell) for cell in reject.cells)])
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}")


def harmless(cell: str) -> str:
    """The cell as text for a spreadsheet. Plain numbers stay numbers."""
    text = printable(cell)
    if text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
