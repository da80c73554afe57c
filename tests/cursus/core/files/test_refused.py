"""Trust case 6: what could run in somebody's browser or office program never enters."""

from __future__ import annotations

import io
import struct

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from cursus.core.files.inspection import UploadRefused
from cursus.core.files.messages import _ADVICE, _MESSAGES
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import inspected, refusal

PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00" + bytes(400)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationship(kind: str, target: str) -> str:
    """Return a part that says: this document refers to something elsewhere."""
    one = f'<Relationship Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{one}</Relationships>"


@pytest.mark.parametrize(
    "extension",
    ["html", "htm", "xhtml", "svg", "exe", "js", "php", "zip", "rar", "7z", "jar", "doc", "docm", "gif", "xml", "swf"],
)
def test_an_extension_that_is_not_accepted(extension: str) -> None:
    assert refusal(f"fichier.{extension}", PAGE) == "type_unknown"


def test_a_name_without_an_extension() -> None:
    assert refusal("fichier", b"x") == "no_name"


@pytest.mark.parametrize("name", [*samples.VALID])
@pytest.mark.parametrize(
    "content", [PAGE, DRAWING, PROGRAM, b"\x00\x01\x02\x03" * 50], ids=["page", "drawing", "program", "noise"]
)
def test_another_content_under_an_accepted_extension(name: str, content: bytes) -> None:
    assert refusal(name, content) in {"mismatch", "active_text"}


def test_a_true_file_under_another_true_extension() -> None:
    for name, (data, media_type) in samples.VALID.items():
        if media_type != "application/pdf":
            assert refusal("rapport.pdf", data) in {"mismatch", "polyglot"}, name
        if media_type != "image/png":
            assert refusal("capture.png", data) == "mismatch", name


def test_an_empty_file() -> None:
    assert refusal("a.pdf", b"") == "empty"


@pytest.mark.parametrize(
    "beginning",
    [
        PAGE,
        DRAWING,
        b"  \n<HTML >x",
        b"<?xml version='1.0'?><svg/>",
        b"#!/bin/sh\n",
        b"<?php x",
        "\ufeff<html>".encode(),
    ],
)
def test_a_page_or_a_program_called_text(beginning: bytes) -> None:
    assert refusal("notes.txt", beginning) == "active_text"


# --- Two things at once ----------------------------------------------------------------------------------------------


def test_a_pdf_with_the_head_of_a_page() -> None:
    assert refusal("a.pdf", PAGE + samples.pdf()) == "mismatch"
    whole = samples.pdf()
    assert refusal("a.pdf", whole[:9] + b"%<html><script>alert(1)</script>\n" + whole[9:]) == "polyglot"


@pytest.mark.parametrize(
    "name", [name for name, (_, kind) in samples.VALID.items() if not kind.startswith("application/vnd")]
)
def test_an_archive_behind_a_true_file(name: str) -> None:
    """GIFAR and its family: a picture to the browser, an archive (a Java program) to another."""
    data = samples.VALID[name][0]
    inspected(name, data)
    assert refusal(name, data + samples.archive({"Evil.class": b"\xca\xfe\xba\xbe"})) in {
        "polyglot",
        "damaged",
        "mismatch",
    }


@pytest.mark.parametrize(
    "tail", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"MZ\x90\x00", b"\x7fELF\x02", PAGE, samples.pdf()]
)
@pytest.mark.parametrize("name", ["photo.jpg", "capture.png", "photo.webp"])
def test_something_that_opens_behind_a_picture(name: str, tail: bytes) -> None:
    assert refusal(name, samples.VALID[name][0] + tail) == "polyglot"


def test_something_behind_the_end_of_a_pdf() -> None:
    assert refusal("a.pdf", samples.pdf() + b"\nRar!\x1a\x07\x01\x00") == "polyglot"
    assert inspected("a.pdf", samples.pdf() + b"\r\n\x00\n").pages == 1


def test_something_around_the_archive_of_a_document() -> None:
    data = samples.openxml("wordprocessingml.document")
    assert refusal("a.docx", data + b"Rar!\x1a\x07\x01\x00") == "polyglot"
    assert refusal("a.docx", b"PK\x03\x04" + bytes(60) + data) == "polyglot"
    assert refusal("a.docx", data + b"<html>") == "polyglot"


