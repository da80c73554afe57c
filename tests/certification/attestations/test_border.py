"""The border: one for each fingerprint, bounded, the same everywhere, silent for a screen reader."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO

import pikepdf
import pytest

from certification.attestations.border import (
    CLOTH,
    OUTER_MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIBBON,
    _loom,
    border_drawing,
)
from certification.attestations.ornaments import artwork
from certification.attestations.rendering import render_attestation
from cursus.core.documents.drawing import Drawing
from tests.factories.documents import attestation_context
from tests.factories.sealing import unsealed_attestation

BOUND = 40_000  # bytes of operators


def border(seed: int) -> Drawing:
    drawing = Drawing()
    fingerprint = hashlib.sha256(seed.to_bytes(4, "big")).hexdigest()
    border_drawing(drawing, fingerprint, warp_colour="#2f5d8a", weft_colour="#862d22")
    return drawing


def rectangles(drawing: Drawing) -> list[tuple[int, int, int, int]]:
    found = re.findall(rb"^(-?\d+) (-?\d+) (\d+) (\d+) re$", drawing.pieces["Border"], re.MULTILINE)
    return [(int(left), int(bottom), int(width), int(height)) for left, bottom, width, height in found]


def test_the_same_fingerprint_gives_the_same_drawing() -> None:
    assert border(1).pieces == border(1).pieces
    assert border(1).content == border(1).content


def test_a_border_does_not_depend_on_those_woven_before() -> None:
    late = [border(seed).pieces["Border"] for seed in range(40)]
    _loom.cache_clear()
    for seed in (39, 7, 0):
        assert border(seed).pieces["Border"] == late[seed]


def test_a_hundred_fingerprints_give_a_hundred_borders() -> None:
    assert len({border(seed).pieces["Border"] for seed in range(100)}) == 100


@pytest.mark.parametrize("seed", range(20))
def test_the_drawing_is_bounded_in_size_and_place(seed: int) -> None:
    drawing = border(seed)
    inner = OUTER_MARGIN + (RIBBON + 1) * CLOTH.pitch + CLOTH.fringe

    assert len(drawing.content) + len(drawing.pieces["Border"]) < BOUND
    for left, bottom, width, height in rectangles(drawing):
        assert width > 0
        assert height > 0
        assert CLOTH.thread in (width, height)
        assert 0 < left <= left + width <= PAGE_WIDTH // 2 + 1
        assert 0 < bottom <= bottom + height <= PAGE_HEIGHT // 2 + 1
        # All of it lies in the ribbon, none of it on the text.
        assert left + width <= inner or bottom + height <= inner


def test_no_two_threads_overlap() -> None:
    cells: set[tuple[int, int]] = set()
    for left, bottom, width, height in rectangles(border(3)):
        covered = {(x, y) for x in range(left, left + width) for y in range(bottom, bottom + height)}
        assert not cells & covered
        cells |= covered


def test_the_border_is_an_artifact_of_a_small_page() -> None:
    with pikepdf.open(BytesIO(unsealed_attestation())) as pdf:
        drawing = pdf.pages[0].Contents[0].read_bytes()
        pieces = dict(pdf.pages[0].Resources.XObject.items())

        assert drawing.startswith(b"/Artifact BMC q")
        assert drawing.endswith(b"Q EMC")
        assert drawing.count(b"/Border Do") == 4
        assert sum(len(piece.read_bytes()) for piece in pieces.values()) + len(drawing) < BOUND
    assert len(unsealed_attestation()) < 100_000


def test_the_whole_artwork_follows_the_context() -> None:
    one, other = attestation_context(), attestation_context(number="2026-000099")

    assert one.sha256 != other.sha256
    assert artwork(one) is not artwork(other)
    assert render_attestation(one) != render_attestation(other)
