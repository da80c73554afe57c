"""Reading a table of elements: ours, or the skills of ESCO. Row by row: a long file is never held whole.

Which of the two it is, its separator and its encoding are found from the file itself.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.core.search_words import needles, plain, searchable, words

CHUNK = 1024 * 1024
MAX_ROWS = 20_000
HEADERS = {
    "code": "code",
    "intitule": "label",
    "libelle": "label",
    "label": "label",
    "synonymes": "synonyms",
    "synonyms": "synonyms",
    "description": "description",
    "parent": "parent",
    "uri": "uri",
}
"""Column heads of our own table, without accents, and what they hold."""
ESCO = {"concepturi": "uri", "preferredlabel": "label", "altlabels": "synonyms", "description": "description"}
"""Of the columns of ESCO's skills (conceptType, conceptUri, skillType, reuseLevel, preferredLabel …), those we read."""


class TableProblem(Exception):
    """The file cannot be read as a table at all."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One line of the file. ``parent`` is the code, or the address, of another element."""

    line: int
    code: str = ""
    label: str = ""
    synonyms: str = ""
    description: str = ""
    uri: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Selection:
    """Which rows of a long list are wanted. Nothing asked: all of them.

    ``phrases``: a row fits when its labels have every word of one of them. ``uris``: these addresses.
    """

    phrases: Sequence[str] = ()
    uris: frozenset[str] = field(default_factory=frozenset)

    def takes(self, row: ElementRow) -> bool:
        if not self.phrases and not self.uris:
            return True
        if row.uri in self.uris:
            return True
        if not self.phrases:
            return False
        text = searchable([row.label, row.synonyms])
        return any(
            all(any(needle in text for needle in needles(word)) for word in asked)
            for phrase in self.phrases
            if (asked := words(phrase))
        )


def read_elements(file: IO[bytes], selection: Selection | None = None) -> Iterator[ElementRow]:
    """Yield the rows that are wanted. Raises TableProblem where the file is no such table."""
    chosen = selection or Selection()
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        try:
            first = text.readline(10_000)
            reader = csv.reader(text, delimiter=_separator(first))
            columns, esco = _columns(next(csv.reader([first], delimiter=_separator(first)), []))
            yield from _rows(reader, columns, chosen, esco=esco)
        except csv.Error as error:
            raise TableProblem(_("The file is damaged: a line cannot be read as columns.")) from error
    finally:
        with suppress(ValueError):
            text.detach()  # the caller closes its own file


def _rows(
    reader: Iterator[list[str]], columns: dict[int, str], chosen: Selection, *, esco: bool
) -> Iterator[ElementRow]:
    taken = 0
    for cells in reader:
        line = getattr(reader, "line_num", 0) + 1
        values = {name: cells[at].replace("\x00", "").strip() for at, name in columns.items() if at < len(cells)}
        if not any(values.values()):
            continue
        row = ElementRow(line, **values)
        if (esco and not row.uri) or not chosen.takes(row):
            continue
        taken += 1
        if taken > MAX_ROWS:
            raise TableProblem(
                _("More than %(limit)s elements: choose those that you need, by words or by addresses.")
                % {"limit": MAX_ROWS}
            )
        yield row


def _columns(heads: Sequence[str]) -> tuple[dict[int, str], bool]:
    """Return what each column holds, and whether the table is ESCO's."""
    names = [plain(head).strip().lstrip("\ufeff") for head in heads]
    esco = {"concepturi", "preferredlabel"} <= set(names)
    known = ESCO if esco else HEADERS
    columns = {at: known[name] for at, name in enumerate(names) if name in known}
    held = set(columns.values())
    if "label" not in held or not held & {"code", "uri"}:
        raise TableProblem(
            _(
                "The first line must name the columns: code;intitulé;description;parent;uri — or be the one of ESCO’s "
                "file of skills."
            )
        )
    if len(held) != len(columns):
        raise TableProblem(_("Two columns of the file have the same name."))
    return columns, esco


def _separator(first: str) -> str:
    return max(";,\t", key=first.count)


def _encoding(file: IO[bytes]) -> str:
    """UTF-8, or what spreadsheets write on Windows where it is not."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
        found = "utf-8-sig"
    except UnicodeDecodeError:
        found = "iso-8859-1" if _has_undefined(file) else "cp1252"
    file.seek(0)
    return found


def _has_undefined(file: IO[bytes]) -> bool:
    """Whether the file has bytes that Windows' code page leaves undefined."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        if any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d"):
            return True
    return False
