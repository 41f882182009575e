"""A real browser against a real server: Chromium of the system, both languages, with and without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from portal.people.models import User
from portal.time import clock
from portal.time.models import SandboxClock
from tests import market

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en",
]
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "/stories/" in str(item.path):
            item.add_marker(pytest.mark.story)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine: bin/system-tools installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def reasons(transactional_db: None) -> None:
    """Each story begins in an empty market with the managed reasons."""
    market.reasons()


@pytest.fixture
def sit_down(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`sit_down(user, language="en", js=True, size=DESKTOP)`: a signed-in person in front of a browser of their own."""
    contexts = []

    def sit(user: User | None, *, language: str = "en", js: bool = True, size: Any = None, **more: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="zh-CN" if language.startswith("zh") else "en-GB",
            java_script_enabled=js,
            viewport=size or DESKTOP,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend="portal.people.auth.EmailOrPhoneBackend")
            context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                        "url": live_server.url,
                    }
                ]
            )
        return context.new_page()

    yield sit
    for context in contexts:
        context.close()


@pytest.fixture
def days_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The sandbox's clock goes on by days, and everything that falls due on the way happens."""
    from portal.time.sweeps import live_until

    def go_on(days: int) -> None:
        live_until(clock.now() + timedelta(days=days))

    monkeypatch.setattr(settings, "CLOCK_LOOKS_AGAIN_AFTER", 0)
    clock.forget()
    yield go_on  # type: ignore[misc]
    SandboxClock.objects.all().delete()
    clock.forget()
