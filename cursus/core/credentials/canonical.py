"""The canonical form of a document (RDFC-1.0 N-Quads), computed once a shape and filled in for each document.

A proof is made over the canonical form, and computing it takes some 40 ms. The credentials of a cohort differ in a few
values only, so the form of one of them, with marks in place of those values, gives the form of each: the values are
escaped and put in, the blank nodes are named anew, the lines are sorted. ``tests/cursus/core/credentials`` holds the
result equal to the slow way's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from openvc.proof.contexts import document_loader, pyld_options
from pyld import jsonld

from cursus.core.credentials.vocabulary import badge_contexts

Document = dict[str, Any]
DocumentOf = Callable[[Mapping[str, str]], Document]

_PLACE = re.compile(r"urn:cursus:slot:(?P<name>[a-z_]+):\.|_:c14n\d+")
_KEPT = frozenset({"text", "blank"})
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", '"': '\\"'})
# Libraries differ on how these are escaped, and no value of ours needs them.
_CONTROLS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


class NotFillable(ValueError):
    """These values cannot be put into the canonical form of a template; the slow way may still sign them."""


def canonical_form(document: Document) -> str:
    """Return the canonical N-Quads of a document: the slow way, which is the reference."""
    options = pyld_options(document_loader(badge_contexts()), algorithm="URDNA2015", format="application/n-quads")
    return str(jsonld.normalize(document, options))


Part = tuple[str, str]
"""(kind, text): ``text``, a ``blank`` node's name, or the name of a value as ``literal`` or ``address``."""


class Template:
    """The canonical form of a shape of documents, with places for its values."""

    def __init__(self, marked: Document) -> None:
        """``marked`` is a document whose values are marks (see :func:`mark`)."""
        lines = [_parts(line) for line in canonical_form(marked).splitlines(keepends=True)]
        self._about_blanks = [line for line in lines if any(kind == "blank" for kind, _ in line)]
        self._fixed = [_text(line, {}) for line in lines if len(line) == 1]
        self._named = [line for line in lines if len(line) > 1 and line not in self._about_blanks]
        self._blanks = sorted({text for line in lines for kind, text in line if kind == "blank"})

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the canonical form with these values.

        Raises:
            NotFillable: a value is no address where one is needed, has control characters, or makes two nodes alike.
        """
        written = _written(values)
        try:
            named = [_text(_filled(line, written), {}) for line in self._named]
            about_blanks = [_filled(line, written) for line in self._about_blanks]
        except KeyError as error:
            raise NotFillable(f"{error} is no address, or is missing.") from error
        # A set, as the form is: two statements that become the same are one.
        return "".join(sorted({*self._fixed, *named, *_named_anew(about_blanks, self._blanks)}))


def mark(name: str) -> str:
    """Return what stands for a value in a template: an address, so that it may stand where one is needed."""
    return f"urn:cursus:slot:{name}:."


@lru_cache(maxsize=256)
def template_of(document_of: DocumentOf, names: tuple[str, ...]) -> Template:
    """Return the template of a shape of documents, computed once for a function: hand over the same one each time."""
    return Template(document_of({name: mark(name) for name in names}))


def _parts(line: str) -> list[Part]:
    """Cut a line where a value or the name of a blank node stands."""
    parts: list[Part] = []
    end = 0
    literal = line.find('"') if '"' in line else len(line)  # a literal is the last term of a line
    for found in _PLACE.finditer(line):
        name, is_literal = found.group("name"), found.start() > literal
        if name is None and is_literal:
            continue  # the text of a literal may look like a blank node
        parts.append(("text", line[end : found.start()]))
        parts.append(("blank", found.group()) if name is None else ("literal" if is_literal else "address", name))
        end = found.end()
    return [*parts, ("text", line[end:])]


def _written(values: Mapping[str, str]) -> dict[Part, str]:
    """Return each value as a literal writes it and, where it may be one, as an address."""
    written: dict[Part, str] = {}
    for name, value in values.items():
        if _CONTROLS.search(value):
            raise NotFillable(f"“{name}” has control characters.")
        written["literal", name] = value.translate(_ESCAPES)
        if _ADDRESS.fullmatch(value):
            written["address", name] = value
    return written


def _filled(line: list[Part], written: Mapping[Part, str]) -> list[Part]:
    """Put the values in; what is left is text and the names of blank nodes."""
    return [part if part[0] in _KEPT else ("text", written[part]) for part in line]


def _named_anew(lines: list[list[Part]], blanks: list[str]) -> list[str]:
    """Name the blank nodes as RDFC-1.0 does where their statements tell them apart (4.4.3, steps 3 to 5; 4.6)."""
    hashes: dict[str, str] = {}
    for blank in blanks:
        others = dict.fromkeys(blanks, "_:z") | {blank: "_:a"}
        own = sorted(_text(line, others) for line in lines if ("blank", blank) in line)
        digest = hashlib.sha256("".join(own).encode()).hexdigest()
        if digest in hashes:
            raise NotFillable("Two nodes without a name say the same.")
        hashes[digest] = blank
    names = {hashes[digest]: f"_:c14n{place}" for place, digest in enumerate(sorted(hashes))}
    return [_text(line, names) for line in lines]


def _text(line: list[Part], names: Mapping[str, str]) -> str:
    return "".join(names[text] if kind == "blank" else text for kind, text in line)
