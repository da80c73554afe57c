"""Documents show what is handed to them and nothing else (TRUST case 13), with our own fonts, for good."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from weasyprint import HTML

from cursus.core.documents import (
    DocumentMetadata,
    ForbiddenResource,
    GivenFile,
    SignatureField,
    UnprintableText,
    fonts,
    lay_out,
    layout,
    long_date,
    printable,
    qr_svg,
    require_printable_values,
)
from cursus.core.documents.fonts import font_files
from cursus.core.documents.tokens import colour, with_colours
from tests.factories.sealing import sealed_attestation, text_of

STYLE = ("cursus/documents/base.css",)
METADATA = DocumentMetadata("Titre é", "Réseau & Cie", "Sujet <1>", "fr", datetime(2026, 11, 13, tzinfo=UTC))


def html(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="fr"><head><title>Titre é</title>{head}</head><body>{body}</body></html>'


class Lure(HTTPServer):
    """A server that counts who comes; ``/away`` redirects to its secret."""

    visits: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Lure

    def do_GET(self) -> None:
        self.server.visits.append(self.path)
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "/secret.svg")
        self.send_header("Content-Type", "image/svg+xml")
        self.end_headers()
        self.wfile.write(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def lure() -> Iterator[Lure]:
    server = Lure(("127.0.0.1", 0), _Answers)
    server.visits = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{}/x.png" alt="">',
        '<img src="{}/away" alt="">',
        '<p style="background: url({}/x.png)">x</p>',
        '<svg width="9" height="9"><image width="9" height="9" href="{}/x.svg"/></svg>',
        '<svg width="9" height="9"><use href="{}/x.svg#a"/></svg>',
        '<object data="{}/x.svg"></object>',
        '<embed src="{}/x.svg">',
        '<a rel="attachment" href="{}/x.pdf">x</a>',
        '<style>@import url("{}/x.css");</style>',
        '<style>@font-face {{ font-family: q; src: url("{}/x.ttf") }} p {{ font-family: q }}</style><p>x</p>',
        '<link rel="stylesheet" href="{}/x.css">',
        '<link rel="attachment" href="{}/x.pdf">',
        '<base href="{}/"><img src="x.png" alt="">',
        '<video poster="{}/x.png"></video>',
        '<img srcset="{}/x.png 1x" alt="">',
    ],
)
@pytest.mark.parametrize("origin", ["lure", "file:///etc", "http://169.254.169.254", "ftp://127.0.0.1"])
def test_whatever_points_outside_is_refused_and_nothing_is_fetched(lure: Lure, body: str, origin: str) -> None:
    place = lure.address if origin == "lure" else origin

    with pytest.raises(ForbiddenResource):
        lay_out(html(body.format(place)), stylesheets=STYLE).write(METADATA)

    assert lure.visits == []


def test_the_lure_would_have_been_visited_without_the_guard(lure: Lure) -> None:
    HTML(string=html(f'<img src="{lure.address}/away" alt="">')).render()

    assert lure.visits == ["/away", "/secret.svg"]


def test_a_planted_file_is_not_shown_even_beside_a_given_one(tmp_path: Path) -> None:
    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    given = {"canary.svg": GivenFile(canary.read_bytes(), "image/svg+xml")}

    with pytest.raises(ForbiddenResource, match="canary"):
        lay_out(html(f'<img src="{canary.as_uri()}" alt="x">'), stylesheets=STYLE, files=given)


def test_a_link_for_the_reader_is_no_resource() -> None:
    pdf = lay_out(html('<p><a href="https://coop.example/v/1">vérifier</a></p>'), stylesheets=STYLE).write(METADATA)

    assert b"https://coop.example/v/1" in pdf


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_given_picture_is_shown_and_compliant(kind: str) -> None:
    content = BytesIO()
    Image.new("RGB", (20, 20), "#862d22").save(content, kind)
    files = {"mark": GivenFile(content.getvalue(), f"image/{kind.lower()}")}
    picture = '<p><img src="given:mark" alt="Logo" style="image-rendering: pixelated"></p>'

    pdf = lay_out(html(picture), stylesheets=STYLE, files=files).write(METADATA)

    assert page.is_pdf_compliant_bytes(pdf, profile="3a")
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.pages[0].get_images()) == 1


def test_a_document_says_the_given_date_and_no_other() -> None:
    body = html("<h1>Titre</h1><p>Texte</p>")
    pdf = lay_out(body, stylesheets=STYLE).write(METADATA)

    assert lay_out(body, stylesheets=STYLE).write(METADATA) == pdf
    for kept in (fonts.font_configuration, layout._srgb, layout._stylesheet):
        kept.cache_clear()
    assert lay_out(body, stylesheets=STYLE).write(METADATA) == pdf, "another process would write something else"
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/CreationDate"]) == "D:20261113000000Z"
        assert str(document.Root.Lang) == "fr"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "/Filter" not in document.Root.Metadata
        with document.open_metadata() as xmp:
            assert xmp["dc:title"] == "Titre é"
            assert xmp["xmp:ModifyDate"] == "2026-11-13T00:00:00Z"
            assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert xmp["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"


def test_streams_end_so_that_no_validator_miscounts() -> None:
    """Deflated data that ends in a carriage return would swallow a bare line feed (1 stream in 256)."""
    pdf = sealed_attestation()
    ends = [match.start() for match in re.finditer(rb"endstream", pdf)]

    assert len(ends) > 10
    assert all(pdf[end - 2 : end] == b"\r\n" for end in ends)


def test_only_our_fonts_are_embedded() -> None:
    names = {path.stem.split("-")[0] for path in font_files()}
    written = html("<h1 class='display'>Nguyễn Анна محمد q̃</h1><h2>Ωμέγα</h2><p>Texte ῼ</p>")

    pdf = lay_out(written, stylesheets=STYLE).write(METADATA)

    with pikepdf.open(BytesIO(pdf)) as document:
        embedded = [str(item.BaseFont) for item in document.objects if _is_font(item)]
    assert embedded
    for font in embedded:
        family = font.split("+")[1].replace("-", "").removesuffix("SemiBold").removesuffix("Bold")
        assert any(name.startswith(family) for name in names), font


def test_every_glyph_has_a_text_of_its_own() -> None:
    """A letter that carried a loose mark once does not carry it for ever, and the mark has a text too."""
    pdf = lay_out(html("<p>q̃ q m̧ مُحَمَّد</p>"), stylesheets=STYLE).write(METADATA)

    with pikepdf.open(BytesIO(pdf)) as document:
        maps = [
            item.ToUnicode.read_bytes().decode() for item in document.objects if _is_font(item) and "/ToUnicode" in item
        ]
    texts = [bytes.fromhex(text).decode("utf-16-be") for item in maps for text in re.findall(r"<\w{4}> <(\w*)>", item)]
    assert all(texts)
    assert {"q", "m", "\u0303", "\u0327"} <= set(texts)


def _is_font(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"


def test_a_field_lies_where_its_element_is_and_is_tagged() -> None:
    laid = lay_out(html('<h1>T</h1><div id="seal" style="height: 20mm">Cachet</div>'), stylesheets=STYLE)
    pdf = laid.write(METADATA, signature_field=SignatureField("Cachet", "Cachet électronique", "seal"))

    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    with pikepdf.open(BytesIO(pdf)) as document:
        field = document.Root.AcroForm.Fields[0]
        assert (str(field.T), str(field.TU)) == ("Cachet", "Cachet électronique")
        box = laid.boxes()["seal"]
        assert [float(edge) for edge in field.Rect] == pytest.approx(
            [box.left, box.bottom, box.right, box.top], abs=0.01
        )
    with pytest.raises(ValueError, match="elsewhere"):
        laid.write(METADATA, signature_field=SignatureField("Cachet", "Cachet", "elsewhere"))


def test_text_is_composed_and_stripped_of_what_misleads() -> None:
    assert printable("E\u0301loi\u0308se\u202e \x00 Martin\u2066") == "Éloïse Martin"
    assert printable("né\u202f: 4\u00a0mars") == "né\u202f: 4\u00a0mars"


@given(st.text() | st.text("ab \u00a0\u202e\ud800\U000e0001\u0300\t"))
def test_what_is_printed_has_no_sign_that_cannot_be_seen(text: str) -> None:
    shown = printable(text)

    assert shown == unicodedata.normalize("NFC", shown) == printable(shown)
    assert "  " not in shown
    assert shown == shown.strip(" ")
    assert not any(unicodedata.category(sign)[0] == "C" for sign in shown if sign not in "\u200c\u200d")
    assert visible(shown) == visible(text)


def visible(text: str) -> str:
    """Return the signs that are seen, letters apart from their accents."""
    seen = "".join(sign for sign in text if unicodedata.category(sign)[0] not in "CZ")
    return unicodedata.normalize("NFD", seen)


def test_a_missing_glyph_is_found_wherever_it_is() -> None:
    require_printable_values({"name": "Nguyễn", "list": ["Анна", "محمد"]})
    with pytest.raises(UnprintableText, match=r"U\+6F22"):
        require_printable_values({"list": [{"deep": "a漢"}]})


def test_dates_are_written_as_people_write_them() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC).date()
    with translation.override("fr"):
        assert long_date(first) == "1er janvier 2026"
        assert long_date(first.replace(day=11)) == "11 janvier 2026"
    with translation.override("en"):
        assert long_date(first) == "1 January 2026"


def test_a_moment_has_the_day_that_its_zone_gives_it() -> None:
    late = datetime(2026, 1, 2, 23, 30, tzinfo=UTC)
    with translation.override("en"):
        assert long_date(late) == "2 January 2026"
        assert long_date(late.astimezone(timezone(timedelta(hours=1)))) == "3 January 2026"


def test_colours_come_from_the_tokens_file() -> None:
    assert with_colours("p { color: var(--encre) }") == f"p {{ color: {colour('encre')} }}"
    with pytest.raises(KeyError):
        with_colours("p { color: var(--mauve) }")


def test_the_qr_code_has_a_text_for_who_cannot_see_it() -> None:
    drawing = qr_svg("https://coop.example/v/1", alternative="Vérifier <ici>")

    assert "<title>Vérifier &lt;ici&gt;</title>" in drawing


def test_text_can_be_read_back(tmp_path: Path) -> None:
    pdf = lay_out(html("<p>Thị Hồng né\u202f: « deux mots »</p>"), stylesheets=STYLE).write(METADATA)

    assert "Thị Hồng né : « deux mots »" in text_of(pdf, tmp_path)
