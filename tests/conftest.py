"""What every test stands on. The settings know that pytest runs: fast hasher, eager tasks, plain static files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path) -> None:
    """Uploads and mails of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """No test hears what another left in the cache."""
    cache.clear()
    yield
