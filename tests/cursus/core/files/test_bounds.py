"""Trust case 7: bombs, floods and loops stop at a bound in time and memory, in another process than the web's."""

from __future__ import annotations

import io
import os
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from cursus.core.files import sandbox
from cursus.core.files.inspection import spool
from cursus.core.files.limits import LIMITS, MIB, Limits
from cursus.core.files.media_types import MediaKind
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import inspected, refusal


@pytest.fixture(autouse=True)
def _the_web_stays_up() -> Iterator[None]:
    """Whatever is sent: this process takes little memory, waits little, and leaves nothing on the disk."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024, "kilobytes"
    assert time.monotonic() - started < 120
    assert not list(spool().iterdir())


def tighter(kind: MediaKind, **changes: int) -> dict[MediaKind, Limits]:
    """Return a kind's limits with some of them changed (a longer wall where a busy machine may be slow)."""
    return {kind: replace(LIMITS[kind], **changes)}


# --- Pixels ----------------------------------------------------------------------------------------------------------


def test_a_png_of_60000_by_60000_pixels() -> None:
    assert refusal("flood.png", samples.png(60_000, 60_000, samples.zeros(1000))) == "too_many_pixels"


def test_a_jpeg_that_claims_65500_by_65500_pixels() -> None:
    data = samples.picture("JPEG", size=(16, 16))
    at = data.index(b"\xff\xc0") + 5
    assert refusal("flood.jpg", data[:at] + struct.pack(">HH", 65_500, 65_500) + data[at + 4 :]) == "too_many_pixels"


def test_an_animation_counts_each_of_its_frames() -> None:
    frames = [Image.new("RGB", (100, 100), (n * 9, 0, 0)) for n in range(20)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    limits = tighter(MediaKind.IMAGE, pixels=100_000)
    assert refusal("a.webp", out.getvalue(), limits=limits) == "too_many_pixels"
    assert inspected("a.webp", out.getvalue()).width == 100


def test_a_heic_is_measured_before_it_is_decoded() -> None:
    data = samples.picture("HEIF", size=(64, 64))
    assert refusal("a.heic", data, limits=tighter(MediaKind.IMAGE, pixels=4000)) == "too_many_pixels"


def test_a_picture_inside_a_pdf_is_measured() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Kept = document.make_stream(
        b"x", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000
    )
    assert refusal("a.pdf", samples.saved(document)) == "too_many_pixels"


# --- Archives --------------------------------------------------------------------------------------------------------


def test_a_zip_bomb() -> None:
    bomb = samples.openxml("wordprocessingml.document", {"word/media/zeros.png": bytes(60 * MIB)})
    assert len(bomb) < MIB
    assert refusal("bomb.docx", bomb) == "too_unpacked"


def test_a_zip_bomb_of_many_pieces() -> None:
    pieces = {f"word/media/{n}.png": bytes(900_000) for n in range(400)}
    assert refusal("bomb.docx", samples.openxml("wordprocessingml.document", pieces)) == "too_unpacked"


def test_a_zip_bomb_whose_index_lies() -> None:
    """It announces ten bytes an entry: what comes out is counted, not what was announced."""
    bomb = bytearray(samples.openxml("wordprocessingml.document", {"word/media/zeros.png": bytes(5 * MIB)}))
    announced = (5 * MIB).to_bytes(4, "little")
    assert bomb.count(announced) == 2
    assert refusal("bomb.docx", bytes(bomb.replace(announced, (10).to_bytes(4, "little")))) == "damaged"


def test_too_many_entries() -> None:
    pieces = {f"word/{n}.xml": "<a/>" for n in range(5_100)}
    assert refusal("bomb.docx", samples.openxml("wordprocessingml.document", pieces)) == "too_unpacked"


def test_entries_that_share_their_bytes() -> None:
    """A small archive whose index names the same packed bytes many times under different names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("kernel.xml", "<a>" + "b" * 900_000 + "</a>")
        kernel = made.getinfo("kernel.xml")
        for number in range(250):
            twin = zipfile.ZipInfo(f"k{number}.xml")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, name, getattr(kernel, name))
            made.filelist.append(twin)
            made.NameToInfo[twin.filename] = twin
        made._didModify = True
    assert refusal("bomb.docx", out.getvalue()) in {"too_unpacked", "damaged"}


def test_elements_within_elements() -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert refusal("a.odt", samples.opendocument("text", {"content.xml": deep})) == "too_demanding"


# --- PDF -------------------------------------------------------------------------------------------------------------


def handmade(*objects: bytes) -> bytes:
    """Return a PDF of objects 1…n written as they are; object 1 is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(data))
    return data + table + end


