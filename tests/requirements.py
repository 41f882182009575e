"""Which requirements and scenarios no test covers: ``python -m tests.requirements`` (`make requirements`).

The numbers are those of docs/requirements.md and docs/scenarios.md; a test names its own with
``@pytest.mark.covers("R13", "SC2")``, a module with ``pytestmark``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("docs/requirements.md", "docs/scenarios.md")
ENTRY = re.compile(r"^- \*\*((?:R|SC)\d+a?)\*\* (.+)$", re.MULTILINE)


def wanted() -> dict[str, str]:
    """Number → its line, in the order of the lists."""
    return {number: text for name in LISTS for number, text in ENTRY.findall((ROOT / name).read_text(encoding="utf-8"))}


def marks(path: Path) -> Iterator[str]:
    """The numbers a test file names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "covers":
            yield from (
                word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def covered() -> dict[str, set[str]]:
    """Number → the test files that name it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in marks(path):
            found.setdefault(number, set()).add(str(path.relative_to(ROOT)))
    return found


def main() -> None:
    every, have = wanted(), covered()
    for number, text in every.items():
        if number not in have:
            print(f"{number:6}{text if len(text) < 110 else text[:109] + '…'}")
    for number in sorted(set(have) - set(every)):
        print(f"{number} is named in {', '.join(sorted(have[number]))} but stands in no list.")
    print(f"\n{len(set(every) & set(have))} of {len(every)} covered.")


if __name__ == "__main__":
    main()
