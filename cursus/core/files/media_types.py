"""The media types that people may deposit. Pure: the bounded parser imports this module without Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class MediaKind(StrEnum):
    """What a file is for a person: the limits and the words depend on it."""

    IMAGE = "image"
    PDF = "pdf"
    OFFICE = "office"
    AUDIO = "audio"
    VIDEO = "video"
    TEXT = "text"


@dataclass(frozen=True)
class MediaType:
    """One accepted type.

    ``extensions``: without a dot, the first is the one we write. ``signature``: what the first bytes match.
    ``parser``: the function of ``parser/`` that reads it whole. ``also``: other names and extensions that
    puremagic gives to the same bytes. ``inline``: whether a browser may show it (in a sandbox).
    """

    name: str
    kind: MediaKind
    extensions: tuple[str, ...]
    signature: re.Pattern[bytes]
    parser: str
    also: frozenset[str] = frozenset()
    inline: bool = False


def _signature(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL)


_FTYP = rb".{4}ftyp"
_ZIP = _signature(rb"PK\x03\x04")
_EBML = _signature(rb"\x1a\x45\xdf\xa3")
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_ZIP_NAMES = frozenset({"application/zip", ".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})

MEDIA_TYPES: dict[str, MediaType] = {
    item.name: item
    for item in (
        MediaType(
            "image/jpeg",
            MediaKind.IMAGE,
            ("jpg", "jpeg", "jfif"),
            _signature(rb"\xff\xd8\xff"),
            "jpeg",
            inline=True,
        ),
        MediaType("image/png", MediaKind.IMAGE, ("png",), _signature(rb"\x89PNG\r\n\x1a\n"), "png", inline=True),
        MediaType("image/webp", MediaKind.IMAGE, ("webp",), _signature(rb"RIFF.{4}WEBPVP8"), "webp", inline=True),
        MediaType(
            "image/heic",
            MediaKind.IMAGE,
            ("heic", "heif"),
            _signature(_FTYP + rb"(heic|heix|heim|heis|mif1)"),
            "heic",
            also=frozenset({"image/heif", ".heif", "video/mp4"}),
        ),
        MediaType("application/pdf", MediaKind.PDF, ("pdf",), _signature(rb"%PDF-[12]\.\d"), "pdf", inline=True),
        *(
            MediaType(_ODF + name, MediaKind.OFFICE, (extension,), _ZIP, "opendocument", also=_ZIP_NAMES)
            for name, extension in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
        ),
        *(
            MediaType(_OOXML + name, MediaKind.OFFICE, (extension,), _ZIP, "openxml", also=_ZIP_NAMES)
            for name, extension in (
                ("wordprocessingml.document", "docx"),
                ("spreadsheetml.sheet", "xlsx"),
                ("presentationml.presentation", "pptx"),
            )
        ),
        MediaType(
            "audio/mp4",
            MediaKind.AUDIO,
            ("m4a", "mp4"),
            _signature(_FTYP + rb"(M4A |M4B |mp4[12]|iso[2-9m]|dash|avc1|qt  )"),
            "isobmff",
            also=frozenset({".m4a", ".f4a", ".mp4", "video/mp4", "video/quicktime"}),
            inline=True,
        ),
        MediaType("audio/aac", MediaKind.AUDIO, ("aac",), _signature(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac", inline=True),
        MediaType(
            "audio/mpeg",
            MediaKind.AUDIO,
            ("mp3",),
            _signature(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"),
            "mp3",
            also=frozenset({".mp3", ".mpga"}),
            inline=True,
        ),
        MediaType(
            "audio/ogg",
            MediaKind.AUDIO,
            ("ogg", "opus", "oga"),
            _signature(rb"OggS\x00\x02"),
            "ogg",
            also=frozenset({"application/ogg", "audio/x-opus+ogg", ".oga", ".opus"}),
            inline=True,
        ),
        MediaType(
            "audio/webm",
            MediaKind.AUDIO,
            ("webm", "weba"),
            _EBML,
            "webm",
            also=frozenset({"video/webm", "application/x-matroska"}),
            inline=True,
        ),
        MediaType(
            "audio/wav",
            MediaKind.AUDIO,
            ("wav",),
            _signature(rb"RIFF.{4}WAVE"),
            "wav",
            also=frozenset({"audio/wave", "audio/x-wav", ".wav"}),
            inline=True,
        ),
        MediaType(
            "video/mp4",
            MediaKind.VIDEO,
            ("mp4", "m4v"),
            _signature(_FTYP + rb"(mp4[12]|iso[2-9m]|avc1|M4V |MSNV|dash|hvc1)"),
            "isobmff",
            also=frozenset({".mp4", ".m4v"}),
            inline=True,
        ),
        MediaType("video/quicktime", MediaKind.VIDEO, ("mov",), _signature(_FTYP + rb"qt  "), "isobmff", inline=True),
        MediaType(
            "video/webm",
            MediaKind.VIDEO,
            ("webm",),
            _EBML,
            "webm",
            also=frozenset({"application/x-matroska"}),
            inline=True,
        ),
        MediaType("text/plain", MediaKind.TEXT, ("txt", "md"), _signature(rb""), "text"),
    )
}


def by_extension(extension: str) -> list[MediaType]:
    """Return the types that a file of this extension may be (``webm`` is sound or film); empty when unknown."""
    return [item for item in MEDIA_TYPES.values() if extension.lower() in item.extensions]
