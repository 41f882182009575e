"""Asking a worker to be quick. Never needed: a sweep finds the same rows, so whatever is lost here is only later."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from celery import current_app

from portal.time import clock

log = structlog.get_logger(__name__)

Taker = Callable[[Any, tuple[Any, ...]], None]

WAITING = 1000
"""So many wishes wait for a broker that is slow; what comes on top is left to the sweeps."""
WORTH = 60
"""Seconds after which a wish is worth nothing any more: a sweep has been by."""

_taker: ContextVar[Taker | None] = ContextVar("taker", default=None)

_line: tuple[int, queue.Queue[tuple[Any, tuple[Any, ...]]]] | None = None
_starting = threading.Lock()


def ask(task: Any, *args: Any) -> None:
    """Have a worker do `task(*args)` soon. The one door to the broker: it neither fails nor waits, since a thread of its own
    speaks with the broker; what that one can't hand over is logged, and found by a sweep. Call it after the commit."""
    if is_taken(task, *args):
        return
    if current_app.conf.task_always_eager:
        task.delay(*args)
        return
    try:
        _waiting().put_nowait((task, args))
    except queue.Full:
        log.warning("not_hurried", task=task.name, problem="too many wait")


def _waiting() -> queue.Queue[tuple[Any, tuple[Any, ...]]]:
    """This process's own line, with a thread that serves it: a fork inherits no threads."""
    global _line
    with _starting:
        if _line is None or _line[0] != os.getpid():
            _line = (os.getpid(), queue.Queue(WAITING))
            threading.Thread(target=_hand_over, args=(_line[1],), name="hurry", daemon=True).start()
        return _line[1]


def _hand_over(line: queue.Queue[tuple[Any, tuple[Any, ...]]]) -> None:
    once_more = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
    while True:
        task, args = line.get()
        try:
            task.apply_async(args, expires=WORTH, retry=True, retry_policy=once_more)
        except Exception as problem:  # whatever is wrong with the broker
            log.warning("not_hurried", task=task.name, problem=str(problem))
        finally:
            line.task_done()


def is_taken(task: Any, *args: Any) -> bool:
    """Whether no worker is to be asked: the task goes to whoever plays the broker, or nowhere in a past that is played."""
    taker = _taker.get()
    if taker is not None:
        taker(task, args)
        return True
    return clock.is_pretended()


@contextmanager
def taken_by(taker: Taker) -> Iterator[None]:
    """Inside, `taker(task, args)` hears what workers are asked for in this thread. It sees to the tasks itself."""
    token = _taker.set(taker)
    try:
        yield
    finally:
        _taker.reset(token)
