"""What people really send is accepted: a true file of each kind, the way phones and programs make it."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from cursus.core.files.limits import LIMITS
from cursus.core.files.media_types import MEDIA_TYPES, MediaKind
from cursus.core.files.parser.__main__ import PARSERS
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import inspected, refusal


@pytest.mark.parametrize("name", samples.VALID)
def test_a_true_file_is_accepted(name: str) -> None:
    data, media_type = samples.VALID[name]
    report = inspected(name, data)
    assert report.media_type == media_type
    assert report.size == len(data)
    assert report.sha256 == hashlib.sha256(data).hexdigest()
    assert report.kind == MEDIA_TYPES[media_type].kind


def test_every_accepted_type_has_its_sample_its_parser_and_its_limits() -> None:
    sampled = {media_type for _, media_type in samples.VALID.values()} | {"image/heic"}
    assert sampled == set(MEDIA_TYPES)
    assert {item.parser for item in MEDIA_TYPES.values()} == set(PARSERS)
    assert set(LIMITS) == set(MediaKind)


def test_what_is_measured() -> None:
    assert inspected("rapport.pdf", samples.pdf(3)).pages == 3
    photo = inspected("photo.jpg", samples.picture("JPEG", size=(40, 30)))
    assert (photo.width, photo.height, photo.pixels) == (40, 30, 1200)
    assert inspected("atelier.mp4", samples.film(seconds=12)).duration == 12
    assert inspected("a.wav", samples.wav(2)).duration == 2
    assert inspected("a.ogg", samples.ogg(seconds=3)).duration == 3
    assert inspected("a.mp3", samples.mp3(50)).duration == pytest.approx(50 * 1152 / 44100, abs=0.01)
    assert inspected("a.aac", samples.aac(50)).duration == pytest.approx(50 * 1024 / 44100, abs=0.01)
    assert inspected("a.webm", samples.webm(2)).duration == 5


def test_a_place_takes_only_the_kinds_it_asks_for() -> None:
    assert refusal("a.pdf", samples.pdf(), allowed={MediaKind.IMAGE}) == "type_not_here"
    assert inspected("a.pdf", samples.pdf(), allowed={"application/pdf"}).pages == 1
    # A place for sound takes the sound of a container that may also hold film, and refuses the film.
    assert inspected("a.webm", samples.webm(2), allowed={MediaKind.AUDIO}).kind is MediaKind.AUDIO
    assert refusal("a.webm", samples.webm(1, 2), allowed={MediaKind.AUDIO}) == "mismatch"


def test_several_threads_inspect_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda n: inspected(f"{n}.pdf", samples.pdf(n)), range(1, 5)))
    assert [report.pages for report in reports] == [1, 2, 3, 4]


def test_data_attached_to_a_pdf_is_accepted() -> None:
    """An attestation carries its credential, an invoice its XML: both are ordinary PDFs."""
    import pikepdf

    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["credential.json"] = b'{"type": "VerifiableCredential"}'
    assert inspected("attestation.pdf", samples.saved(document)).pages == 1


def test_a_pdf_that_opens_without_a_password_is_accepted() -> None:
    import pikepdf

    document = pikepdf.new()
    document.add_blank_page()
    data = samples.saved(document, encryption=pikepdf.Encryption(owner="only-to-change-it", user=""))
    assert inspected("diplome.pdf", data).pages == 1
