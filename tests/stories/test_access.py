"""Every page that shows a row, every step and every list, looked at by axe: people who see, hear or move otherwise can use it.

The addresses are walked, so that a new page is examined by being there. A page may not scroll sideways either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

from portal.doors.actions import registry
from tests.samples import one_of_each
from tests.stories.conftest import DESKTOP, PHONE
from tests.test_budgets import lists
from tests.test_strangers import addresses, model_of, urls_of

pytestmark = pytest.mark.django_db(transaction=True)


class Mix(NamedTuple):
    """How somebody looks at a page."""

    language: str
    theme: str
    size: dict[str, int]

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.size['width']}"


SAMPLE = (Mix("en", "dark", PHONE), Mix("zh", "light", DESKTOP))
ALL = [Mix(*mix) for mix in ((a, b, c) for a in ("en", "zh") for b in ("light", "dark") for c in (PHONE, DESKTOP))]
MIXES = [mix if mix in SAMPLE else pytest.param(mix, marks=pytest.mark.prove) for mix in ALL]

PLAIN = ("/", "/find/", "/help/", "/profile/", "/orders/find/")


def pages(user: Any, rows: dict[Any, Any]) -> Iterator[str]:
    """What `user` can open: home and its like, lists, each row's page, and each step that they may take now."""
    yield from PLAIN
    for url in lists():
        if not url.startswith("/api/"):
            yield url
    for address in addresses():
        obj = rows.get(model_of(address))
        if obj is None or address.route.startswith("api/") or "action" in address.wants:
            continue
        yield from urls_of(address, obj)
    for model, table in registry.items():
        obj = rows.get(model)
        if obj is not None:
            yield from (one.url for one in table.offered(obj, user) if one.available and one.action.on_page)


def faults(page: Page, url: str) -> list[str]:
    """What is wrong with one page, in lines; nothing where it answers with no page of its own."""
    try:
        answer = page.goto(url)
    except Error as no:
        if "Download is starting" in str(no):  # a file, not a page
            return []
        raise
    if answer is None or answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return []
    found = [
        f"{url}: {one['id']} ×{len(one['nodes'])}: {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page).response["violations"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:  # type: ignore[index]
        found.append(f"{url}: scrolls sideways, {width} px wide")
    return found


@pytest.mark.parametrize("mix", MIXES, ids=str)
def test_no_page_shuts_anybody_out(mix, sit_down, shop, alice, bob, carol):
    rows = one_of_each(shop, alice, bob)
    wrong: list[str] = []
    looked = 0
    for user in (alice, bob, carol):
        seat = sit_down(user, language=mix.language, size=mix.size, color_scheme=mix.theme, bypass_csp=True)
        for url in dict.fromkeys(pages(user, rows)):
            wrong += [f"{user.role} {line}" for line in faults(seat, url)]
            looked += 1
    assert looked > 60
    assert not wrong, "\n".join(wrong)
