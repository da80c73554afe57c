"""TRUST case 12: what an attacker, or an accident, puts in a file of fiches. Nothing is read, fetched or filled up."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cursus.frameworks.formats.rncp.parser import ParsedFiche, iter_fiches
from cursus.frameworks.formats.rncp.problems import Code, Problem, RncpFileError
from cursus.frameworks.formats.rncp.report import describe
from cursus.frameworks.formats.rncp.source import open_file
from tests.factories.rncp import document, fiche

ROOT = Path(__file__).resolve().parents[3]


def read(content: bytes, max_bytes: int = 50 * 1024**2) -> list[ParsedFiche]:
    with open_file(io.BytesIO(content), max_bytes=max_bytes) as source:
        return list(iter_fiches(source))


def problem(content: bytes, max_bytes: int = 50 * 1024**2) -> Problem:
    with pytest.raises(RncpFileError) as caught:
        read(content, max_bytes)
    assert describe(caught.value.problem)
    return caught.value.problem


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_doctype(doctype: str, title: str) -> bytes:
    head, _, body = document(fiche(title=title)).partition(b"?>")
    return head + b"?>" + doctype.encode() + body


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    canary = tmp_path / "secret.txt"
    canary.write_text("canari-7f3a")
    content = with_doctype(f'<!DOCTYPE FICHES [<!ENTITY x SYSTEM "{canary.as_uri()}">]>', "&x;")
    assert canary.as_uri().encode() in content
    found = problem(content)
    assert found.code is Code.DOCTYPE
    assert "canari" not in describe(found)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE FICHES SYSTEM "http://169.254.169.254/fiches.dtd">',
        '<!DOCTYPE FICHES PUBLIC "-//X//Y" "file:///etc/passwd">',
        '<!DOCTYPE FICHES [<!ENTITY % p SYSTEM "http://169.254.169.254/p"> %p;]>',
        f'<!DOCTYPE FICHES [<!ENTITY l0 "ha">{LAUGHS}]>',
        "<!DOCTYPE FICHES>",
    ],
)
def test_no_document_type_at_all(doctype: str) -> None:
    assert problem(with_doctype(doctype, "&l11;")).code is Code.DOCTYPE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.EMPTY),
        (b"%PDF-1.7 rien", Code.NOT_XML),
        (b"numero;intitule\n1;2", Code.NOT_XML),
        (b"\x89PNG\r\n\x1a\n", Code.NOT_XML),
        (b"<?xml version='1.0'?><lheo/>", Code.WRONG_ROOT),
        (b"<?xml version='1.0'?><FICHES/>", Code.NO_FICHE),
        (b"<FICHES><FICHE/></FICHES>", Code.NO_VERSION),
        (document(fiche(), version="3.1"), Code.WRONG_VERSION),
        (document(fiche())[:-40], Code.TRUNCATED),
        (document(fiche())[:300], Code.TRUNCATED),
        (document(fiche()) + b"<FICHES/>", Code.NOT_WELL_FORMED),
        (document(fiche(more="<A></B>")), Code.NOT_WELL_FORMED),
        (document(fiche(title="L&eacute;on")), Code.UNDEFINED_ENTITY),
        (document(fiche(title="été"), codec="cp1252"), Code.ENCODING_WRONG),
        (document(fiche(), encoding="klingon", codec="utf-8"), Code.ENCODING_UNKNOWN),
        (document(fiche(), encoding="shift_jis", codec="utf-8"), Code.ENCODING_UNKNOWN),
        (document(fiche(), encoding="hex", codec="utf-8"), Code.ENCODING_UNKNOWN),
        (document(fiche(more="<A>" * 20 + "</A>" * 20)), Code.TOO_DEEP),
        (document(fiche(more=f'<A b="{"x" * 3_000_000}"/>')), Code.MARKUP_TOO_LARGE),
        (document(f"<!--{'x' * 3_000_000}-->", fiche()), Code.MARKUP_TOO_LARGE),
        (b"PK\x03\x04rien", Code.ZIP_BROKEN),
        (zipped(("a.xml", document(fiche())))[:-60], Code.ZIP_BROKEN),
        (zipped(("lisez-moi.txt", b"rien")), Code.ZIP_NO_XML),
        (zipped(("a.xml", b"<a/>"), ("b.xml", b"<a/>")), Code.ZIP_SEVERAL_XML),
        (zipped(*((f"{n:05}.txt", b"") for n in range(2_000))), Code.ZIP_BROKEN),
    ],
)
def test_each_bad_file_has_its_own_sentence(content: bytes, code: Code) -> None:
    assert problem(content).code is code


def test_an_encrypted_zip() -> None:
    content = bytearray(zipped(("a.xml", document(fiche()))))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert problem(bytes(content)).code is Code.ZIP_ENCRYPTED


def test_the_line_of_a_wrong_byte_is_named() -> None:
    content = document(fiche(), fiche("RNCP90002")).replace(b"<INTITULE>Facil", b"<INTITULE>\xe9", 2)
    found = problem(content)
    assert (found.code, found.line, found.params["byte"]) == (Code.ENCODING_WRONG, 3, "0xE9")


def test_a_zip_bomb_stops_at_the_bound() -> None:
    bomb = zipped(("a.xml", document(fiche(), *("<FICHE>" + " " * 10_000 + "</FICHE>" for _ in range(2_000)))))
    assert len(bomb) < 200_000
    assert problem(bomb, max_bytes=1024**2).code is Code.TOO_LARGE


def test_fiches_before_the_damage_are_reported() -> None:
    with open_file(io.BytesIO(document(fiche(), fiche("RNCP90002"))[:-30])) as source:
        stream = iter_fiches(source)
        assert next(stream).number == "RNCP90001"
        with pytest.raises(RncpFileError):
            list(stream)


# --- A million rows, under a limit of memory that the system enforces ------------------------------------------

MEASURE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (200 * 1024**2,) * 2)
from cursus.frameworks.formats.rncp import stream
from cursus.frameworks.formats.rncp.parser import iter_fiches
from cursus.frameworks.formats.rncp.problems import RncpFileError
from tests.factories.rncp import fiche

shape, bounded = sys.argv[1], sys.argv[2] == "bounded"
if not bounded:
    stream.MAX_NODES = stream.MAX_TEXT = stream.MAX_TOKEN = 10**12

PARTNER = b"<PARTENAIRE><NOM_PARTENAIRE>P</NOM_PARTENAIRE></PARTENAIRE>"

def pieces():
    yield b"<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>"
    if shape == "partners":
        head, tail = fiche(more="<PARTENAIRES>@</PARTENAIRES>").encode().split(b"@")
        yield head
        for _ in range(1_000):
            yield PARTNER * 1_000
        yield tail
    elif shape == "text":
        yield b"<FICHE><NUMERO_FICHE>RNCP1</NUMERO_FICHE><ACTIVITES_VISEES>"
        for _ in range(1_000):
            yield b"x" * 1_000_000
        yield b"</ACTIVITES_VISEES></FICHE>"
    elif shape == "attribute":
        yield b'<FICHE a="'
        for _ in range(1_000):
            yield b"x" * 1_000_000
        yield b'"/>'
    elif shape == "fiches":
        for n in range(1_000_000):
            yield b"<FICHE><NUMERO_FICHE>RNCP%d</NUMERO_FICHE></FICHE>" % n
    yield fiche("RNCP90002").encode() + b"</FICHES>"

class Source:
    def __init__(self):
        self.pieces, self.rest = pieces(), b""
    def read(self, size):
        while len(self.rest) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.rest += piece
        chunk, self.rest = self.rest[:size], self.rest[size:]
        return chunk

read = kept = 0
try:
    for parsed in iter_fiches(Source()):
        read += 1
        kept += parsed.fiche is not None
    print("end", read, kept)
except RncpFileError as error:
    print(error.problem.code.value, read, kept)
"""


def measure(shape: str, bounded: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MEASURE, shape, bounded],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("partners", "end 2 1"),
        ("text", "end 2 1"),
        ("attribute", "markup_too_large 0 0"),
        ("fiches", "too_many_fiches 60000 0"),
    ],
)
def test_a_million_rows_in_bounded_memory(shape: str, said: str) -> None:
    done = measure(shape, "bounded")
    assert done.stdout.strip() == said, done.stderr[-2000:]


@pytest.mark.parametrize("shape", ["partners", "text"])
def test_without_the_bounds_the_same_file_fills_the_memory(shape: str) -> None:
    assert measure(shape, "free").returncode != 0
