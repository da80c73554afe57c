"""Odd names by the hundred: each document whole, the same as the slower way's, and with nobody else in it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest
import zxingcpp
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.status import SignatureCoverageLevel

from certification.attestations.documents import AttestationContext
from certification.attestations.press import make_document
from certification.attestations.press.forms import NotForThePress
from cursus.core.ids import in_groups
from cursus.core.signing import inspect_pdf
from tests.factories.documents import ISSUED
from tests.factories.pressing import odd_names, person, slower, stamped
from tests.factories.sealing import body_signer, text_of, tool

NAMES = odd_names()
PEOPLE = [person(place, name) for place, name in enumerate(NAMES)]
CLOSE = 0.02  # points


@cache
def pressed(place: int) -> bytes | None:
    """Return the document that the press makes, or None where it leaves it to the slower way."""
    try:
        return stamped(PEOPLE[place])
    except NotForThePress:
        return None


def made(context: AttestationContext) -> bytes:
    return make_document(context, signer=body_signer(), at=ISSUED, reason="Délivrance")


def run(*command: str | Path) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout


def boxes(pdf: bytes, folder: Path) -> list[tuple[str, list[float]]]:
    """Return each character that poppler draws, with the corners of its box in points."""
    (path := folder / "boxes.pdf").write_bytes(pdf)
    found = run(tool("pdftotext"), "-bbox", path, "-")
    words = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', found)
    return [(word, [float(edge) for edge in edges]) for *edges, word in words]


def everything_in(pdf: bytes) -> bytes:
    """Return every byte of a file, streams inflated."""
    with pikepdf.open(BytesIO(pdf)) as document:
        streams = [item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream)]
    return b"\n".join([pdf, *streams])


def traces(context: AttestationContext) -> list[bytes]:
    """Return what would betray a person in a file: code, number, place of birth, as PDF may write them."""
    texts = (context.verification_code, context.number, context.holder.birth_place)
    return [form for text in texts for form in (text.encode(), text.encode("utf-16-be").hex().encode())]


def test_the_names_are_many_and_most_are_for_the_press() -> None:
    kinds = [pressed(place) is not None for place in range(len(NAMES))]

    assert len(NAMES) >= 150
    assert len(set(NAMES)) >= 150
    assert 90 <= sum(kinds) < len(NAMES) - 20  # the rest goes the slower way: other scripts, too long


@pytest.mark.parametrize("place", range(len(NAMES)), ids=[f"{place}" for place in range(len(NAMES))])
def test_each_document_is_whole_and_that_of_one_person(place: int, tmp_path: Path) -> None:
    context = PEOPLE[place]
    pdf = made(context)
    (path := tmp_path / "made.pdf").write_bytes(pdf)

    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    assert "No syntax or stream encoding errors" in run(tool("qpdf"), "--check", path)
    seal = run(tool("pdfsig"), "-nocert", path)
    assert "Signature is Valid" in seal
    assert "Total document signed" in seal
    assert inspect_pdf(pdf, trusted=[body_signer().certificate], at=ISSUED).valid
    assert read_code(path) == [context.verification_url]
    text, content = text_of(pdf, tmp_path), everything_in(pdf)
    assert context.verification_code.encode() in content or traces(context)[1] in content
    for other in PEOPLE[:place] + PEOPLE[place + 1 :]:
        assert other.holder.birth_place not in text
        assert in_groups(other.verification_code[:16]) not in text
        assert not any(trace in content for trace in traces(other))


@pytest.mark.parametrize("place", range(len(NAMES)), ids=[f"{place}" for place in range(len(NAMES))])
def test_what_the_press_sets_is_what_the_slower_way_sets(place: int, tmp_path: Path) -> None:
    pdf = pressed(place)
    if pdf is None:
        return  # make_document took the slower way: the test above looks at it
    oracle = slower(PEOPLE[place])

    assert text_of(pdf, tmp_path) == text_of(oracle, tmp_path)
    for (word, box), (expected, place_) in zip(boxes(pdf, tmp_path), boxes(oracle, tmp_path), strict=True):
        assert word == expected
        assert all(abs(edge - other) <= CLOSE for edge, other in zip(box, place_, strict=True)), (word, box, place_)
    with pikepdf.open(BytesIO(pdf)) as one, pikepdf.open(BytesIO(oracle)) as other:
        drawn, expected = (file.pages[0].Resources.XObject for file in (one, other))
        assert {name: item.read_bytes() for name, item in drawn.items()} == {
            name: item.read_bytes() for name, item in expected.items()
        }


def read_code(path: Path) -> list[str]:
    corner = ("-x", "1000", "-y", "600", "-W", "600", "-H", "600")
    run(tool("pdftoppm"), "-r", "140", *corner, "-gray", "-singlefile", path, path.with_suffix(""))
    return [code.text for code in zxingcpp.read_barcodes(Image.open(path.with_suffix(".pgm")))]


def test_pyhanko_finds_nothing_to_say_against_the_seal() -> None:
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    pdf = stamped(PEOPLE[1])
    root = x509.Certificate.load(body_signer().certificate.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], moment=ISSUED, allow_fetching=False)
    status = validate_pdf_signature(PdfFileReader(BytesIO(pdf)).embedded_signatures[0], context)

    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
