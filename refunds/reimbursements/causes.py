"""What money is promised back for."""

from __future__ import annotations

from typing import NamedTuple

from portal.kernel.fsm import Machine
from refunds.statuses import CauseKind


class Cause(NamedTuple):
    """The case money is given back for, as far as this floor knows it."""

    kind: str
    label: str
    number: str

    @classmethod
    def of(cls, kind: CauseKind, case: Machine) -> Cause:
        """The cause that a machine of an upper floor is."""
        return cls(kind, case.machine(), case.number)
