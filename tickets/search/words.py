"""How text is taken apart for searching. Pure.

Chinese is written without blanks: every two neighbouring characters are a piece, so a word of two characters is found
wherever it stands, and a longer phrase by the pieces in it. Words and numbers of other scripts are pieces as a whole and
are found by their beginning. Wide and narrow forms, large and small letters are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 24
"""Letters of a word that are kept."""
ENOUGH = 4
"""So many pieces narrow a phrase down; the phrase itself is then looked for in what is left."""

HAN = "\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")


def fold(text: str) -> str:
    """One form for what reads the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """(run, whether it is written without blanks) of each run of letters."""
    for match in RUNS.finditer(fold(text)):
        run = match.group()
        yield run, re.match(rf"[{HAN}]", run) is not None


def pieces(text: str) -> set[str]:
    """What a text is found by."""
    found: set[str] = set()
    for run, is_han in runs(text):
        if is_han:
            found.update(run[place : place + 2] for place in range(len(run) - 1))
            found.add(run[-1])  # so that a single character is found by the pieces that begin with it
        else:
            found.add(run[:LONGEST])
    return found


def wanted(words: str) -> tuple[list[str], list[str]]:
    """(pieces to be met whole, beginnings) of what somebody looks for; both empty when it holds no letters."""
    whole: list[str] = []
    begun: list[str] = []
    for run, is_han in runs(words):
        if not is_han or len(run) == 1:
            begun.append(run[:LONGEST])
            continue
        pairs = [run[place : place + 2] for place in range(len(run) - 1)]
        step = max(len(pairs) // ENOUGH, 1)
        whole += [*pairs[::step][:ENOUGH], pairs[-1]]
    return list(dict.fromkeys(whole)), list(dict.fromkeys(begun))
