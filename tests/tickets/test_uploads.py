"""Whatever is uploaded: taken and made safe, or refused with a sentence. Nothing of it can run, nothing tells a place."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.errors import Invalid
from tests import market
from tests.helpers import client_for
from tickets import commands, uploads
from tickets.models import DraftFile, FileKind

pytestmark = pytest.mark.django_db

BAD = Path(__file__).parent.parent / "data" / "bad-input"
FILES = sorted(
    path for path in BAD.rglob("*") if path.is_file() and path.suffix != ".md" and "licences" not in path.parts
)


def upload(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes(), content_type="image/jpeg")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


@pytest.mark.covers("R5")
def test_every_bad_file_is_taken_safely_or_refused_with_a_sentence(order, alice, bob):
    client = client_for(alice)
    url = reverse("tickets:raise", args=[order.number]) + "?step=evidence"
    assert len(FILES) > 150
    taken: dict[str, Any] = {}
    for path in FILES:
        answer = client.post(url, {"pictures": upload(path)}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
        assert answer.status_code in (200, 422), f"{path.name}: {answer.status_code}"
        row = DraftFile.objects.first()
        if answer.status_code == 422:
            assert path.name[:20] in answer.content.decode() or "empty" in answer.content.decode(), path.name
            assert row is None, path.name
            continue
        assert row is not None, path.name
        taken[path.name] = row.kind
        content = row.file.open("rb").read()
        if row.kind == FileKind.PICTURE:
            with Image.open(row.file.open("rb")) as image:
                assert image.format == "JPEG" and not dict(image.getexif()) and "exif" not in image.info, path.name
                assert image.width * image.height <= uploads.pictures.MAX_PIXELS
        assert b"GPS" not in content and b"\xa9xyz" not in content, path.name
        commands.drop_draft_files([row.token], by=alice)
    assert {taken[name] for name in ("exif_gps.jpg", "hopper.webp", "test.gif")} == {"picture"}
    assert {taken[name] for name in ("test.mp4", "test.3g2")} == {"video"}
    assert {taken[name] for name in ("test.mp3", "test.aac")} == {"sound"}
    assert taken["duplicate_xref_entry.pdf"] == "document"
    assert not {"test_varriant_2.svg", "decompression_bomb.gif", "test.zip", "test.doc", "test.tif"} & set(taken)
    assert len(taken) > 40


@pytest.mark.parametrize(
    "name", ["images/exif_gps.jpg", "filetypes/test.mp4", "filetypes/test.mp3", "images/duplicate_xref_entry.pdf"]
)
def test_a_file_is_handed_out_as_a_download_that_runs_nothing(order, alice, bob, eve, name):
    ticket = commands.submit_ticket(
        order, by=alice, type="refund_only", problem="other", reason=market.reason("raise_ticket"),
        pieces={order.lines.first().pk: 1}, pictures=[upload(BAD / name)],
    )  # fmt: skip
    row = ticket.evidence.get()
    url = reverse("tickets:evidence", args=[ticket.number, row.pk])
    for reader in (alice, bob):
        answer = client_for(reader).get(url)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
    assert client_for(eve).get(url).status_code == 404
    assert client_for(None).get(url).status_code == 302
    small = client_for(bob).get(reverse("tickets:thumbnail", args=[ticket.number, row.pk]))
    assert small.status_code == (200 if row.kind == "picture" else 404)
    page = client_for(bob).get(ticket.get_absolute_url()).content.decode()
    assert url in page


def test_a_video_keeps_no_place_and_no_device(alice):
    told = box(b"udta", box(b"\xa9xyz", b"+31.2304+121.4737/") + box(b"\xa9mod", b"Somebody's phone"))
    track = box(b"trak", box(b"tkhd", b"\0" * 20) + box(b"meta", b"com.apple.quicktime.location.ISO6709 +31.2304"))
    film = (
        box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
        + box(b"moov", box(b"mvhd", b"\0" * 20) + track + told)
        + box(b"mdat", b"film")
    )
    clean = uploads.clean(SimpleUploadedFile("VID_1.mp4", film))
    kept = clean.file.read()
    assert (clean.kind, clean.content_type) == ("video", "video/mp4")
    assert b"+31.2304" not in kept and b"phone" not in kept
    assert len(kept) == len(film) and kept.endswith(b"film"), "nothing else has moved"


def test_sound_loses_its_tags(alice):
    tag = b"ID3\3\0\0" + bytes([0, 0, 0, 20]) + b"TPE1 Alice from Home"
    sound = b"\xff\xfb\x90\x00" + b"\0" * 400
    kept = uploads.clean(SimpleUploadedFile("a.mp3", tag + sound + b"TAG" + b"x" * 125)).file.read()
    assert kept == sound
    wav = b"RIFF" + struct.pack("<I", 60) + b"WAVE"
    wav += b"LIST" + struct.pack("<I", 8) + b"Shanghai" + b"fmt " + struct.pack("<I", 16) + b"\0" * 16
    wav += b"data" + struct.pack("<I", 4) + b"beep"
    kept = uploads.clean(SimpleUploadedFile("a.wav", wav)).file.read()
    assert b"Shanghai" not in kept and kept.endswith(b"beep")


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("film.mp4", box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")[:20] + b"\xff" * 40, "broken"),
        ("page.jpg", b"<html><script>alert(1)</script>", "not_evidence"),
        ("page.pdf", b"<html><script>alert(1)</script>", "not_evidence"),
        ("program.mp4", b"MZ\x90\0" + b"\0" * 100, "not_evidence"),
        ("empty.mp3", b"ID3\3\0\0" + bytes([0, 0, 0, 0]), "broken"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content, code):
    with pytest.raises(Invalid) as no:
        uploads.clean(SimpleUploadedFile(name, content))
    assert (no.value.code, no.value.field) == (code, "pictures")
    assert name in str(no.value)


def test_nine_files_and_no_more(order, alice):
    client = client_for(alice)
    url = reverse("tickets:raise", args=[order.number]) + "?step=evidence"
    ahead = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    nine = [market.picture(f"{n}.png") for n in range(9)]
    assert client.post(url, {"pictures": nine}, **ahead).status_code == 200
    answer = client.post(url, {"pictures": market.picture("ten.png")}, **ahead)
    assert answer.status_code == 422 and "At most 9 files." in answer.content.decode()
    assert DraftFile.objects.count() == 9


def test_a_file_above_the_limit_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setitem(uploads.MAX_BYTES, FileKind.VIDEO, 30)
    film = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"mdat", b"film")
    with pytest.raises(Invalid) as no:
        uploads.clean(SimpleUploadedFile("film.mp4", film))
    assert no.value.code == "too_large"
