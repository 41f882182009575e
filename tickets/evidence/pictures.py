"""Pictures as evidence: looked at by content, capped, and made anew without what cameras write into them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import filetype
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.kernel.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 20_000_000
MAX_SIDE = 2400
THUMB_SIDE = 320
MAX_COUNT = 9
MAX_SCANS = 64
"""Passes over a JPEG, each as dear as the whole picture. Cameras and editors make at most some ten."""
SCAN = b"\xff\xda"
KINDS = {"image/jpeg", "image/png", "image/webp", "image/gif"}


@dataclass(frozen=True)
class Picture:
    """A picture that is safe to keep: re-encoded, upright, without EXIF or GPS."""

    name: str
    full: ContentFile
    thumbnail: ContentFile
    width: int
    height: int


def clean(upload: Any, *, field: str = "pictures") -> Picture:
    """Look at an upload and make the picture anew. Raises Invalid with a sentence at `field`.

    Decides by content, not by name; refuses what would take too much memory before decoding it.
    """
    name = str(upload.name or "")[:120]
    if upload.size > MAX_BYTES:
        raise _no(field, "too_large", _("“%(name)s” is larger than 10 MB.") % {"name": name})
    head = upload.read(8192)
    upload.seek(0)
    kind = filetype.guess(head)
    if kind is None or kind.mime not in KINDS:
        raise _no(field, "not_a_picture", _("“%(name)s” is no JPEG, PNG, WebP or GIF picture.") % {"name": name})
    if kind.mime == "image/jpeg" and _scans(upload) > MAX_SCANS:
        raise _no(field, "too_many_scans", _("“%(name)s” could not be read as a picture.") % {"name": name})
    try:
        with Image.open(upload) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _no(field, "too_many_pixels", _("“%(name)s” has more than 20 megapixels.") % {"name": name})
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(image)
            picture = _flat(upright)
    except Invalid:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError):
        raise _no(field, "broken", _("“%(name)s” could not be read as a picture.") % {"name": name}) from None
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    small = picture.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return Picture(
        name=name,
        full=_jpeg(picture, "picture.jpg"),
        thumbnail=_jpeg(small, "thumbnail.jpg"),
        width=picture.width,
        height=picture.height,
    )


def clean_proof(upload: Any, *, name: str) -> Any:
    """What proves a cost: a picture made anew, or a PDF as it is (handed out as a download only). Raises Invalid."""
    head = upload.read(8192)
    upload.seek(0)
    kind = filetype.guess(head)
    if kind is not None and kind.mime == "application/pdf":
        if upload.size > MAX_BYTES:
            raise _no("proof", "too_large", _("“%(name)s” is larger than 10 MB.") % {"name": upload.name})
        upload.name = f"{name}.pdf"
        return upload
    picture = clean(upload, field="proof").full
    picture.name = f"{name}.jpg"
    return picture


def _scans(upload: Any) -> int:
    """How often a scan begins in a JPEG; in its pixels the mark cannot occur. Leaves the file at its start."""
    count = upload.read().count(SCAN)
    upload.seek(0)
    return int(count)


def _flat(image: Image.Image) -> Image.Image:
    """On white, in plain colours: what was transparent must not turn black."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGB", rgba.size, "white")
        paper.paste(rgba, mask=rgba.getchannel("A"))
        return paper
    return image.convert("RGB")


def _jpeg(image: Image.Image, name: str) -> ContentFile:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85, optimize=True)
    return ContentFile(buffer.getvalue(), name=name)


def _no(field: str, code: str, sentence: str) -> Invalid:
    return Invalid(sentence, field=field, code=code)
