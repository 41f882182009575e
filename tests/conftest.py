"""What every test stands on. The settings know that pytest runs: fast hasher, eager tasks, plain static files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache

from portal import business_time, clock


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path) -> None:
    """Uploads and mails of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def own_time(monkeypatch) -> None:
    """Each test begins at the wall clock and without calendar overrides, and needs no query to know it."""
    monkeypatch.setattr(clock, "_known", (time.monotonic() + 3600, timedelta(0)))
    monkeypatch.setattr(business_time, "_overrides", (time.monotonic() + 3600, {}))


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """No test hears what another left in the cache."""
    cache.clear()
    yield