def stream(content: bytes, entries: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"


def test_the_handmade_pdf_is_sound() -> None:
    data = handmade(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, stream(b"0 0 m", b""))
    assert inspected("a.pdf", data).pages == 1


@pytest.mark.parametrize(
    "kids", [b"[2 0 R]", b"[3 0 R 2 0 R]", b"[5 0 R]"], ids=["itself", "page and itself", "a longer way round"]
)
def test_a_tree_of_pages_that_leads_back_to_itself(kids: bytes) -> None:
    again = b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>"
    data = handmade(CATALOGUE, b"<< /Type /Pages /Kids %s /Count 1 >>" % kids, PAGE, stream(b"0 0 m", b""), again)
    assert refusal("loop.pdf", data) == "damaged"


def test_a_table_that_leads_back_to_itself() -> None:
    data = handmade(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, stream(b"0 0 m", b""))
    place = int(data.rsplit(b"startxref\n")[1].split(b"\n")[0])
    looping = data.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev %d >>" % place)
    inspected("loop.pdf", looping)  # the table is read once: it ends, whichever way it ends


def test_a_pdf_of_too_many_pages() -> None:
    assert refusal("a.pdf", samples.pdf(501)) == "too_many_pages"


def test_a_content_stream_that_unpacks_for_ever() -> None:
    bomb = stream(samples.zeros(400 * MIB), b"/Filter /FlateDecode")
    data = handmade(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, bomb)
    assert len(data) < MIB
    assert refusal("bomb.pdf", data, limits=tighter(MediaKind.PDF, wall=100)) == "too_unpacked"


def test_a_stream_packed_in_several_ways() -> None:
    bomb = stream(zlib.compress(samples.zeros(50 * MIB)), b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")
    data = handmade(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, bomb)
    assert refusal("bomb.pdf", data) == "too_demanding"


def compressed_objects(body: bytes) -> bytes:
    """Return a PDF whose catalogue and pages lie in an object stream (object 5) of deflated ``body``."""
    data = b"%PDF-1.7\n"
    places = {4: len(data)}
    data += b"4 0 obj\n" + stream(b"0 0 m", b"") + b"\nendobj\n"
    places[5] = len(data)
    entries = b"/Type /ObjStm /N 3 /First 14 /Filter /FlateDecode"
    data += b"5 0 obj\n" + stream(body, entries) + b"\nendobj\n"
    rows = [(0, 0, 255), (2, 5, 0), (2, 5, 1), (2, 5, 2), (1, places[4], 0), (1, places[5], 0), (1, len(data), 0)]
    index = b"".join(struct.pack(">BIB", *row) for row in rows)
    table = stream(index, b"/Type /XRef /W [1 4 1] /Size 7 /Root 1 0 R")
    return data + b"6 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(data)


def objects_within(padding: int) -> bytes:
    """Return three objects as an object stream holds them, deflated, followed by zeros."""
    items = [CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE]
    starts = [0, len(items[0]) + 1, len(items[0]) + len(items[1]) + 2]
    head = b" ".join(b"%d %d" % (number, start) for number, start in enumerate(starts, 1))
    packer = zlib.compressobj(9)
    body = packer.compress(head.ljust(14)[:14] + b" ".join(items) + b" ")
    return body + b"".join(packer.compress(b" " * MIB) for _ in range(padding)) + packer.flush()


def test_an_object_stream_that_unpacks_past_the_memory() -> None:
    assert inspected("a.pdf", compressed_objects(objects_within(1))).pages == 1
    bomb = compressed_objects(objects_within(400))
    assert refusal("bomb.pdf", bomb, limits=tighter(MediaKind.PDF, wall=100)) == "too_unpacked"
    # Without the memory for it, the library gives that stream up: refused all the same, and no process grew.
    tight = tighter(MediaKind.PDF, memory=400 * MIB)
    assert refusal("bomb.pdf", bomb, limits=tight) in {"too_demanding", "damaged"}


# --- The process itself ----------------------------------------------------------------------------------------------


def many_elements() -> bytes:
    """Return a WebM of so many empty elements that walking it takes seconds."""
    void = bytes.fromhex("ec80") * 1_900_000
    return samples.webm(2, extra=void)


def test_a_file_that_burns_its_seconds_is_stopped() -> None:
    limits = {**tighter(MediaKind.AUDIO, cpu=1, wall=100), **tighter(MediaKind.VIDEO, cpu=1, wall=100)}
    started = os.times()
    assert refusal("burn.webm", many_elements(), limits=limits) == "too_demanding"
    assert os.times().children_user - started.children_user < 3


def test_without_the_bound_the_same_file_takes_longer() -> None:
    """The twin of the test above: the file does burn seconds."""
    started = os.times()
    patient = {**tighter(MediaKind.AUDIO, wall=100), **tighter(MediaKind.VIDEO, wall=100)}
    inspected("burn.webm", many_elements(), limits=patient)
    assert os.times().children_user - started.children_user > 1


def test_a_file_that_wants_more_memory_is_stopped() -> None:
    picture = samples.png(7000, 7000, samples.zeros(7000 * (1 + 3 * 7000)))
    assert inspected("a.png", picture).pixels == 49_000_000
    assert refusal("a.png", picture, limits=tighter(MediaKind.IMAGE, memory=160 * MIB)) == "too_demanding"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import time; time.sleep(600)", "too_demanding"),
        ("import os; os.abort()", "too_demanding"),
        ("import sys; sys.exit(3)", "too_demanding"),
        ("print('not an answer')", "too_demanding"),
        ('print(\'{"media_type": "text/html"}\')', "too_demanding"),
        ('print(\'{"media_type": "image/png", "script": 1}\')', "too_demanding"),
        ('print(\'{"media_type": "image/jpeg"}\')', "too_demanding"),
    ],
)
def test_a_parser_that_was_taken_over_or_hangs(monkeypatch: pytest.MonkeyPatch, program: str, code: str) -> None:
    monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", program])
    assert refusal("a.pdf", samples.pdf(), limits=tighter(MediaKind.PDF, wall=1)) == code


