"""Numbers people read aloud: unguessable, without look-alike letters."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U: they are confused on the phone or spell words."""


def make(prefix: str) -> str:
    """A fresh number such as ``RF-7K3M-9QXD-2T``: 30¹⁰ possibilities, so it cannot be found by trying."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{prefix}-{body[:4]}-{body[4:8]}-{body[8:]}"


def tidy(text: str) -> str:
    """What somebody typed, as a number would be stored: upper case, no blanks, plain hyphens."""
    return "".join(text.split()).upper().replace("–", "-").replace("—", "-")
