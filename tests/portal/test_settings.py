"""What the environment decides, each time in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = "from portal import settings as s; print(({expression}))"


def started(expression: str, data_dir: object, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(expression=expression)],
        cwd=settings.BASE_DIR,
        env={**kept, "DATA_DIR": str(data_dir), **environment},
        capture_output=True,
        text=True,
    )


def test_production_does_not_start_without_a_key(tmp_path) -> None:
    run = started("s.SECRET_KEY", tmp_path, SANDBOX="0")
    assert run.returncode != 0
    assert "SECRET_KEY is required when SANDBOX=0." in run.stderr


def test_the_sandbox_makes_a_key_once_and_keeps_it_to_itself(tmp_path) -> None:
    first, second = (started("s.SECRET_KEY", tmp_path).stdout for _ in range(2))
    assert first == second
    assert len(first.strip()) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("environment", "broker", "cache"),
    [
        ({}, "filesystem://", "LocMemCache"),
        ({"REDIS_URL": "redis://box:6379/2"}, "redis://box:6379/2", "SoftRedisCache"),
        ({"REDIS_URL": "unix:///run/v.sock?db=1"}, "redis+socket:///run/v.sock?virtual_host=1", "SoftRedisCache"),
    ],
)
def test_the_broker_is_where_redis_url_says(tmp_path, environment, broker, cache) -> None:
    run = started("s.CELERY_BROKER_URL, s.CACHES['default']['BACKEND'].split('.')[-1]", tmp_path, **environment)
    assert run.stdout.strip() == str((broker, cache))


def test_the_database_is_where_database_url_says(tmp_path) -> None:
    expression = "s.DATABASES['default']['ENGINE'].split('.')[-1], s.DATABASES['default']['NAME']"
    assert started(expression, tmp_path).stdout.strip() == str(("sqlite3", str(tmp_path / "aftercare.sqlite3")))
    given = started(expression, tmp_path, DATABASE_URL="postgres://me:secret@box/aftercare")
    assert given.stdout.strip() == str(("postgresql", "aftercare"))


def test_cookies_need_tls_where_there_is_tls(tmp_path) -> None:
    expression = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY"
    assert started(expression, tmp_path).stdout.strip() == "(False, False, True)"
    assert started(expression, tmp_path, HTTPS="1").stdout.strip() == "(True, True, True)"


def test_with_tls_cookies_are_bound_to_this_host(tmp_path) -> None:
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME"
    plain = ("aftercare_session", "aftercare_csrf", "django_language")
    assert started(names, tmp_path).stdout.strip() == str(plain)
    assert started(names, tmp_path, HTTPS="1").stdout.strip() == str(tuple(f"__Host-{name}" for name in plain))
