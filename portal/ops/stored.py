"""Files that rows name. One may be missing on the disk: what a restore did not bring, or somebody removed by hand."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import SuspiciousFileOperation

from portal.ops.outage import is_outage

log = structlog.get_logger(__name__)


def open_stored(file: Any) -> Any | None:
    """The file a row names, open for reading; None, and a line in the log, where it cannot be had. `manage.py check_files`
    lists all such. A disk that fails altogether is an outage and raised as it is."""
    try:
        return file.storage.open(file.name, "rb")
    except (OSError, SuspiciousFileOperation) as problem:
        if is_outage(problem):
            raise
        log.warning("stored_file_missing", file=file.name, problem=type(problem).__name__)
        return None
