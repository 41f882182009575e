"""Whether worker and beat are alive: they leave a mark every few seconds, told by the wall clock.

A row for all machines (`/healthz/ready`), and a file for the launcher beside them, which starts them anew when it grows old.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from portal.ops.models import Pulse
from portal.time import clock

FILE = "pulse"


def beat() -> None:
    """Leave a mark: the file first, since a database that is away is no fault of the worker's."""
    file(settings.DATA_DIR).touch()
    Pulse.objects.update_or_create(pk=1, defaults={"at": _wall()})


def is_felt() -> bool:
    """Whether a worker left its mark lately."""
    patience = timedelta(seconds=settings.WORKER_PATIENCE)
    return Pulse.objects.filter(at__gte=_wall() - patience).exists()


def file(data_dir: Path) -> Path:
    return data_dir / FILE


def _wall() -> datetime:
    return datetime.fromtimestamp(clock.wall_seconds(), UTC)
