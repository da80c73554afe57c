"""A photo is stored as it looks, without what it says of the place and the people."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageOps

from cursus.core.files.inspection import received
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import refusal, sent

CANARY = "Prise chez Mme Le Goff, 12 rue des Lices"
GPS = 0x8825


def stored_bytes(name: str, data: bytes) -> bytes:
    with received(sent(name, data)) as found:
        return found.path.read_bytes()


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_place_and_notes_go_the_picture_stays_upright(form: str, name: str, orientation: int) -> None:
    data = samples.picture(form, size=(40, 30), orientation=orientation, note=CANARY)
    with Image.open(io.BytesIO(data)) as before:
        assert CANARY in str(before.getexif())
        assert before.getexif().get_ifd(GPS)
        upright = ImageOps.exif_transpose(before).convert("RGB")

    kept = stored_bytes(name, data)
    assert CANARY.encode() not in kept
    with Image.open(io.BytesIO(kept)) as after:
        exif = after.getexif()
        assert not exif.get_ifd(GPS)
        assert set(exif) <= {0x0112}
        assert exif.get(0x0112, 1) == orientation
        # Copied, not encoded again: pixel for pixel the same.
        assert ImageOps.exif_transpose(after).convert("RGB").tobytes() == upright.tobytes()


def test_comments_previews_and_other_blocks_go() -> None:
    data = samples.picture("JPEG")
    segment = b"\xff\xfe" + struct.pack(">H", 2 + len(CANARY)) + CANARY.encode()
    adobe = b"\xff\xed" + struct.pack(">H", 2 + 20) + b"Photoshop 3.0\0secret"
    kept = stored_bytes("a.jpg", data[:2] + segment + adobe + data[2:])
    assert CANARY.encode() not in kept
    assert b"Photoshop" not in kept


def test_what_phones_add_after_the_picture_goes() -> None:
    """A motion photo carries a short film, with sound and place, after its end."""
    data = samples.picture("JPEG")
    kept = stored_bytes("a.jpg", data + samples.film())
    assert samples.PLACE not in kept
    assert kept.endswith(b"\xff\xd9")


def test_a_heic_photo_becomes_a_jpeg_that_all_can_see() -> None:
    with received(sent("IMG_0042.HEIC", samples.picture("HEIF", size=(64, 48)))) as found:
        assert found.report.label == "IMG_0042.jpg"
        with Image.open(found.path) as after:
            assert after.format == "JPEG"
            assert after.size == (64, 48)
            assert after.convert("RGB").getpixel((5, 5))[0] > 200
            assert after.convert("RGB").getpixel((5, 5))[1] < 60


def test_a_film_loses_its_place_and_nothing_else() -> None:
    data = samples.film()
    assert data.count(samples.PLACE) == 2
    kept = stored_bytes("a.mp4", data)
    assert samples.PLACE not in kept
    assert len(kept) == len(data)
    assert kept.endswith(b"sound and pictures")


def test_the_labels_of_a_recording_go() -> None:
    assert CANARY.encode() not in stored_bytes("a.mp3", samples.mp3(label=CANARY.encode()))
    data = samples.wav()
    listed = b"LIST" + struct.pack("<I", 40) + CANARY.encode()[:40]
    kept = stored_bytes("a.wav", data + listed)
    assert CANARY.encode()[:40] not in kept
    assert kept == data


def test_a_photo_cut_in_the_middle_is_refused() -> None:
    data = samples.picture("JPEG", size=(400, 300))
    assert refusal("a.jpg", data[: len(data) // 2]) == "damaged"
    data = samples.picture("PNG", size=(400, 300))
    assert refusal("a.png", data[: len(data) - 20]) == "damaged"


def test_text_is_stored_in_one_encoding() -> None:
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        assert stored_bytes("a.txt", "Séance à l’été".encode(encoding)).decode() == "Séance à l’été"