# --- PDF -------------------------------------------------------------------------------------------------------------


def active(change: str) -> bytes:
    """Return a PDF that acts in one of the ways that PDFs have."""
    document = pikepdf.new()
    page = document.add_blank_page()
    name, array, dictionary = pikepdf.Name, pikepdf.Array, pikepdf.Dictionary
    script = dictionary(S=name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    match change:
        case "open_action":
            document.Root.OpenAction = document.make_indirect(script)
        case "direct_open_action":
            document.Root.OpenAction = script
        case "named_script":
            document.Root.Names = dictionary(JavaScript=dictionary(Names=array([pikepdf.String("x"), script])))
        case "page_action":
            page.obj.AA = dictionary(O=script)
        case "script_in_stream":
            document.Root.OpenAction = dictionary(S=name.JavaScript, JS=document.make_stream(b"app.alert(1)"))
        case "escaped_name":
            document.Root.OpenAction = dictionary(S=name("/Java#53cript"), Next=dictionary(S=name("/Launch")))
        case "launch":
            page.obj.Annots = array(
                [dictionary(Type=name.Annot, A=dictionary(S=name.Launch, F=pikepdf.String("x.exe")))]
            )
        case "submit":
            page.obj.Annots = array(
                [dictionary(A=dictionary(S=name.SubmitForm, F=pikepdf.String("https://x.example")))]
            )
        case "xfa":
            document.Root.AcroForm = dictionary(Fields=array(), XFA=document.make_stream(b"<xdp/>"))
        case "unreachable":
            document.make_indirect(script)
            document.Root.Kept = document.make_indirect(dictionary(Hidden=script))
    return samples.saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@pytest.mark.parametrize(
    "change",
    [
        "open_action",
        "direct_open_action",
        "named_script",
        "page_action",
        "script_in_stream",
        "escaped_name",
        "launch",
        "submit",
        "xfa",
        "unreachable",
    ],
)
def test_a_pdf_that_acts(change: str) -> None:
    assert refusal("a.pdf", active(change)) == "active_content"


def test_a_pdf_that_speaks_of_scripts_is_not_one() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo.Title = "Apprendre le /JavaScript et /Launch"
    assert inspected("cours.pdf", samples.saved(document)).pages == 1


@pytest.mark.parametrize("name", ["facture.exe", "page.html", "photo.jpg", "sans-extension"])
def test_a_pdf_that_carries_files(name: str) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments[name] = b"content"
    assert refusal("a.pdf", samples.saved(document)) == "attachments"


def test_a_pdf_whose_attached_data_is_something_else() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["data.xml"] = PROGRAM
    assert refusal("a.pdf", samples.saved(document)) == "attachments"


def test_a_pdf_with_a_password() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    data = samples.saved(document, encryption=pikepdf.Encryption(owner="b", user="a"))
    assert refusal("a.pdf", data) == "encrypted"


def test_a_pdf_without_pages_or_without_sense() -> None:
    assert refusal("a.pdf", samples.saved(pikepdf.new())) == "damaged"
    assert refusal("a.pdf", b"%PDF-1.7\n" + b"nothing here " * 100) == "damaged"
    assert refusal("a.pdf", samples.pdf()[:200]) == "damaged"


# --- Office documents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"word/vbaProject.bin": b"macro"}, "macros"),
        ({"xl/macrosheets/sheet1.xml": "<a/>"}, "macros"),
        ({"word/activeX/activeX1.bin": b"control"}, "macros"),
        ({"word/embeddings/oleObject1.bin": b"program"}, "attachments"),
        ({"word/media/run.exe": PROGRAM}, "attachments"),
        ({"../../evil.xml": "<a/>"}, "polyglot"),
        ({"/etc/evil.xml": "<a/>"}, "polyglot"),
        ({"word/document.xml": "<a><b></a>"}, "damaged"),
        ({"word/document.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}, "active_content"),
        (
            {"word/_rels/settings.xml.rels": relationship("attachedTemplate", "https://x.example/t.dotm")},
            "active_content",
        ),
    ],
)
def test_a_docx_that_hides_something(extra: dict[str, bytes | str], code: str) -> None:
    assert refusal("a.docx", samples.openxml("wordprocessingml.document", extra)) == code


def test_a_docx_with_a_link_that_one_clicks() -> None:
    rels = relationship("hyperlink", "https://example.org")
    assert inspected("a.docx", samples.openxml("wordprocessingml.document", {"word/_rels/document.xml.rels": rels}))


def test_a_document_with_macros_under_a_plain_extension() -> None:
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refusal("a.docx", samples.openxml("wordprocessingml.document", content_type=macro)) == "macros"


def test_a_spreadsheet_under_the_extension_of_a_text() -> None:
    assert refusal("a.docx", samples.openxml("spreadsheetml.sheet")) == "mismatch"
    assert refusal("a.odt", samples.opendocument("spreadsheet")) == "mismatch"
    assert refusal("a.docx", samples.archive({"readme.txt": "x"})) == "mismatch"


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"Basic/Standard/Module1.xml": "<m/>"}, "macros"),
        ({"Scripts/python/evil.py": "x"}, "macros"),
        (
            {"content.xml": '<a xmlns:s="urn:oasis:names:tc:opendocument:xmlns:script:1.0"><s:event-listener/></a>'},
            "macros",
        ),
        ({"content.xml": '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="vnd.sun.star.script:x"/>'}, "macros"),
        ({"META-INF/manifest.xml": f'<m:manifest xmlns:m="{MANIFEST}"><m:encryption-data/></m:manifest>'}, "encrypted"),
        ({"content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}, "active_content"),
    ],
)
def test_an_odt_that_hides_something(extra: dict[str, bytes | str], code: str) -> None:
    assert refusal("a.odt", samples.opendocument("text", extra)) == code


