"""The zip archives that office documents are: bounded before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

from cursus.core.files.limits import MIB
from cursus.core.files.parser.answers import Job, Refusal

CHUNK = 256 * 1024
ENCRYPTED = 0x1
END_LENGTH = 22
SMALL = 1 * MIB
"""An entry that unpacks to less may be packed as tightly as it likes."""

MAX_DEPTH = 256
Start = Callable[[str, dict[str, str]], None]


class Package:
    """An office document's archive, whose index has been checked; entries are read through :meth:`parts`."""

    def __init__(self, job: Job) -> None:
        self.limits = job.limits
        self.unpacked = 0
        try:
            self.archive = zipfile.ZipFile(job.source)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refusal("damaged") from error
        self.entries = self.archive.infolist()
        self.names = {entry.filename for entry in self.entries}
        self._check_index()
        self._check_layout()
        job.source.seek(max(0, job.size - END_LENGTH))
        if job.source.read(4) != b"PK\x05\x06":  # a comment, or something after the end
            raise Refusal("polyglot")

    def _check_index(self) -> None:
        limits = self.limits
        if limits.entries is not None and len(self.entries) > limits.entries:
            raise Refusal("too_unpacked", megabytes=(limits.unpacked or 0) // MIB)
        if len(self.names) != len(self.entries):
            raise Refusal("polyglot")
        for entry in self.entries:
            name = entry.filename
            if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
                raise Refusal("polyglot")
            if entry.flag_bits & ENCRYPTED:
                raise Refusal("encrypted")
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise Refusal("damaged")
            tight = entry.file_size > SMALL and entry.file_size > (limits.ratio or 0) * max(1, entry.compress_size)
            if limits.ratio is not None and tight:
                raise Refusal("too_unpacked", megabytes=(limits.unpacked or 0) // MIB)
        if limits.unpacked is not None and sum(entry.file_size for entry in self.entries) > limits.unpacked:
            raise Refusal("too_unpacked", megabytes=limits.unpacked // MIB)

    def _check_layout(self) -> None:
        """Refuse entries that share bytes (a bomb in a small space), and bytes before or after the archive."""
        placed = sorted(self.entries, key=lambda entry: entry.header_offset)
        ends = [entry.header_offset for entry in placed[1:]] + [self.archive.start_dir]
        if not placed or placed[0].header_offset != 0:
            raise Refusal("polyglot")
        for entry, end in zip(placed, ends, strict=True):
            if entry.header_offset + 30 + entry.compress_size > end:
                raise Refusal("too_unpacked", megabytes=(self.limits.unpacked or 0) // MIB)

    def parts(self, name: str) -> Iterator[bytes]:
        """Yield an entry's bytes, counted as they come out (what the index announced is not believed)."""
        try:
            with self.archive.open(name) as stream:
                while chunk := stream.read(CHUNK):
                    self.unpacked += len(chunk)
                    if self.limits.unpacked is not None and self.unpacked > self.limits.unpacked:
                        raise Refusal("too_unpacked", megabytes=self.limits.unpacked // MIB)
                    yield chunk
        except (zipfile.BadZipFile, OSError, EOFError, KeyError, NotImplementedError) as error:
            raise Refusal("damaged") from error
        except Exception as error:
            if isinstance(error, Refusal):
                raise
            raise Refusal("damaged") from error  # zlib.error

    def small(self, name: str, most: int = SMALL) -> bytes:
        """Return a small entry whole."""
        data = b""
        for chunk in self.parts(name):
            data += chunk
            if len(data) > most:
                raise Refusal("too_demanding")
        return data


def read_xml(chunks: Iterator[bytes], start: Start) -> None:
    """Parse XML as it comes, without a tree; ``start(name, attributes)`` is told each element.

    No entity is accepted, so that nothing can expand, and nothing is ever fetched. Names carry their namespace:
    ``"urn:…|element"``. An empty part is accepted: office programs write some.
    """
    parser = expat.ParserCreate(namespace_separator="|")
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Refusal("too_demanding")
        start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        # Old office programs name a document type that nobody fetches; one that defines things is another matter.
        if has_subset:
            raise Refusal("active_content")

    def entity(*_: object) -> None:
        raise Refusal("active_content")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = doctype, entity
    begun = False
    try:
        for chunk in chunks:
            begun = True
            parser.Parse(chunk, False)
        if begun:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refusal("damaged") from error
