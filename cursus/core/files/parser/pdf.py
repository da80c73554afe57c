"""PDF documents.

Refused, with advice: a password to open; JavaScript, forms that compute or send, actions that start programs
or fetch other files, embedded films; attachments other than data (an invoice's XML, an attestation's JSON
credential are part of ordinary documents: PDF/A-3, Factur-X). Permissions set by an owner's password
are accepted: the file opens for everyone. Links and internal jumps are accepted. Checked on every object of
the file, those in object streams and those that no page reaches included.
"""

from __future__ import annotations

import re
import zlib
from pathlib import PurePosixPath

import pikepdf

from cursus.core.files.parser.answers import Facts, Job, Refusal

ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/RichMediaExecute",
    "/GoToE",
}
ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
# A cheap look at each object's own text; only what it flags is read in earnest.
_SUSPECT = re.compile(
    rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|Rendition|RichMedia\w*|GoToE|XFA|EF|EmbeddedFile)\b"
)
DATA_ATTACHMENTS = {".xml", ".json", ".jsonld", ".csv", ".txt"}
MAX_ATTACHMENTS = 5
MAX_OBJECTS = 400_000
MAX_NESTING = 100
MAX_FILTERS = 2
CHUNK = 1024 * 1024
_AFTER_END = re.compile(rb"[\x00\s]*")


def pdf(job: Job) -> Facts:
    """Read a PDF: every object, every page, and what its streams unpack to."""
    _refuse_trailer(job)
    try:
        document = pikepdf.open(job.path)
    except pikepdf.PasswordError as error:
        raise Refusal("encrypted") from error
    except pikepdf.PdfError as error:
        raise Refusal("damaged") from error
    with document:
        reader = _Reader(job)
        for number, item in enumerate(document.objects):
            if number > MAX_OBJECTS:
                raise Refusal("too_demanding")
            reader.read(item)
        pages = _count_pages(document, job)
    return Facts("application/pdf", pages=pages, unpacked=reader.unpacked)


def _refuse_trailer(job: Job) -> None:
    """Refuse what follows the last %%EOF: a reader would not see it, another program would."""
    tail_length = min(job.size, CHUNK)
    job.source.seek(job.size - tail_length)
    _, mark, rest = job.source.read().rpartition(b"%%EOF")
    if mark and _AFTER_END.fullmatch(rest) is None:
        raise Refusal("polyglot")


def _count_pages(document: pikepdf.Pdf, job: Job) -> int:
    try:
        pages = len(document.pages)
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:  # a tree of pages that leads back to itself
        raise Refusal("damaged") from error
    if pages < 1:
        raise Refusal("damaged")
    if job.limits.pages is not None and pages > job.limits.pages:
        raise Refusal("too_many_pages", pages=job.limits.pages)
    return pages


class _Reader:
    """Reads objects one after the other and counts what they unpack to."""

    def __init__(self, job: Job) -> None:
        self.limits = job.limits
        self.unpacked = 0
        self.attachments = 0

    def read(self, item: pikepdf.Object) -> None:
        """Refuse an object that acts, or that unpacks past the limit."""
        if isinstance(item, pikepdf.Stream):
            if _SUSPECT.search(item.stream_dict.unparse(resolved=True)):
                self._inspect(item.stream_dict, 0)
            self._unpack(item)
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Array) and _SUSPECT.search(item.unparse(resolved=True)):
            self._inspect(item, 0)

    def _inspect(self, item: object, depth: int) -> None:
        if depth > MAX_NESTING:
            raise Refusal("too_demanding")
        if isinstance(item, pikepdf.Array):
            for value in item:
                self._descend(value, depth)
        elif isinstance(item, pikepdf.Dictionary):
            if ACTIVE_KEYS.intersection(item.keys()) or str(item.get("/S", "")) in ACTIVE_ACTIONS:
                raise Refusal("active_content")
            if "/EF" in item:
                self._attachment(item)
            for key, value in item.items():
                if key != "/EF":
                    self._descend(value, depth)

    def _descend(self, value: object, depth: int) -> None:
        # Indirect objects have their own turn in document.objects; following them could go round for ever.
        if not getattr(value, "is_indirect", False):
            self._inspect(value, depth + 1)

    def _attachment(self, spec: pikepdf.Object) -> None:
        self.attachments += 1
        if self.attachments > MAX_ATTACHMENTS:
            raise Refusal("attachments")
        files = spec["/EF"]
        for key in ("/UF", "/F"):
            name = str(spec.get(key, ""))
            if name and PurePosixPath(name.lower()).suffix not in DATA_ATTACHMENTS:
                raise Refusal("attachments")
        if not isinstance(files, pikepdf.Dictionary):
            raise Refusal("attachments")
        for stream in files.values():
            head = self._inflated(stream, keep=1024) if isinstance(stream, pikepdf.Stream) else b""
            if b"\x00" in head or re.search(rb"<(!doctype\s+html|html|script|svg)|^#!|^MZ", head, re.IGNORECASE):
                raise Refusal("attachments")

    def _unpack(self, stream: pikepdf.Stream) -> None:
        dictionary = stream.stream_dict
        if str(dictionary.get("/Subtype", "")) == "/Image":
            width, height = int(dictionary.get("/Width", 0)), int(dictionary.get("/Height", 0))
            if self.limits.pixels is not None and width * height > self.limits.pixels:
                raise Refusal("too_many_pixels", megapixels=self.limits.pixels // 1_000_000)
            return
        self._inflated(stream)

    def _inflated(self, stream: pikepdf.Stream, keep: int = 0) -> bytes:
        """Unpack a deflated stream bit by bit, count it, and return its first bytes."""
        filters = stream.stream_dict.get("/Filter", pikepdf.Array())
        names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
        if len(names) > MAX_FILTERS:
            raise Refusal("too_demanding")
        if names != ["/FlateDecode"]:
            data = (
                stream.read_raw_bytes() if not names or "DCT" in names[-1] or "JPX" in names[-1] else _decoded(stream)
            )
            self._count(len(data))
            return data[:keep]
        unpacker, head = zlib.decompressobj(), b""
        data = bytes(stream.read_raw_bytes())
        while data and not unpacker.eof:
            try:
                piece = unpacker.decompress(data, CHUNK)
            except zlib.error:  # readers show what they can of it; so do we count
                break
            self._count(len(piece))
            head += piece[: max(0, keep - len(head))]
            data = unpacker.unconsumed_tail
        return head

    def _count(self, size: int) -> None:
        self.unpacked += size
        if self.limits.unpacked is not None and self.unpacked > self.limits.unpacked:
            raise Refusal("too_unpacked", megabytes=self.limits.unpacked // CHUNK)


def _decoded(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:  # a filter that nobody unpacks here (CCITT, JBIG2, Crypt)
        return b""
