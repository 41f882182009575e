"""How far a long import is, for somebody who watches it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

WIDTH = 30
PAUSE = 0.1
"""Seconds between two drawings."""


class Progress:
    """A bar on a terminal; silent where the stream is none, so that logs stay readable."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_shown = stream.isatty()
        self.drawn = False
        self.next_at = 0.0

    def of(self, what: str, total: int = 0) -> Callable[[int], None]:
        """A function that is told how many are done. Without a total it counts."""
        began = time.monotonic()

        def tell(done: int) -> None:
            now = time.monotonic()
            if not self.is_shown or (now < self.next_at and done != total):
                return
            self.next_at = now + PAUSE
            self._draw(f"{done:,} {what}" if not total else _bar(what, done, total, now - began))

        return tell

    def end(self) -> None:
        """Leave the line to what is printed next."""
        if self.drawn:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def _draw(self, line: str) -> None:
        self.drawn = True
        self.stream.write(f"\r\x1b[K{line}")
        self.stream.flush()


def _bar(what: str, done: int, total: int, seconds: float) -> str:
    filled = WIDTH * done // total
    left = f", {seconds * (total - done) / done:.0f} s left" if done and done < total else ""
    return f"{'█' * filled}{'░' * (WIDTH - filled)} {done:,} of {total:,} {what}{left}"
