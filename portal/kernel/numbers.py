"""Numbers people read aloud: unguessable, without look-alike letters."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

from django.conf import settings

from portal.kernel.errors import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U: they are confused on the phone or spell words."""


_played: ContextVar[Random | None] = ContextVar("played", default=None)


@contextmanager
def drawn_from(chance: Random) -> Iterator[None]:
    """Inside, numbers come from a seeded source, so that a simulated world can be played again. Refused outside the sandbox."""
    if not settings.SANDBOX:
        raise Refused("Numbers are drawn from a seed in the sandbox alone.", code="not_sandbox")
    token = _played.set(chance)
    try:
        yield
    finally:
        _played.reset(token)


def make(prefix: str) -> str:
    """A fresh number such as ``RF-7K3M-9QXD-2T``: 30¹⁰ possibilities, so it cannot be found by trying."""
    choice = (_played.get() or secrets).choice
    body = "".join(choice(ALPHABET) for _ in range(10))
    return f"{prefix}-{body[:4]}-{body[4:8]}-{body[8:]}"


WITHOUT_HYPHENS = re.compile(rf"[A-Z]{{2}}[{ALPHABET}]{{10}}")


def tidy(text: str) -> str:
    """What somebody typed, as a number would be stored: upper case, no blanks, plain hyphens, which a whole number may
    lack."""
    plain = "".join(text.split()).upper().replace("–", "-").replace("—", "-")
    return regroup(plain[:2], plain) if WITHOUT_HYPHENS.fullmatch(plain) else plain


def spellings(text: str) -> set[str]:
    """How a number that others made (a shop's, a carrier's) may be stored: as it was typed, and in capitals."""
    return {text.strip(), text.strip().upper()}


def check_code(prefix: str, text: str) -> str:
    """A check code however somebody typed it, with its prefix or without; a code of another kind keeps its own."""
    plain = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    return regroup(plain[:2] if WITHOUT_HYPHENS.fullmatch(plain) else prefix, plain)


def regroup(prefix: str, text: str) -> str:
    """A number of this kind however somebody typed it: with blanks, other dashes, or without any."""
    plain = "".join(char for char in text.upper() if char.isascii() and char.isalnum()).removeprefix(prefix)
    return f"{prefix}-{plain[:4]}-{plain[4:8]}-{plain[8:]}"
