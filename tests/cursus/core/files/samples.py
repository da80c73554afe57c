"""Small true files of each accepted kind, made on the spot."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
import pillow_heif
from PIL import Image

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
PLACE = b"+48.7322-003.4566/"
"""Coordinates that a phone writes in a film (a canary: they must not be stored)."""


def picture(form: str, *, size: tuple[int, int] = (40, 30), orientation: int = 1, note: str = "") -> bytes:
    """Return a picture whose left half is red, with an orientation and a note in its Exif block."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if note:
        exif[0x010E] = note
        exif.get_ifd(0x8825)[2] = (48.0, 43.0, 56.0)
    out = io.BytesIO()
    if form == "HEIF":
        pillow_heif.from_pillow(image).save(out, quality=90)
    else:
        image.save(out, form, exif=exif)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Return a PDF of blank pages."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return saved(document)


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    """Return a PDF's bytes."""
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive; the entry ``mimetype`` is stored, the others deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(name, content, compress_type=kind)
    return out.getvalue()


def openxml(main: str, extra: Mapping[str, bytes | str] | None = None, content_type: str = "") -> bytes:
    """Return a DOCX, XLSX or PPTX; ``main`` such as ``wordprocessingml.document``."""
    declared = content_type or f"{OOXML}{main}.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/main.xml" ContentType="{declared}"/></Types>'
    )
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    parts = {"[Content_Types].xml": types, "_rels/.rels": rels, "main.xml": "<w><p>Bonjour</p></w>"}
    return archive({**parts, **(extra or {})})


def opendocument(kind: str, extra: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return an ODT, ODS or ODP; ``kind`` such as ``text``. An empty part is there, as LibreOffice writes it."""
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {
        "mimetype": ODF + kind,
        "content.xml": "<content><p>Bonjour</p></content>",
        "Configurations2/accelerator/current.xml": "",
        "META-INF/manifest.xml": manifest,
    }
    return archive({**parts, **(extra or {})})


def box(name: bytes, content: bytes = b"") -> bytes:
    """Return one box of an MP4."""
    return struct.pack(">I", 8 + len(content)) + name + content


def film(brand: bytes = b"mp42", handlers: tuple[bytes, ...] = (b"vide", b"soun"), seconds: int = 12) -> bytes:
    """Return an MP4 with its place written where phones write it."""
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    tracks = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(12)))) for kind in handlers)
    place = box(b"udta", box(b"\xa9xyz", PLACE)) + box(b"meta", bytes(4) + PLACE)
    return (
        box(b"ftyp", brand + bytes(4) + brand + b"isom")
        + box(b"moov", header + tracks + place)
        + box(b"mdat", b"sound and pictures")
    )


def element(name: str, content: bytes, *, unknown: bool = False) -> bytes:
    """Return one EBML element; ``name`` in hexadecimal; ``unknown`` as browsers record, without its size."""
    size = b"\x01" + b"\xff" * 7 if unknown else (1 << 28 | len(content)).to_bytes(4)
    return bytes.fromhex(name) + size + content


def webm(*track_types: int, live: bool = True, doc_type: bytes = b"webm", extra: bytes = b"") -> bytes:
    """Return a WebM with tracks (1 picture, 2 sound), as a browser records it or as a program saves it."""
    tracks = b"".join(element("ae", element("83", bytes([kind]))) for kind in track_types)
    info = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3)) + element("4489", struct.pack(">d", 5000.0)))
    cluster = element("1f43b675", element("e7", b"\0") + element("a3", b"\x81\0\0\x80sound"), unknown=live)
    head = element("1a45dfa3", element("4282", doc_type))
    return head + element("18538067", info + element("1654ae6b", tracks) + cluster * 2 + extra, unknown=live)


def ogg(codec: bytes = b"OpusHead", seconds: int = 3) -> bytes:
    """Return two pages of an Ogg file."""

    def page(flags: int, granule: int, number: int, body: bytes) -> bytes:
        return struct.pack("<4sBBqIIIBB", b"OggS", 0, flags, granule, 1, number, 0, 1, len(body)) + body

    return page(2, 0, 0, codec + b"\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00") + page(
        4, 48000 * seconds, 1, b"sound"
    )


def mp3(frames: int = 50, label: bytes = b"") -> bytes:
    """Return MPEG-1 layer III frames at 128 kbit/s, 44.1 kHz, after an ID3 label."""
    size = len(label)
    tag = b"ID3\x04\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + label
    return (tag if label else b"") + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def aac(frames: int = 50) -> bytes:
    """Return ADTS frames of 100 bytes at 44.1 kHz."""
    length = 100
    header = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (header + bytes(length - 7)) * frames


def wav(seconds: int = 1) -> bytes:
    """Return silence at 8 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(16000 * seconds))
    return out.getvalue()


def png(width: int, height: int, data: bytes) -> bytes:
    """Return a PNG of RGB pixels that announces any size; ``data`` are its deflated rows."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(size: int) -> bytes:
    """Return deflated zeros, made bit by bit."""
    packer, piece = zlib.compressobj(9), bytes(1024 * 1024)
    packed = b"".join(packer.compress(piece) for _ in range(size // len(piece)))
    return packed + packer.compress(bytes(size % len(piece))) + packer.flush()


VALID: dict[str, tuple[bytes, str]] = {
    "photo.jpg": (picture("JPEG"), "image/jpeg"),
    "photo.JPEG": (picture("JPEG"), "image/jpeg"),
    "capture.png": (picture("PNG"), "image/png"),
    "photo.webp": (picture("WEBP"), "image/webp"),
    "IMG_0001.HEIC": (picture("HEIF", size=(64, 64)), "image/jpeg"),
    "rapport.pdf": (pdf(3), "application/pdf"),
    "note.odt": (opendocument("text"), f"{ODF}text"),
    "budget.ods": (opendocument("spreadsheet"), f"{ODF}spreadsheet"),
    "oral.odp": (opendocument("presentation"), f"{ODF}presentation"),
    "note.docx": (openxml("wordprocessingml.document"), f"{OOXML}wordprocessingml.document"),
    "budget.xlsx": (openxml("spreadsheetml.sheet"), f"{OOXML}spreadsheetml.sheet"),
    "oral.pptx": (openxml("presentationml.presentation"), f"{OOXML}presentationml.presentation"),
    "mémo.m4a": (film(b"M4A ", (b"soun",)), "audio/mp4"),
    "enregistrement.mp4": (film(b"isom", (b"soun",)), "audio/mp4"),
    "dictaphone.aac": (aac(), "audio/aac"),
    "entretien.mp3": (mp3(label=b"label of the recorder"), "audio/mpeg"),
    "entretien.ogg": (ogg(), "audio/ogg"),
    "message.opus": (ogg(), "audio/ogg"),
    "recording.webm": (webm(2), "audio/webm"),
    "entretien.wav": (wav(), "audio/wav"),
    "atelier.mp4": (film(), "video/mp4"),
    "atelier.mov": (film(b"qt  "), "video/quicktime"),
    "camera.webm": (webm(1, 2), "video/webm"),
    "atelier.webm": (webm(1, live=False), "video/webm"),
    "journal.txt": ("Journal d’apprentissage — séance n° 2".encode(), "text/plain"),
    "ancien.txt": ("Séance à l’été".encode("cp1252"), "text/plain"),
}
