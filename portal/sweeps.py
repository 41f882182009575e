"""Everything that is done because time has passed, in one place, so that the sandbox can let a day pass at once.

Beat wakes each of these on its own; `run_all` is for the "next business day" button and `advance_clock`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

Sweep = Callable[[], int]

_sweeps: dict[str, Sweep] = {}

ROUNDS = 10
"""What one sweep does may make another's work due; more rounds than this means that something turns in a circle."""


def sweep(name: str) -> Callable[[Sweep], Sweep]:
    """Register a sweep: it does what is due now and returns how much that was, so that 0 means there is nothing left."""

    def register(function: Sweep) -> Sweep:
        _sweeps[name] = function
        return function

    return register


def run_all() -> Counter[str]:
    """Run every sweep until none has anything left to do; how much each did."""
    done: Counter[str] = Counter()
    for _round in range(ROUNDS):
        made = Counter({name: function() for name, function in _sweeps.items()})
        if not made.total():
            break
        done.update(made)
    return done
