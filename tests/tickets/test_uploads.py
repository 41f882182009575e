"""Whatever is uploaded: taken and made safe, or refused with a sentence. Nothing of it can run, nothing tells a place."""

from __future__ import annotations

import io
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.kernel.errors import Invalid
from tests import market
from tests.helpers import client_for
from tickets.cases import commands as case_commands
from tickets.evidence import commands as evidence_commands
from tickets.evidence import pictures, uploads
from tickets.evidence.models import DraftFile, FileKind

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
    assert len(FILES) > 130
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
                assert image.width * image.height <= pictures.MAX_PIXELS
        assert b"GPS" not in content and b"\xa9xyz" not in content, path.name
        evidence_commands.drop_draft_files([row.token], by=alice)
    assert {taken[name] for name in ("exif_gps.jpg", "hopper.webp", "test.gif")} == {"picture"}
    assert {taken[name] for name in ("test.mp4", "test.3g2")} == {"video"}
    assert {taken[name] for name in ("test.mp3", "test.aac")} == {"sound"}
    assert taken["duplicate_xref_entry.pdf"] == "document"
    assert not {"test_varriant_2.svg", "test.zip", "test.doc", "test.tif"} & set(taken)
    assert len(taken) > 40


@pytest.mark.parametrize(
    "name", ["images/exif_gps.jpg", "filetypes/test.mp4", "filetypes/test.mp3", "images/duplicate_xref_entry.pdf"]
)
def test_a_file_is_handed_out_as_a_download_that_runs_nothing(order, alice, bob, eve, name):
    ticket = case_commands.submit_ticket(
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


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(content)) + content for name, content in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def nested(kind: bytes, depth: int) -> bytes:
    film = b""
    for _n in range(depth):
        film = box(kind, film)
    return box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + film


SIZE = 400_000
"""Bytes of a file in a test here; the full run makes them as large as an upload may be."""

LABORIOUS = {
    "empty chunks.wav": lambda size: riff((b"fmt ", b"\0" * 16), *[(b"data", b"")] * (size // 8)),
    "empty tags.mp3": lambda size: b"ID3\3\0\0\0\0\0\0" * (size // 10) + b"\xff\xfb\x90\0" * 4,
    "empty boxes.mp4": lambda size: nested(b"moov", 1) + box(b"moov", box(b"free", b"") * (size // 8)),
    "boxes in boxes.mp4": lambda size: nested(b"moov", min(size // 8, 5_000)),
}


@pytest.mark.parametrize("name", LABORIOUS)
def test_a_file_of_very_many_parts_is_refused_with_a_sentence(name):
    with pytest.raises(Invalid) as no:
        uploads.clean(SimpleUploadedFile(name, LABORIOUS[name](SIZE)))
    assert (no.value.code, no.value.field) == ("broken", "pictures")
    assert name in str(no.value)


def test_a_picture_is_not_decoded_pass_after_pass():
    """The mark of a pass stands in a comment here, where it does no harm; the guard counts before anything is decoded."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", comment=b"\xff\xda" * (pictures.MAX_SCANS + 1))
    with pytest.raises(Invalid) as no:
        uploads.clean(SimpleUploadedFile("passes.jpg", buffer.getvalue()))
    assert no.value.code == "too_many_scans"
    plain = io.BytesIO()
    Image.new("RGB", (8, 8)).save(plain, "JPEG", progressive=True)
    assert uploads.clean(SimpleUploadedFile("plain.jpg", plain.getvalue())).kind == FileKind.PICTURE


def test_a_long_film_in_fragments_is_taken():
    fragments = (
        box(b"moof", box(b"mfhd", b"\0" * 8) + box(b"traf", box(b"tfhd", b"\0" * 8))) + box(b"mdat", b"x")
    ) * 3_000
    film = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"moov", box(b"mvhd", b"\0" * 20)) + fragments
    assert uploads.clean(SimpleUploadedFile("long.mp4", film)).file.read() == film


def noise(width: int, height: int, form: str, **how: Any) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(buffer, form, **how)
    return buffer.getvalue()


@pytest.mark.prove
def test_no_file_of_ten_megabytes_keeps_a_core_for_two_seconds(capsys):
    """Processor time of `clean`, the slowest of each kind that was found; largest pictures in few and in many bytes."""
    most = uploads.MAX_BYTES[FileKind.SOUND] - 1024
    made = {name: make(most) for name, make in LABORIOUS.items()}
    made |= {
        "flat.png": flat_png(),
        "noise.jpg": noise(4400, 4400, "JPEG", quality=60),
        "passes.jpg": noise(4400, 4400, "JPEG", quality=50, progressive=True),
        "noise.webp": noise(3000, 3000, "WEBP", quality=50, method=0),
        "flat.gif": flat_gif(),
    }
    times = {}
    for name, content in made.items():
        start = time.process_time()
        try:
            uploads.clean(SimpleUploadedFile(name, content))
        except Invalid:
            pass
        times[name] = time.process_time() - start
    with capsys.disabled():
        print("\n" + ", ".join(f"{name} ({len(made[name]) / 1e6:.1f} MB) {took:.2f} s" for name, took in times.items()))
    assert max(times.values()) < 2, times


def flat_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", (5000, 4000), (200, 30, 30, 120)).save(buffer, "PNG")
    return buffer.getvalue()


def flat_gif() -> bytes:
    buffer = io.BytesIO()
    Image.new("P", (5000, 4000), 3).save(buffer, "GIF")
    return buffer.getvalue()
