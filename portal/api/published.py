"""The OpenAPI schema as a file: built once a release, which takes seconds of a core, and handed out from then on.

The file's name holds a mark of the code it was built from, so that what is handed out is always what this code does.
`manage.py build_schema` makes it ahead; whoever asks before that waits for the one that is building.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

APPS = ("portal", "refunds", "orders", "tickets")


@lru_cache(maxsize=1)
def mark() -> str:
    """Names the code of this process: other sources, another mark. Also the ETag of the schema."""
    found = hashlib.sha256()
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            told = path.stat()
            found.update(f"{path}:{told.st_size}:{told.st_mtime_ns};".encode())
    return found.hexdigest()[:16]


def schema_path() -> Path:
    """The schema of this code, packed by gzip, in English; built now if nobody has. Safe with many processes at once."""
    folder = settings.DATA_DIR / "schema"
    path = folder / f"openapi-{mark()}.json.gz"
    if path.exists():
        return path
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            made = path.with_suffix(".new")
            made.write_bytes(gzip.compress(build(), mtime=0))
            made.rename(path)
            for old in folder.glob("openapi-*.json.gz"):
                if old != path:
                    old.unlink()
    return path


def build() -> bytes:
    """The schema as JSON, in English: some seconds of a core."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        return bytes(OpenApiJsonRenderer().render(schema, renderer_context={}))
