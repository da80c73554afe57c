"""The QR codes of a family are those that segno draws."""

from __future__ import annotations

import random

import pytest

from cursus.core.documents.qr import qr_rows
from cursus.core.documents.qr_family import family_rows
from cursus.core.ids import CROCKFORD


@pytest.mark.parametrize(
    "prefix", ["https://coop.example/v/", "HTTPS://COOP.EXAMPLE/V/", "http://localhost:8000/fr/v/"]
)
def test_every_code_of_a_family_is_the_one_that_segno_draws(prefix: str) -> None:
    draw = random.Random(1)  # noqa: S311
    for _turn in range(25):
        ending = "".join(draw.choices(CROCKFORD, k=28))
        assert family_rows(prefix, ending) == qr_rows(prefix + ending)
    assert family_rows(prefix, "0" * 28) != family_rows(prefix, "0" * 27 + "1")
