"""Bar charts, in drawing units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.components.times import Words


@dataclass(frozen=True)
class Bar:
    """One bar of a chart. `values` has one number per series, `words` is written at the bar's end, `note` at the row's."""

    label: Words
    values: Sequence[int]
    words: Words = ""
    note: Words = ""
    bad: bool = False


@dataclass(frozen=True)
class Bars:
    """A bar chart whose title is its finding. `measured` tells measure, unit and span. Bars start at zero, ≤ 4 series."""

    title: Words
    measured: Words
    bars: Sequence[Bar]
    series: Sequence[Words] = ()

    LABELS, WIDTH, ROW, LINE = 78, 300, 30, 18

    @property
    def stacked(self) -> bool:
        """Whether labels stand above their bars, because one of them is too long to stand before."""
        return any(_width(str(bar.label)) > self.LABELS for bar in self.bars)

    @property
    def row(self) -> int:
        return self.ROW + (self.LINE if self.stacked else 0)

    @property
    def height(self) -> int:
        return self.row * len(self.bars)

    @property
    def spoken(self) -> str:
        rows = "; ".join(f"{bar.label} {bar.words or sum(bar.values)}" for bar in self.bars)
        return f"{self.title}. {self.measured}. {rows}"

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """Each bar with its pieces in drawing units: x, width, colour number; room is kept for the words at its end."""
        longest = max((sum(bar.values) for bar in self.bars), default=0) or 1
        words = max((_width(str(bar.words or sum(bar.values))) for bar in self.bars), default=0)
        left, above = (0, self.LINE) if self.stacked else (self.LABELS, 0)
        room = self.WIDTH - left - words - 10
        rows = []
        for index, bar in enumerate(self.bars):
            x, pieces, y = float(left), [], index * self.row + above
            for series, value in enumerate(bar.values, start=1):
                if value:
                    width = max(value / longest * room, 2)
                    pieces.append({"x": f"{x:.1f}", "width": f"{max(width - 1, 1):.1f}", "series": series})
                    x += width
            rows.append(
                {
                    "bar": bar,
                    "y": y,
                    "middle": y + self.ROW // 2,
                    "label": y - self.LINE // 2 + 4 if self.stacked else y + self.ROW // 2,
                    "pieces": pieces,
                    "end": f"{x + 6:.1f}",
                    "words": bar.words or sum(bar.values),
                }
            )
        return rows


def _width(text: str) -> int:
    """The drawn width of `text` at 12 units a letter height, roughly: Han takes a full square, Latin a bit over half."""
    return sum(12 if ord(letter) > 0x2E80 else 7 for letter in text)
