"""Child processes that are kept running and never outlive their parent.

Each child leads its own process group, which the parent ends; and on Linux the kernel kills the child when the parent is
killed. (A terminal's Ctrl-C reaches the parent alone, so that it can end its children in order.)
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PATIENCE = 10.0
"""Seconds a child has to end by itself."""
LOG_LIMIT = 5 * 1024 * 1024
LIVED_WELL = 60.0
"""Seconds after which a death is a new misfortune, not the old one again."""


def die_with_parent(last_signal: int, parent: int) -> None:
    """In a fresh child: ask the kernel for `last_signal` when the parent dies. Other systems than Linux can't."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, last_signal)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)


class Child(ABC):
    """A process that is started, started again when it dies (later each time), and ended."""

    def __init__(self, name: str, logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self.pid = 0
        self.started = 0.0
        self.wait = 0.0
        self.again_at = 0.0

    @abstractmethod
    def spawn(self, log: IO[bytes]) -> int:
        """Start the process, its output going to `log`; returns its id."""

    @abstractmethod
    def code(self) -> int | None:
        """The exit code, or None while it runs."""

    @abstractmethod
    def join(self, seconds: float) -> None:
        """Wait for its end, at most so long."""

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.pid = self.spawn(log)
        self.started = time.monotonic()
        self.again_at = 0.0

    def keep_running(self) -> str:
        """Start it again when it has died; returns what there is to say about that."""
        if not self.pid or self.code() is None:
            return ""
        now = time.monotonic()
        if not self.again_at:
            self.signal(signal.SIGKILL)  # what it may have left of its group
            self.wait = 0.0 if now - self.started > LIVED_WELL else min(max(0.5, self.wait * 2), 30.0)
            self.again_at = now + self.wait
            return f"{self.name} ended with code {self.code()}; starting it again in {self.wait:g} s. See {self.log}"
        if now >= self.again_at:
            self.start()
        return ""

    def signal(self, number: int) -> None:
        """Signal the child's whole group."""
        if self.pid:
            try:
                os.killpg(self.pid, number)
            except (ProcessLookupError, PermissionError):
                pass  # gone already; macOS says PermissionError of a group of zombies

    def last_words(self, lines: int = 12) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


class Program(Child):
    """Somebody else's program. It gets SIGTERM when the parent dies, so that it can close its files."""

    def __init__(self, name: str, logs: Path, command: Sequence[str]) -> None:
        super().__init__(name, logs)
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self, log: IO[bytes]) -> int:
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent),
        )
        return self.process.pid

    def code(self) -> int | None:
        return self.process.poll() if self.process else None

    def join(self, seconds: float) -> None:
        if self.process:
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                pass


class Fork(Child):
    """A function of ours in a fork of this process: nothing is imported twice, and the memory is shared.

    The parent must have no open connection and no thread. Killed outright when the parent dies.
    """

    def __init__(self, name: str, logs: Path, run: Callable[[], object]) -> None:
        super().__init__(name, logs)
        self.run = run
        self.process: multiprocessing.process.BaseProcess | None = None

    def spawn(self, log: IO[bytes]) -> int:
        fork = multiprocessing.get_context("fork")
        self.process = fork.Process(target=_become, args=(self.run, self.name, os.getpid(), log.fileno()))
        self.process.start()
        return self.process.pid or 0

    def code(self) -> int | None:
        return self.process.exitcode if self.process else None

    def join(self, seconds: float) -> None:
        if self.process:
            self.process.join(seconds)


def _become(run: Callable[[], object], name: str, parent: int, log: int | None) -> None:
    """The first steps of a fork."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    die_with_parent(signal.SIGKILL, parent)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"portal-{name}".encode())
    if log is not None:
        os.dup2(log, 1)
        os.dup2(log, 2)
    run()


def in_fork(run: Callable[[], object]) -> int:
    """Run something in a fork that uses this terminal, wait for it, and return its exit code."""
    process = multiprocessing.get_context("fork").Process(target=_become, args=(run, "once", os.getpid(), None))
    process.start()
    try:
        process.join()
    finally:
        if process.is_alive():
            process.kill()
            process.join()
    return process.exitcode or 0


def end_all(children: Sequence[Child]) -> None:
    """Ask all to end, then insist."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.join(max(0.0, deadline - time.monotonic()))
    for child in children:
        child.signal(signal.SIGKILL)
        child.join(PATIENCE)