# --- Sound and film --------------------------------------------------------------------------------------------------


def test_recordings_that_are_not_whole_or_not_what_they_say() -> None:
    assert refusal("a.mp4", samples.film()[:-5]) == "damaged"
    assert refusal("a.mp4", samples.film(handlers=())) == "damaged"
    assert refusal("a.m4a", samples.film(b"M4A ", (b"vide",))) == "mismatch"
    assert refusal("a.webm", samples.webm(1, doc_type=b"matroska")) == "mismatch"
    assert refusal("a.webm", samples.webm(3)) == "damaged"
    assert refusal("a.webm", samples.webm(1, live=False)[:-4]) == "damaged"
    assert refusal("a.webm", samples.webm(1, extra=samples.element("1941a469", PROGRAM))) == "attachments"
    assert refusal("a.ogg", samples.ogg(b"\x80theora")) == "mismatch"
    assert refusal("a.ogg", samples.ogg() + b"OggS") == "damaged"
    assert refusal("a.mp3", samples.mp3(1)) == "damaged"
    assert refusal("a.mp3", samples.mp3(9) + PAGE) == "damaged"
    assert refusal("a.aac", samples.aac(9) + PROGRAM) == "damaged"
    assert refusal("a.wav", samples.wav()[:-100]) == "damaged"


def test_a_gif_called_jpeg() -> None:
    out = io.BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF")
    assert refusal("a.jpg", out.getvalue()) == "mismatch"


def test_a_jpeg_whose_segment_runs_past_its_end() -> None:
    data = samples.picture("JPEG")
    assert refusal("a.jpg", data[:2] + b"\xff\xfe" + struct.pack(">H", 65535) + data[2:]) == "damaged"


# --- Words -----------------------------------------------------------------------------------------------------------


def test_each_refusal_says_what_to_do_in_french() -> None:
    """The catalogue holds each sentence, with the same places to fill."""
    filled = {
        "extension": "x", "expected": "x", "megabytes": 1, "pages": 1, "megapixels": 1, "hours": 1,
        "organisation": "x", "files": 1,
    }  # fmt: skip
    for say in (*_MESSAGES.values(), *_ADVICE.values()):
        with translation.override("en"):
            english = say()
        with translation.override("fr"):
            french = say()
        assert french != english, english
        assert french % filled


def test_the_refusal_is_in_the_language_of_the_person() -> None:
    with translation.override("en"), pytest.raises(UploadRefused, match="Archives are not accepted"):
        inspected("a.zip", b"PK\x03\x04")
