"""Data that may be read in place but not copied: where it lies, and a reason to skip where it does not."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = (os.environ.get("AFTERCARE_DATA", ""), ROOT.parent / "shared" / "data")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a packed table below `restricted/`; skips the test where there is none."""
    for place in PLACES:
        path = Path(place) / "restricted" / name
        if place and path.is_file():
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
    pytest.skip(f"restricted/{name} is not here; AFTERCARE_DATA names the folder that holds it")
