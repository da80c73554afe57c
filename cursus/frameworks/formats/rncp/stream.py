"""Read FICHES/FICHE one at a time with expat: no DTD, no entity, bounded depth, text and memory.

No document type is accepted at all (the open data has none), which closes XXE, external DTDs and entity bombs
at once; expat resolves nothing by itself. Every bound has its own message.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Iterator, Sequence
from typing import Any
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
    """An element of one fiche: what the parser reads its fields from.

    An element that holds elements has no text; words beside them (mark-up within a text) are children without a tag.
    """

    __slots__ = ("_index", "children", "line", "tag", "text")

    def __init__(self, tag: str, line: int, text: str = "") -> None:
        self.tag = tag
        self.line = line
        self.text = text
        """Trimmed; empty where there are children."""
        self.children: Sequence[Node] = ()
        self._index: dict[str, Node] | None = None

    def add(self, child: Node) -> None:
        if isinstance(self.children, list):
            self.children.append(child)
        else:  # most elements have none: a list for each would be half of the memory
            self.children = [child]

    def all(self, tag: str) -> list[Node]:
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Node | None:
        """The first child of that name. Asked once the element is whole."""
        if self._index is None:
            self._index = {child.tag: child for child in reversed(self.children)}
        return self._index.get(tag)

    @property
    def repeats(self) -> bool:
        """Whether some of its children share a name. Asked after ``first``."""
        return self._index is not None and len(self._index) < len(self.children)

    def words(self) -> str:
        """The text of the element and of everything in it, in order."""
        if not self.children:
            return self.text
        return " ".join(filter(None, (child.words() for child in self.children)))


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
    """Expat handlers that build one fiche at a time.

    Three sets of handlers take turns: around the fiches, within one that is built, within one that is passed over. Each
    element costs two or three calls of Python, which is what reading a large file takes its time for.
    """

    def __init__(self, wanted: Container[str] | None) -> None:
        self.done: deque[RawFiche] = deque()
        self.encoding = "UTF-8"
        self.position = 0
        self._wanted = wanted
        self._fed = self._heard = 0
        self._path: list[str] = []
        self._version_parts: list[str] = []
        self._version_seen = False
        self._fiche_line = self._depth = 0
        self._root: Node | None = None
        self._stack: list[Node] = []
        self._texts: list[str] = []
        self._reset_fiche()
        parser = expat.ParserCreate()
        parser.buffer_size = CHUNK
        parser.buffer_text = True
        parser.XmlDeclHandler = self._xml_decl
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype
        self.parser = parser
        self._listen(self._start_outside, self._end_outside, self._characters_outside)

    def feed(self, chunk: bytes) -> None:
        self._fed += len(chunk)
        self.parser.Parse(chunk, not chunk)
        # Where the last event began: what follows is one tag, attribute or comment that does not end.
        self._heard = max(self._heard, self.parser.CurrentByteIndex)
        if self._fed - self._heard > MAX_TOKEN + CHUNK:
            raise file_error(Code.MARKUP_TOO_LARGE, line=self.line)

    def finish(self) -> None:
        if self.position == 0:
            raise file_error(Code.NO_FICHE)

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def _listen(self, start: Any, end: Any, characters: Any) -> None:
        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = characters

    # Around the fiches

    def _xml_decl(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = encoding or "UTF-8"

    def _doctype(self, *args: object) -> int:
        raise file_error(Code.DOCTYPE, line=self.line)

    def _start_outside(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._path)
        if depth == 0 and tag != "FICHES":
            raise file_error(Code.WRONG_ROOT, line=self.line, root=tag[:60])
        if depth >= MAX_DEPTH:
            raise file_error(Code.TOO_DEEP, line=self.line)
        if depth == 1 and tag == "FICHE":
            self._open_fiche()
        else:
            self._path.append(tag)

    def _end_outside(self, tag: str) -> None:
        self._path.pop()
        if len(self._path) == 1 and tag == "VERSION_FLUX":
            self._check_version()

    def _characters_outside(self, data: str) -> None:
        if self._path[1:] == ["VERSION_FLUX"] and len(self._version_parts) < 8:
            self._version_parts.append(data[:20])

    def _check_version(self) -> None:
        version = "".join(self._version_parts).strip()
        if version not in VERSIONS:
            raise file_error(Code.WRONG_VERSION, line=self.line, version=version[:20])
        self._version_seen = True

    # Within a fiche that is built

    def _open_fiche(self) -> None:
        if not self._version_seen:
            raise file_error(Code.NO_VERSION, line=self.line)
        self.position += 1
        if self.position > MAX_FICHES:
            raise file_error(Code.TOO_MANY_FICHES, line=self.line, limit=MAX_FICHES)
        self._fiche_line = self.line
        self._root = root = Node("FICHE", self._fiche_line)
        self._stack = [root]
        self._listen(self._start, self._end, self._characters)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        stack = self._stack
        self._nodes += 1
        if self._nodes > MAX_NODES or self._text_length > MAX_TEXT:
            self._give_up(deeper=1)
            return
        if len(stack) >= MAX_DEPTH - 1:
            raise file_error(Code.TOO_DEEP, line=self.line)
        if self._texts:
            self._keep_words(stack[-1])
        node = Node(tag, self.parser.CurrentLineNumber)
        stack[-1].add(node)
        stack.append(node)

    def _end(self, tag: str) -> None:
        node = self._stack.pop()
        texts = self._texts
        if texts:
            if node.children:
                self._keep_words(node)
            else:
                node.text = (texts[0] if len(texts) == 1 else "".join(texts)).strip()
                texts.clear()
        if self._text_length > MAX_TEXT and self._stack:
            self._give_up(deeper=0)
        if len(self._stack) > 1:
            return
        if not self._stack:
            if not self._depth:
                self._close_fiche()
        elif tag == "NUMERO_FICHE":
            self._number = node.words()[:30]
            if self._wanted is not None and self._number not in self._wanted:
                self._pass_over(deeper=0)

    def _characters(self, data: str) -> None:
        # No handler is changed from here: expat would give the same characters again.
        self._text_length += len(data)
        if self._text_length <= MAX_TEXT and (self._texts or not data.isspace()):
            self._texts.append(data)

    def _keep_words(self, node: Node) -> None:
        """Words beside elements: within a text, somebody's mark-up. Indentation is not kept."""
        words = "".join(self._texts).strip()
        self._texts.clear()
        if words:
            node.add(Node("", node.line, words))

    # Within a fiche that is not

    def _give_up(self, *, deeper: int) -> None:
        self._too_large = True
        self._pass_over(deeper=deeper)

    def _pass_over(self, *, deeper: int) -> None:
        """Read on to the end of the fiche without keeping anything of it."""
        self._depth = len(self._stack) + deeper
        self._root = None
        self._stack = []
        self._texts.clear()
        self._listen(self._start_passed_over, self._end_passed_over, None)

    def _start_passed_over(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth >= MAX_DEPTH:
            raise file_error(Code.TOO_DEEP, line=self.line)

    def _end_passed_over(self, tag: str) -> None:
        self._depth -= 1
        if not self._depth:
            self._close_fiche()

    # And after it

    def _close_fiche(self) -> None:
        passed_over = self._wanted is not None and self._number not in self._wanted
        if not passed_over:
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
        self._reset_fiche()
        self._listen(self._start_outside, self._end_outside, self._characters_outside)

    def _reset_fiche(self) -> None:
        self._number = ""
        self._nodes: int = 0
        self._text_length: int = 0
        self._depth = 0
        self._too_large = False
        self._root = None
        self._stack = []
        self._texts.clear()


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