def test_a_machine_that_starts_no_process_keeps_the_person_informed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "COMMAND", ["/nonexistent/python"])
    assert refusal("a.pdf", samples.pdf()) == "unavailable"


def test_the_parser_knows_no_secret_and_no_django(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary-in-the-environment")
    seen = tmp_path / "seen"
    program = (
        "import os, sys; from importlib import import_module\n"
        "from cursus.core.files.parser.__main__ import PARSERS\n"
        "for name in set(PARSERS.values()): import_module('cursus.core.files.parser.' + name)\n"
        f"open({str(seen)!r}, 'w').write(repr((dict(os.environ), sorted(sys.modules))))"
    )
    monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", program])
    refusal("a.pdf", samples.pdf())
    text = seen.read_text()
    assert "cursus.core.files.parser.pdf" in text
    assert "canary-in-the-environment" not in text
    assert "django" not in text


def test_limits_of_size_hold_while_the_file_arrives() -> None:
    limits = tighter(MediaKind.PDF, size=1000)
    assert refusal("a.pdf", samples.pdf(100), limits=limits) == "too_large"


def test_no_file_outlasts_a_web_worker() -> None:
    """gunicorn ends a worker that is silent for 30 seconds."""
    assert all(item.cpu < item.wall < 30 for item in LIMITS.values())


def test_limits_of_length() -> None:
    assert refusal("a.mp4", samples.film(seconds=3 * 3600)) == "too_long"
    assert inspected("a.m4a", samples.film(b"M4A ", (b"soun",), seconds=3 * 3600)).duration == 3 * 3600
