"""Evidence of every kind: looked at by content, capped, and rid of what cameras and recorders write into it.

A picture is made anew (`tickets.evidence.pictures`). Videos and sound are kept as they came, with the boxes and tags that may name
a place, a person or a device taken out. Documents are PDF, kept as they are. Nothing of it is ever shown inline but the
thumbnail, which is ours.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import filetype
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from tickets.evidence import pictures
from tickets.evidence.models import FileKind

MEGABYTE = 1024 * 1024
MAX_COUNT = pictures.MAX_COUNT
MAX_BYTES = {
    FileKind.PICTURE: pictures.MAX_BYTES,
    FileKind.VIDEO: 50 * MEGABYTE,
    FileKind.SOUND: 10 * MEGABYTE,
    FileKind.DOCUMENT: pictures.MAX_BYTES,
}
"""The largest file of each kind, in bytes."""

ACCEPT = (
    "image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime,audio/mpeg,audio/mp4,audio/aac,audio/wav,.pdf"
)
"""What a browser offers to choose; the content decides."""

AMR = b"#!AMR"
TELLING = {b"udta", b"meta", b"uuid"}
"""Boxes of MP4 that may name place, person or device."""
MAY_BE_CUT = {b"mdat", b"moov", b"moof", b"free", b"uuid"}
"""Boxes that may end with the file, before their own end: a recording that broke off."""
MAX_PARTS = 20_000
"""Boxes, chunks and tags in one file: an hour of film in fragments has some thousands. More is no recording."""
MAX_DEPTH = 12
"""Boxes within boxes; a film needs six."""
HOLDS_BOXES = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf"}


@dataclass(frozen=True)
class Clean:
    """A file that is safe to keep. `thumbnail` only of pictures; sides in pixels."""

    kind: FileKind
    content_type: str
    name: str
    file: ContentFile
    thumbnail: ContentFile | None = None
    width: int = 0
    height: int = 0

    def as_fields(self) -> dict[str, Any]:
        """The fields of a kept file."""
        return {
            "kind": self.kind,
            "content_type": self.content_type,
            "name": self.name,
            "file": self.file,
            "thumbnail": self.thumbnail or "",
            "size": self.file.size,
            "width": self.width,
            "height": self.height,
        }


KINDS = {
    "video/mp4": (FileKind.VIDEO, "mp4"),
    "video/quicktime": (FileKind.VIDEO, "mov"),
    "video/x-m4v": (FileKind.VIDEO, "mp4"),
    "audio/mpeg": (FileKind.SOUND, "mp3"),
    "audio/mp4": (FileKind.SOUND, "m4a"),
    "audio/aac": (FileKind.SOUND, "aac"),
    "audio/x-wav": (FileKind.SOUND, "wav"),
    "audio/amr": (FileKind.SOUND, "amr"),
    "application/pdf": (FileKind.DOCUMENT, "pdf"),
}
BOXED = {"mp4", "mov", "m4a"}


def clean_all(uploads: Sequence[Any], *, already: int = 0, field: str = "pictures") -> list[Clean]:
    """Clean several uploads. Raises Invalid at `field`; with `already` others kept, at most nine in all."""
    if already + len(uploads) > MAX_COUNT:
        raise Invalid(_("At most %(count)s files.") % {"count": MAX_COUNT}, field=field, code="too_many")
    return [clean(upload, field=field) for upload in uploads]


def clean(upload: Any, *, field: str = "pictures") -> Clean:
    """Look at one upload and make it safe to keep. Raises Invalid with a sentence at `field`."""
    name = str(upload.name or "")[:120]
    head = upload.read(8192)
    upload.seek(0)
    mime = "audio/amr" if head.startswith(AMR) else getattr(filetype.guess(head), "mime", "")
    if mime in pictures.KINDS:
        made = pictures.clean(upload, field=field)
        return Clean(
            FileKind.PICTURE, "image/jpeg", made.name, made.full, made.thumbnail, width=made.width, height=made.height
        )
    if mime not in KINDS:
        raise Invalid(
            _(
                "“%(name)s” is no picture (JPEG, PNG, WebP, GIF), video (MP4, MOV), sound (MP3, M4A, AAC, WAV, AMR) or PDF."
            )
            % {"name": name},
            field=field,
            code="not_evidence",
        )
    kind, ending = KINDS[mime]
    if upload.size > MAX_BYTES[kind]:
        raise Invalid(
            _("“%(name)s” is larger than %(most)s MB.") % {"name": name, "most": MAX_BYTES[kind] // MEGABYTE},
            field=field,
            code="too_large",
        )
    try:
        content = _without_tags(upload.read(), ending)
    except (struct.error, ValueError, IndexError):
        raise Invalid(
            _("“%(name)s” is damaged and can't be read.") % {"name": name}, field=field, code="broken"
        ) from None
    return Clean(kind, mime, name, ContentFile(content, name=f"{kind}.{ending}"))


def _without_tags(content: bytes, ending: str) -> bytes:
    if ending in BOXED:
        quiet = bytearray(content)
        _silence(quiet, 0, len(quiet), Parts())
        return bytes(quiet)
    if ending == "mp3":
        return _without_id3(content)
    if ending == "wav":
        return _sound_chunks(content)
    return content


class Parts:
    """Counts the parts of one file. Raises ValueError past MAX_PARTS: work stays in proportion to what a recording has."""

    def __init__(self) -> None:
        self.seen = 0

    def one_more(self) -> None:
        self.seen += 1
        if self.seen > MAX_PARTS:
            raise ValueError("too many parts")


def _boxes(content: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(kind, where the box begins, where its content begins, where it ends) of each box between two places."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        inside = start + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, inside)
            inside += 8
        stop = end if size == 0 else start + size
        if stop > end and kind in MAY_BE_CUT:
            stop = end
        if stop < inside or stop > end:
            if start == 0 or end == len(content):
                raise ValueError("a box of the film is broken")
            return
        yield kind, start, inside, stop
        start = stop


def _silence(content: bytearray, start: int, end: int, parts: Parts, depth: int = 0) -> None:
    """Turn every box that may tell something about people into free space; nothing else moves."""
    if depth > MAX_DEPTH:
        raise ValueError("boxes within boxes within boxes")
    for kind, begins, inside, stop in _boxes(content, start, end):
        parts.one_more()
        if kind in TELLING:
            content[begins + 4 : begins + 8] = b"free"
            content[inside:stop] = bytes(stop - inside)
        elif kind in HOLDS_BOXES:
            _silence(content, inside, stop, parts, depth + 1)


def _without_id3(content: bytes) -> bytes:
    """MP3 without the tags before and after it."""
    parts, start, end = Parts(), 0, len(content)
    while content.startswith(b"ID3", start) and end - start >= 10:
        parts.one_more()
        size = 0
        for byte in content[start + 6 : start + 10]:
            size = size << 7 | byte & 0x7F
        start += 10 + size + (10 if content[start + 5] & 0x10 else 0)
    if end - start >= 128 and content.startswith(b"TAG", end - 128):
        end -= 128
    if end - start < 4:
        raise ValueError("there is no sound in it")
    return content[start:end]


def _sound_chunks(content: bytes) -> bytes:
    """WAV with its format and its sound alone."""
    parts, place, has_sound = Parts(), 12, False
    kept: list[bytes] = []
    while place + 8 <= len(content):
        parts.one_more()
        name, size = struct.unpack_from("<4sI", content, place)
        stop = place + 8 + size + size % 2
        if name in (b"fmt ", b"data", b"fact"):
            kept.append(content[place:stop])
            has_sound = has_sound or name == b"data"
        place = stop
    if not has_sound:
        raise ValueError("there is no sound in it")
    sound = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(sound) + 4) + b"WAVE" + sound
