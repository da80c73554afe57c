"""Trust case 9: names that climb, end early, or read backwards become harmless labels."""

from __future__ import annotations

import unicodedata

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cursus.core.files.limits import LABEL_LENGTH
from cursus.core.files.names import safe_label, split_label, with_extension


@pytest.mark.parametrize(
    ("sent", "label"),
    [
        ("compte rendu.pdf", "compte rendu.pdf"),
        ("Élève — séance n° 2.pdf", "Élève — séance n° 2.pdf"),
        ("E\u0301le\u0300ve.jpg", "Élève.jpg"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\photo.jpg", "photo.jpg"),
        ("photo.jpg\x00.exe", "photo.jpg.exe"),
        ("annexe\u202egpj.exe", "annexegpj.exe"),
        ("a\u2066b\u2069\u200b\ufeff.pdf", "ab.pdf"),
        ("ligne\r\nContent-Type: text/html.pdf", "html.pdf"),
        ('<b>"photo"</b>.jpg', "b_.jpg"),
        ("con.txt", "_con.txt"),
        ("  .htaccess", "htaccess"),
        ("photo.JPG", "photo.jpg"),
        ("notes. .", "notes"),
    ],
)
def test_label_of_a_file_name(sent: str, label: str) -> None:
    assert safe_label(sent) == label


@pytest.mark.parametrize("sent", ["", None, "...", "/", "\x00\x01", "\u202e"])
def test_a_name_of_which_nothing_is_left_becomes_a_word(sent: str | None) -> None:
    with translation.override("en"):
        assert safe_label(sent) == "file"


def test_a_long_name_keeps_its_extension() -> None:
    label = safe_label("a" * 500 + ".docx")
    assert len(label) == LABEL_LENGTH
    assert label.endswith("aaa.docx")


@given(st.text(max_size=300))
def test_no_label_deceives(sent: str) -> None:
    label = safe_label(sent)
    assert 0 < len(label) <= LABEL_LENGTH
    assert "/" not in label
    assert "\\" not in label
    assert not label.startswith(".")
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in label)
    assert safe_label(label) == label


def test_extension_is_read_and_replaced() -> None:
    assert split_label("a.b.PDF") == ("a.b", "pdf")
    assert split_label("sans") == ("sans", "")
    assert with_extension("IMG_1.heic", "jpg") == "IMG_1.jpg"
