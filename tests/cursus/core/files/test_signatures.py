"""Two opinions on the first bytes: ours, and puremagic's table of a few thousand formats."""

from __future__ import annotations

import io
import re

import pytest

from cursus.core.files.media_types import MEDIA_TYPES, MediaKind, MediaType
from cursus.core.files.parser.answers import Refusal
from cursus.core.files.parser.signatures import agreeing
from tests.cursus.core.files import samples

ANYTHING = MediaType("application/x-anything", MediaKind.PDF, ("any",), re.compile(b""), "pdf")
PROGRAM = b"MZ\x90\x00" + bytes(400)


def test_the_second_opinion_has_a_veto() -> None:
    """Were one of our signatures too lax, a program would still not pass for what it names."""
    with pytest.raises(Refusal) as caught:
        agreeing(io.BytesIO(PROGRAM), [ANYTHING])
    assert caught.value.code == "mismatch"
    assert caught.value.params["found"] in {"exe", "dll", "drv", "sys"}


def test_bytes_that_puremagic_does_not_know_are_ours_to_judge() -> None:
    assert agreeing(io.BytesIO(b"nothing known begins so"), [ANYTHING]) == [ANYTHING]


def test_a_text_may_begin_like_a_bitmap() -> None:
    text = MEDIA_TYPES["text/plain"]
    assert agreeing(io.BytesIO(b"BM du territoire : notes"), [text]) == [text]


def test_a_container_of_sound_or_film_stays_both_until_it_is_read() -> None:
    candidates = [MEDIA_TYPES["audio/webm"], MEDIA_TYPES["video/webm"]]
    assert agreeing(io.BytesIO(samples.webm(2)), candidates) == candidates
