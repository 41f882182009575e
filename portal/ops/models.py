"""The heartbeat of the background work."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """When a worker last showed that it is alive, by the wall clock. One row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
