"""Badges: a picture that carries its credential (Open Badges 3.0, 5.3), PNG or SVG."""

from __future__ import annotations

import zlib

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


class NoPicture(ValueError):
    """These bytes are not a picture that can be baked."""


def bake_png(picture: bytes, credential: str) -> bytes:
    """Return the PNG with the credential in an ``iTXt`` chunk, before the picture's data. Raises NoPicture."""
    end_of_header = len(PNG_SIGNATURE) + 25  # length, type, 13 bytes, CRC
    if not picture.startswith(PNG_SIGNATURE) or picture[12:16] != b"IHDR":
        raise NoPicture("This is no PNG.")
    # Keyword, not compressed, no language, no translated keyword, then the text (ISO/IEC 15948, 11.3.4.5).
    data = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    return picture[:end_of_header] + _chunk(b"iTXt", data) + picture[end_of_header:]


def bake_svg(picture: str, credential: str) -> str:
    """Return the SVG with the credential as its first element. Raises NoPicture."""
    start = picture.find("<svg ")
    end = picture.find(">", start)
    if start < 0 or end < 0:
        raise NoPicture("This is no SVG.")
    text = credential.replace("]]>", "]]]]><![CDATA[>")
    return (
        f'{picture[:end]} xmlns:openbadges="{NAMESPACE}">'
        f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>{picture[end + 1 :]}"
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
