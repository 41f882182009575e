"""What every test stands on. The settings know that pytest runs: fast hasher, eager tasks, plain static files.

The cast: Alice buys, Bob sells in the shop, Carol supports, Dora supervises, the machine is the system. Eve is another
customer, Mallory sells in another shop: both are strangers to what Alice has with Bob.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from portal.people.models import Membership, Role, Shop, User, system_user
from portal.time import business_time, clock
from tests.helpers import frozen

PASSWORD = "correct horse battery"


def pytest_report_header() -> str:
    return f"engine: {connection.vendor}"


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path) -> None:
    """Uploads and mails of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def own_time(monkeypatch) -> None:
    """Each test begins at the wall clock and without calendar overrides, and needs no query to know it."""
    monkeypatch.setattr(clock, "_known", (math.inf, timedelta(0)))
    monkeypatch.setattr(business_time, "_overrides", (math.inf, {}))


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """No test hears what another left in the cache."""
    cache.clear()
    yield


@pytest.fixture
def friday() -> Iterator[object]:
    """The whole test happens on Friday 9 October 2026, 10:24 in Shanghai."""
    with frozen() as traveller:
        yield traveller


def person(name: str, role: str = Role.CUSTOMER, *, shop: Shop | None = None, **fields: object) -> User:
    """Somebody who can sign in with e-mail and PASSWORD."""
    user = User.objects.create_user(
        name=name, email=f"{name.split()[0].lower()}@example.test", password=PASSWORD, role=role, **fields
    )
    if shop is not None:
        Membership.objects.create(user=user, shop=shop)
    return user


@pytest.fixture
def shop(db) -> Shop:
    return Shop.objects.create(slug="muhe", name="Muhe Home", phone="057188880001")


@pytest.fixture
def other_shop(db) -> Shop:
    return Shop.objects.create(slug="beian", name="Beian Digital", phone="057188880002")


@pytest.fixture
def alice(db) -> User:
    return person("Alice Wang", phone="13800000001")


@pytest.fixture
def eve(db) -> User:
    return person("Eve Li", phone="13800000002")


@pytest.fixture
def bob(shop) -> User:
    return person("Bob Chen", Role.SELLER, shop=shop)


@pytest.fixture
def mallory(other_shop) -> User:
    return person("Mallory Zhou", Role.SELLER, shop=other_shop)


@pytest.fixture
def carol(db) -> User:
    return person("Carol Sun", Role.SUPPORT)


@pytest.fixture
def dora(db) -> User:
    return person("Dora Qian", Role.SUPERVISOR)


@pytest.fixture
def machine(db) -> User:
    return system_user()
