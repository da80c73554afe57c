"""Read FICHES/FICHE one at a time with expat: no DTD, no entity, bounded depth, text and memory.

No document type is accepted at all (the open data has none), which closes XXE, external DTDs and entity bombs
at once; expat resolves nothing by itself. Every bound has its own message.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Iterator
from xml.parsers import expat

from cursus.frameworks.formats.rncp.problems import Code, RncpFileError, file_error
from cursus.frameworks.formats.rncp.source import ByteSource

CHUNK = 64 * 1024
MAX_TOKEN = 1024**2
"""Bytes without any markup event: a tag, an attribute or a comment of that size is an attack, not a fiche."""
MAX_DEPTH = 12
MAX_FICHES = 60_000
"""The RNCP holds about 26,000 fiches."""
MAX_NODES = 100_000
"""Elements in one fiche: some have several thousand partners of seven elements each."""
MAX_TEXT = 8 * 1024**2
"""Characters in one fiche: the longest field of the real files has 64,000."""
VERSIONS = ("4.1", "4-1", "V4.1")

# Codes of expat's errors, by name (xml.parsers.expat.errors holds their messages).
_CODES = expat.errors.codes
_INVALID_TOKEN = _CODES[expat.errors.XML_ERROR_INVALID_TOKEN]
_NO_ELEMENTS = _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]
_UNDEFINED_ENTITY = _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]
_TRUNCATED = {
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    _CODES[expat.errors.XML_ERROR_PARTIAL_CHAR],
    _NO_ELEMENTS,
}
_ENCODING_UNKNOWN = {_CODES[expat.errors.XML_ERROR_UNKNOWN_ENCODING]}
_ENCODING_WRONG = {
    _CODES[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    _CODES[expat.errors.XML_ERROR_PARTIAL_CHAR],
}


class Node:
    """An element of one fiche: what the parser reads its fields from."""

    __slots__ = ("children", "line", "parts", "tag")

    def __init__(self, tag: str, line: int) -> None:
        self.tag = tag
        self.line = line
        self.children: list[Node] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()

    def all(self, tag: str) -> list[Node]:
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Node | None:
        return next((child for child in self.children if child.tag == tag), None)


class RawFiche:
    """A FICHE as read: its tree, or why there is none."""

    __slots__ = ("line", "node", "number", "position", "size", "too_large")

    def __init__(self, *, position: int, line: int, number: str, node: Node | None, size: int, too_large: bool) -> None:
        self.position = position
        self.line = line
        self.number = number
        self.node = node
        self.size = size
        self.too_large = too_large


def iter_raw(source: ByteSource, *, wanted: Container[str] | None = None) -> Iterator[RawFiche]:
    """Yield each FICHE of the stream, in order, holding one chunk and one fiche in memory.

    ``wanted``: numbers to build; the others are passed over (checked for well-formedness only).
    Raises RncpFileError as soon as the file cannot be trusted; the fiches before that point were yielded.
    """
    reader = _Reader(wanted)
    fed = 0
    chunk = b""
    while True:
        previous, chunk = chunk, source.read(CHUNK)
        if fed == 0:
            _refuse_non_xml(chunk)
        refusal: RncpFileError | None = None
        try:
            reader.feed(chunk)
        except RncpFileError as error:
            refusal = error
        except expat.ExpatError as error:
            refusal = _explain(error, reader, previous + chunk, fed - len(previous))
        except (LookupError, ValueError):
            # What pyexpat raises for an encoding that Python does not know, or that takes several bytes a letter.
            refusal = file_error(Code.ENCODING_UNKNOWN, line=1, encoding=reader.encoding[:40])
        fed += len(chunk)
        # What stands before the damage is given first: the report has a line for it.
        while reader.done:
            yield reader.done.popleft()
        if refusal is not None:
            raise refusal
        if not chunk:
            break
    reader.finish()


def _refuse_non_xml(head: bytes) -> None:
    if not head:
        raise file_error(Code.EMPTY)
    start = head[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        raise file_error(Code.NOT_XML)


class _Reader:
    """Expat handlers that build one fiche at a time."""

    def __init__(self, wanted: Container[str] | None) -> None:
        self.done: deque[RawFiche] = deque()
        self.encoding = "UTF-8"
        self.position = 0
        self.root_closed = False
        self._wanted = wanted
        self._path: list[str] = []
        self._stack: list[Node] = []
        self._version_parts: list[str] = []
        self._version_seen = False
        self._silent = 0
        self._reset_fiche(0)
        parser = expat.ParserCreate()
        parser.buffer_text = False
        parser.XmlDeclHandler = self._xml_decl
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._external
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment
        self.parser = parser

    def feed(self, chunk: bytes) -> None:
        self._silent += len(chunk)
        self.parser.Parse(chunk, not chunk)
        if self._silent > MAX_TOKEN:
            raise file_error(Code.MARKUP_TOO_LARGE, line=self.line)

    def finish(self) -> None:
        if self.position == 0:
            raise file_error(Code.NO_FICHE)

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    # Handlers

    def _xml_decl(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = encoding or "UTF-8"

    def _doctype(self, *args: object) -> None:
        raise file_error(Code.DOCTYPE, line=self.line)

    def _entity(self, *args: object) -> None:
        raise file_error(Code.DOCTYPE, line=self.line)

    def _external(self, *args: object) -> int:
        raise file_error(Code.DOCTYPE, line=self.line)

    def _comment(self, data: str) -> None:
        self._silent = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._silent = 0
        depth = len(self._path)
        if depth == 0 and tag != "FICHES":
            raise file_error(Code.WRONG_ROOT, line=self.line, root=tag[:60])
        if depth >= MAX_DEPTH:
            raise file_error(Code.TOO_DEEP, line=self.line)
        self._path.append(tag)
        if depth == 1 and tag == "FICHE":
            self._open_fiche()
        elif self._building:
            self._add_node(tag)

    def _end(self, tag: str) -> None:
        self._silent = 0
        self._path.pop()
        depth = len(self._path)
        if depth == 1 and tag == "FICHE":
            self._close_fiche()
        elif depth == 1 and tag == "VERSION_FLUX":
            self._check_version()
        elif self._building and self._stack:
            self._close_node()

    def _characters(self, data: str) -> None:
        self._silent = 0
        if self._building:
            self._text_length += len(data)
            if self._text_length > MAX_TEXT:
                self._give_up()
            elif self._stack:
                self._stack[-1].parts.append(data)
        elif self._path[1:] == ["VERSION_FLUX"] and len(self._version_parts) < 8:
            self._version_parts.append(data[:20])

    # One fiche

    def _reset_fiche(self, line: int) -> None:
        self._fiche_line = line
        self._number = ""
        self._nodes = 0
        self._text_length = 0
        self._too_large = False
        self._building = False
        self._root: Node | None = None

    def _open_fiche(self) -> None:
        if not self._version_seen:
            raise file_error(Code.NO_VERSION, line=self.line)
        self.position += 1
        if self.position > MAX_FICHES:
            raise file_error(Code.TOO_MANY_FICHES, line=self.line, limit=MAX_FICHES)
        self._reset_fiche(self.line)
        self._building = True
        self._root = Node("FICHE", self.line)
        self._stack = [self._root]

    def _add_node(self, tag: str) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._give_up()
            return
        node = Node(tag, self.line)
        self._stack[-1].children.append(node)
        self._stack.append(node)

    def _close_node(self) -> None:
        node = self._stack.pop()
        if node.children:
            node.parts.clear()
        if node.tag == "NUMERO_FICHE" and len(self._stack) == 1:
            self._number = node.text[:30]
            if self._wanted is not None and self._number not in self._wanted:
                self._building = False
                self._root = None
                self._stack = []

    def _give_up(self) -> None:
        self._too_large = True
        self._building = False
        self._root = None
        self._stack = []

    def _close_fiche(self) -> None:
        passed_over = self._wanted is not None and self._number not in self._wanted
        if not passed_over and (self._root is not None or self._too_large):
            self.done.append(
                RawFiche(
                    position=self.position,
                    line=self._fiche_line,
                    number=self._number,
                    node=self._root,
                    size=self._text_length,
                    too_large=self._too_large,
                )
            )
        self._stack = []
        self._reset_fiche(0)

    def _check_version(self) -> None:
        version = "".join(self._version_parts).strip()
        if version not in VERSIONS:
            raise file_error(Code.WRONG_VERSION, line=self.line, version=version[:20])
        self._version_seen = True


def _explain(error: expat.ExpatError, reader: _Reader, window: bytes, window_start: int) -> RncpFileError:
    """Say in our words what expat met; ``window``: the last bytes, from ``window_start`` in the file."""
    line = error.lineno
    at = reader.parser.ErrorByteIndex - window_start
    byte = window[at] if 0 <= at < len(window) else 0
    if error.code == _UNDEFINED_ENTITY:
        name = re.match(rb"&([^;\s]{1,40});", window[at : at + 50]) if at >= 0 else None
        return file_error(
            Code.UNDEFINED_ENTITY, line=line, entity=name.group(1).decode("ascii", "replace") if name else "?"
        )
    if error.code in _ENCODING_UNKNOWN:
        return file_error(Code.ENCODING_UNKNOWN, line=line, encoding=reader.encoding[:40])
    if error.code in _ENCODING_WRONG or (error.code == _INVALID_TOKEN and byte >= 0x80):
        return file_error(
            Code.ENCODING_WRONG,
            line=line,
            encoding=reader.encoding[:40],
            byte=f"0x{byte:02X}" if byte else "?",
        )
    if error.code in _TRUNCATED:
        return file_error(Code.TRUNCATED, line=line)
    return file_error(Code.NOT_WELL_FORMED, line=line, reason=expat.ErrorString(error.code))
