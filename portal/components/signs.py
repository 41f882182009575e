"""Signs for turns, tones and goods, toasts, and the stylesheets of every page."""

from __future__ import annotations

from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.components.times import Words

Turn = Literal["you", "them", "good", "bad", "over"]


Tone = Literal["them", "you", "overdue", "paused", "good", "provisional"]


TURN_ICONS: dict[str, str] = {"you": "dot", "them": "half", "good": "check", "bad": "x", "over": "minus"}


TONE_ICONS: dict[str, str] = {
    "them": "clock",
    "you": "clock",
    "overdue": "warn",
    "paused": "pause",
    "good": "check",
    "provisional": "clock",
}


_GLYPHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pot", ("壶", "咖啡", "茶", "kettle", "teapot", "coffee", "pot")),
    ("lamp", ("灯", "lamp", "light", "lantern", "candle", "holder")),
    ("headphones", ("耳机", "音箱", "headphone", "earphone", "speaker")),
    ("chair", ("椅", "沙发", "凳", "chair", "sofa", "stool")),
    ("bed", ("四件套", "床", "被", "枕", "bedding", "pillow", "cushion", "blanket")),
    ("shirt", ("衣", "衫", "裤", "裙", "鞋", "coat", "shirt", "dress", "apron", "sock")),
    ("cup", ("杯", "碗", "盘", "cup", "mug", "bowl", "plate", "jar", "glass")),
    ("pan", ("锅", "铲", "pan", "tin", "kitchen", "cake", "baking")),
    ("shelf", ("书架", "柜", "桌", "shelf", "cabinet", "drawer", "desk", "table")),
    ("phone", ("手机", "phone", "平板", "tablet")),
    ("laptop", ("电脑", "笔记本", "laptop", "键盘", "keyboard")),
    ("book", ("书", "本", "book", "card", "paper", "notebook")),
    ("clock", ("钟", "表", "clock", "watch")),
    ("bag", ("包", "袋", "bag", "lunch")),
    ("toy", ("玩具", "积木", "toy", "doll", "game")),
    ("food", ("餐", "饭", "面", "meal", "dish")),
    ("health", ("体检", "诊", "检查", "药", "clinic", "health")),
    ("sign", ("sign", "frame", "画", "相框")),
)


def glyph_for(name: str) -> str:
    """The line glyph of a product's kind, told from its name; "box" where the name tells nothing."""
    lowered = name.lower()
    return next((glyph for glyph, words in _GLYPHS if any(word in lowered for word in words)), "box")


def toast(sentence: Words, *, undo_url: str = "", undo_label: Words = "") -> SafeString:
    """One sentence for `messages.success`, with a way back where there is one.

    The link leads to the undoing action's own page; with scripts it is sent at once from where the reader is.
    """
    if not undo_url:
        return format_html("{}", sentence)
    return format_html(
        '{} <a class="toast-undo" href="{}" data-post>{}</a>', sentence, undo_url, undo_label or _("Undo")
    )


STYLESHEETS = tuple(
    f"css/{name}.css"
    for name in (
        *("layers", "reset", "tokens", "base", "layout", "header", "bench"),
        *("badge", "button", "steps", "until", "ruler", "actions", "consequences", "story", "panel", "form"),
        *(
            "table",
            "card",
            "notice",
            "tabs",
            "empty",
            "evidence",
            "talk",
            "chart",
            "sign_in",
            "prose",
            "design",
            "utilities",
            "print",
        ),
    )
)
"""The stylesheets of every page in their order; each puts itself into its layer."""
