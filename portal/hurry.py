"""Asking a worker to be quick. Never needed: a sweep finds the same rows, so whatever is lost here is only later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from portal import clock

Taker = Callable[[Any, tuple[Any, ...]], None]

_taker: ContextVar[Taker | None] = ContextVar("taker", default=None)


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
