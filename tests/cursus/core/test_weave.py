"""The weave: six states told apart by shape and by words, small, and the same each time."""

from __future__ import annotations

import re
from itertools import product
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from cursus.core import weave
from cursus.core.weave import Row, Square

EVERY_SQUARE = [
    Square.of(state, theory=theory, practice=practice, title="Réguler")
    for state, theory, practice in product(weave.STATES, weave.THREADS, weave.THREADS)
]


@pytest.mark.parametrize("square", EVERY_SQUARE, ids=lambda s: "-".join((s.state, s.theory, s.practice)))
def test_every_square_is_wellformed_and_light(square: Square) -> None:
    drawing = weave.square_svg(square)
    root = ElementTree.fromstring(drawing)
    assert root.get("role") == "img"
    assert len(drawing.encode()) <= 2400


@pytest.mark.parametrize("state", list(weave.STATES))
def test_the_usual_squares_are_lighter_still(state: str) -> None:
    assert len(weave.square_svg(Square.of(state), decorative=True).encode()) <= 1536


def test_the_six_states_have_six_shapes() -> None:
    assert len({weave.square_svg(Square.of(state), decorative=True).partition(">")[2] for state in weave.STATES}) == 6


def test_threads_waited_for_follow_the_rule() -> None:
    """A rule that asks for no theory draws no bare warp."""
    both = weave.square_svg(Square.of("NOT_STARTED"))
    practice_only = weave.square_svg(Square.of("NOT_STARTED", theory="NOT_ASKED"))
    assert "wv-theory" in both
    assert "wv-theory" not in practice_only
    assert "wv-practice" in practice_only


def test_theory_is_upright_and_practice_across() -> None:
    theory = weave.square_svg(Square.of("PARTIAL", theory="ACCEPTED", practice="NOT_ASKED"))
    practice = weave.square_svg(Square.of("PARTIAL", theory="NOT_ASKED", practice="ACCEPTED"))
    grain = re.compile(r'class="wv-grain"[^>]* d="([^"]+)"')
    upright, across = grain.search(theory), grain.search(practice)
    assert upright
    assert across
    assert "V" in upright.group(1)
    assert "H" not in upright.group(1)
    assert "H" in across.group(1)
    assert "V" not in across.group(1)


def test_warp_and_weft_lie_over_in_turn() -> None:
    """At each of the 25 crossings exactly one thread is on top."""
    drawing = weave.square_svg(Square.of("READY"))
    weft = re.search(r'class="wv-practice wv-full"[^>]* d="([^"]+)"', drawing)
    warp = re.search(r'class="wv-theory wv-full"[^>]* d="([^"]+)"', drawing)
    assert weft
    assert warp
    assert weft.group(1).count("M") + warp.group(1).count("M") == 25
    assert abs(weft.group(1).count("M") - warp.group(1).count("M")) == 1


def test_nothing_names_a_colour_unless_a_palette_is_given() -> None:
    palette = dict.fromkeys(weave.shapes.ROLES, "#123456")
    for square in EVERY_SQUARE:
        assert "#" not in weave.square_svg(square)
    printed = weave.square_svg(Square.of("VALIDATED"), palette=palette)
    assert "#123456" in printed
    assert "wv-" not in printed


def test_the_text_twin_says_state_and_what_is_missing() -> None:
    with override("fr"):
        words = weave.square_words(Square.of("PARTIAL", theory="ACCEPTED", practice="MISSING", title="Réguler"))
        done = weave.square_words(Square.of("VALIDATED", title="Réguler"))
    assert words == "Réguler\u202f: Partielle, Théorie acceptée, Pratique à apporter"
    assert done == "Réguler\u202f: Validée"


def test_a_title_cannot_break_out_of_its_attribute() -> None:
    drawing = weave.square_svg(Square.of("READY", title='"><script>alert(1)</script>'))
    assert "<script" not in drawing
    ElementTree.fromstring(drawing)


def test_a_band_draws_each_shape_once() -> None:
    squares = [Square.of("READY")] * 12 + [Square.of("VALIDATED")]
    band = weave.band_svg(squares, title="Bloc")
    assert band.count("<use") == 13
    assert band.count("<g id=") == 2
    assert len(band) < 5000


def test_a_cloth_is_stable_and_counts_its_rows_in_words() -> None:
    rows = [Row("Animer", (Square.of("VALIDATED"), Square.of("WAITING")))]
    assert weave.cloth_svg(rows, title="Cours") == weave.cloth_svg(rows, title="Cours")
    with override("fr"):
        assert rows[0].words == "Animer\u202f: 1 validée, 1 en attente"


def test_an_empty_block_draws_nothing() -> None:
    assert weave.band_svg([]) == ""
    assert weave.cloth_svg([], title="Rien") == ""


@pytest.mark.parametrize(("state", "theory"), [("ACQUIRED", ""), ("READY", "MAYBE")])
def test_unknown_words_are_refused(state: str, theory: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        Square.of(state, theory=theory)
