"""The colours of the token file have the contrast that the house rules promise, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.components import signs
from portal.design.views import TOKENS

TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)")

CANVAS_LIKE = ("canvas", "surface")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "good", "bad") for ground in CANVAS_LIKE),
    *((ink, "sunken") for ink in ("ink", "ink-2", "brand")),
    *((ink, "brand-tint") for ink in ("ink", "ink-2", "brand")),
    *((ink, "turn-tint") for ink in ("ink", "ink-2", "turn-ink")),
    ("turn-ink", "surface"),
    ("good", "good-tint"),
    ("ink", "good-tint"),
    ("bad", "bad-tint"),
    ("ink", "bad-tint"),
    ("ink-2", "bad-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-turn", "turn"),
    ("ink-2", "sunken"),
    ("ink", "chart-4"),
    ("ink", "chart-3"),
    ("on-turn", "chart-2"),
    ("on-brand", "chart-1"),
]
SHAPE_PAIRS = [(shape, "surface") for shape in ("line-strong", "focus", "chart-1", "chart-2")]


def tokens(theme: str) -> dict[str, tuple[float, float, float]]:
    """Every colour token of a theme as lightness (0–1), chroma, hue."""
    text = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    found = {}
    for name, light, dark in TOKEN.findall(text):
        lightness, chroma, hue = (light if theme == "light" else dark).split()
        found[name] = (float(lightness.rstrip("%")) / 100, float(chroma), float(hue))
    return found


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance (WCAG) of an oklch colour as an 8-bit sRGB screen shows it."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (_shown(channel) for channel in linear)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shown(channel: float) -> float:
    """A linear channel after the screen has rounded it to 8 bits."""
    channel = min(max(channel, 0.0), 1.0)
    encoded = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    encoded = round(encoded * 255) / 255
    return encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_token_file_holds_every_colour_in_both_themes():
    assert set(tokens("light")) == set(tokens("dark")) == set(TOKENS)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_reads_at_four_and_a_half_to_one(theme, ink, ground):
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_controls_and_the_focus_ring_stand_out_three_to_one(theme, shape, ground):
    colours = tokens(theme)
    assert contrast(colours[shape], colours[ground]) >= 3


def test_black_on_white_is_twenty_one_to_one():
    assert round(contrast((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)), 2) == 21


def test_every_stylesheet_is_listed_once_and_keeps_to_its_layers():
    folder = Path(settings.BASE_DIR) / "static/css"
    assert sorted(f"css/{file.name}" for file in folder.iterdir()) == sorted(signs.STYLESHEETS)
    for file in folder.iterdir():
        outside = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL).strip()
        assert outside.startswith("@layer"), file.name


def test_components_use_tokens_only():
    """A colour written out is for the token file; print is black on white."""
    allowed = {"tokens.css", "print.css"}
    folder = Path(settings.BASE_DIR) / "static/css"
    for file in folder.iterdir():
        if file.name not in allowed:
            assert not re.search(r"oklch\(|#[0-9a-f]{3,8}\b|rgb\(", file.read_text()), file.name


def test_no_template_carries_style_or_script():
    for file in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        text = file.read_text()
        assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son\w+=\"", text), file.name
