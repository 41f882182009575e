"""Files that rows name, compared with what is on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import FileField, Q

ASIDE = ".restore-"
"""What a restore lays aside in the media folder begins so, and is nobody's file."""


class MissingFile(NamedTuple):
    """A row, and the file that it names in vain."""

    model: str
    pk: int
    name: str


def on_disk() -> Iterator[str]:
    """Every file in the media folder, by its name there."""
    root = str(settings.MEDIA_ROOT)
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(ASIDE)]
        yield from (Path(folder, name).relative_to(root).as_posix() for name in names)


def missing() -> Iterator[MissingFile]:
    """What rows name and the disk does not have. Rows are read before the disk is looked at: a file is written before
    its row, so that nothing which is just being handed in is called missing."""
    named = list(_named())
    here = set(on_disk())
    yield from (one for one in named if one.name not in here)


def _named() -> Iterator[MissingFile]:
    for model in apps.get_models():
        gone: Q = getattr(model, "FILES_GONE", Q(pk__in=[]))
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                rows = model._default_manager.exclude(**{field.name: ""}).exclude(gone).order_by("pk")
                for pk, name in rows.values_list("pk", field.name).iterator(5000):
                    yield MissingFile(model._meta.label, pk, name)
