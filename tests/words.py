"""What an answer says to somebody who reads it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags

BLOCKS = re.compile(r"(</?(?:dt|dd|li|p|h1|h2|div|section|small|span|td|th|blockquote|time|summary|option|br)\b)")


def words(answer: Any) -> str:
    """The words of a page's main part, without markup, blanks folded."""
    main = answer.content.decode().split("<main", 1)[-1]
    return " ".join(unescape(strip_tags(BLOCKS.sub(r" \1", main))).split())
