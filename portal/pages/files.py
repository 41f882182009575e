"""Handing out a file that a row names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, Http404

from portal.ops.stored import open_stored


class FileIsGone(Http404):
    """The row is there and the reader may see it, but the disk has no such file: a page of its own says so."""


def hand_out(
    file: Any,
    *,
    name: str,
    content_type: str | None = None,
    as_download: bool = True,
    headers: Mapping[str, str] | None = None,
) -> FileResponse:
    """The file of a row under a name. Raises Http404 where the row names none, FileIsGone where it is missing on the disk."""
    if not file:
        raise Http404
    opened = open_stored(file)
    if opened is None:
        raise FileIsGone
    given: dict[str, Any] = {"content_type": content_type} if content_type else {}
    return FileResponse(opened, as_attachment=as_download, filename=name, headers=headers, **given)
