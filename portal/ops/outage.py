"""What goes wrong outside the code and passes by itself: the database away or busy, the disk full.

Answered with 503 and Retry-After instead of 500: what was sent counts as a whole or not at all, and may be sent again.
"""

from __future__ import annotations

import errno

from django.db import InterfaceError, OperationalError

RETRY_AFTER = 10
"""Seconds after which it is worth trying again."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
SQLITE_ERROR = 1
"""SQLite's code for a faulty statement, which Django tells as an OperationalError too."""


def is_outage(problem: BaseException | None) -> bool:
    """Whether a fault, or one that it was raised from, is an outage and not a mistake of ours."""
    for _depth in range(8):
        if problem is None:
            return False
        if isinstance(problem, OperationalError | InterfaceError):
            code = getattr(problem.__cause__, "sqlite_errorcode", None)
            return code is None or code & 0xFF != SQLITE_ERROR
        if isinstance(problem, OSError) and problem.errno in FULL:
            return True
        problem = problem.__cause__ or problem.__context__
    return False
