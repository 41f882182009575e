"""Translations, and sentences with numbers: from the `.po` people edit to the `.mo` Django reads, without GNU gettext on the machine."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.functional import lazy


def filled(sentence: Any, **numbers: Any) -> Any:
    """A lazy sentence with its numbers in place, made in the reader's language when it is shown: for tables written once."""
    return lazy(lambda: str(sentence) % numbers, str)()


def sources() -> list[Path]:
    """Every `.po` of the project."""
    return [po for root in settings.LOCALE_PATHS for po in sorted(Path(root).glob("*/LC_MESSAGES/*.po"))]


def catalog(po: Path) -> Catalog:
    """The texts of one file. Raises ValueError where the file is broken."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name, abort_invalid=True)


def compiled(po: Path) -> bytes:
    """What the `.mo` beside a `.po` must hold. Fuzzy (unconfirmed) texts are left out."""
    out = BytesIO()
    write_mo(out, catalog(po))
    return out.getvalue()


def is_fresh(po: Path) -> bool:
    """Whether the `.mo` says what the `.po` says."""
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.read_bytes() == compiled(po)


def compile_texts() -> list[Path]:
    """Write every `.mo` that is not fresh; returns those written."""
    written = []
    for po in sources():
        if not is_fresh(po):
            po.with_suffix(".mo").write_bytes(compiled(po))
            written.append(po.with_suffix(".mo"))
    return written
