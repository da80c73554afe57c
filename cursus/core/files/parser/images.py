"""Photos: read whole, and stored without what they say of the place, the device and the people.

JPEG, PNG and WebP are copied piece by piece without loss, keeping only what draws the picture and its
orientation; whatever follows the picture's end goes. HEIC, which few browsers show, becomes a JPEG.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import Image

from cursus.core.files.parser.answers import Facts, Job, Refusal, check_pixels
from cursus.core.files.parser.polyglots import refuse_after_end

ORIENTATION = 0x0112
JPEG_QUALITY = 90
_NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"bKGD",
    b"pHYs",
}
_WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04


def jpeg(job: Job) -> Facts:
    """Read a JPEG."""
    return _stored(job, b"".join(_jpeg_parts(job.read_all())), "JPEG", "image/jpeg")


def png(job: Job) -> Facts:
    """Read a PNG (of an animated one, the still picture is kept)."""
    data = job.read_all()
    if data[12:16] == b"IHDR":
        check_pixels(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]), job.limits)
    return _stored(job, b"\x89PNG\r\n\x1a\n" + b"".join(_png_parts(data)), "PNG", "image/png")


def webp(job: Job) -> Facts:
    """Read a WebP, still or animated (each frame counts)."""
    body = b"".join(_webp_parts(job.read_all()))
    return _stored(job, b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body, "WEBP", "image/webp")


def heic(job: Job) -> Facts:
    """Read a HEIC photo and store it as a JPEG, upright."""
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    with _opened(job.read_all(), "HEIF") as picture:
        check_pixels(*picture.size, job.limits)
        profile = picture.info.get("icc_profile")
        picture.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY, icc_profile=profile)
        width, height = picture.size
    job.rewrite(out.getvalue())
    return Facts("image/jpeg", width=width, height=height, rewritten=True)


def _stored(job: Job, cleaned: bytes, form: str, media_type: str) -> Facts:
    """Decode what will be stored, from the first pixel to the last."""
    with _opened(cleaned, form) as picture:
        frames = getattr(picture, "n_frames", 1)
        check_pixels(*picture.size, job.limits, frames)
        for number in range(frames):
            picture.seek(number)
            picture.load()
        width, height = picture.size
    job.rewrite(cleaned)
    return Facts(media_type, width=width, height=height, rewritten=True)


def _opened(data: bytes, form: str) -> Image.Image:
    # Our own bound on pixels is checked before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    try:
        return Image.open(io.BytesIO(data), formats=[form])
    except (OSError, SyntaxError, ValueError) as error:
        raise Refusal("damaged") from error


def _orientation(exif: bytes) -> int:
    """Return the orientation (1 to 8) of an Exif block; 1 when it says none, or nonsense."""
    tags = Image.Exif()
    try:
        tags.load(exif)
        value = tags.get(ORIENTATION, 1)
    except Exception:
        return 1
    return value if value in range(1, 9) else 1


def _bare_exif(orientation: int) -> bytes:
    """Return a TIFF block that says the orientation and nothing else."""
    return b"II*\x00" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """Yield the segments that draw the picture, and the orientation."""
    yield b"\xff\xd8"
    orientation, parts, at = 1, [], 2
    while True:
        marker, start = _jpeg_marker(data, at)
        if marker == 0xD9:
            break
        length = int.from_bytes(data[start : start + 2])
        end = start + length
        if length < 2 or end > len(data):
            raise Refusal("damaged")
        payload = data[start + 2 : end]
        if marker == 0xE1 and payload[:6] == b"Exif\0\0" and orientation == 1:
            orientation = _orientation(payload)
        if marker == 0xDA:
            following = _NEXT_MARKER.search(data, end)
            if following is None:
                raise Refusal("damaged")
            parts.append(b"\xff\xda" + data[start : following.start()])
            at = following.start()
            continue
        kept = _jpeg_kept(marker, payload)
        if kept is not None:
            parts.append(struct.pack(">BBH", 0xFF, marker, len(kept) + 2) + kept)
        at = end
    refuse_after_end(data[start:])
    if orientation != 1:
        exif = b"Exif\0\0" + _bare_exif(orientation)
        yield struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif
    yield from parts
    yield b"\xff\xd9"


def _jpeg_marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker found at a place (fill bytes skipped) and where its content starts."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if data[at : at + 1] != b"\xff" or at + 2 > len(data):
        raise Refusal("damaged")
    return data[at + 1], at + 2


def _jpeg_kept(marker: int, payload: bytes) -> bytes | None:
    """Return what is kept of a segment, None when it goes (comments, metadata, previews)."""
    if marker == 0xE0:
        return payload[:12] + b"\0\0" if payload[:5] == b"JFIF\0" and len(payload) >= 14 else None
    if marker == 0xE2:
        return payload if payload.startswith(b"ICC_PROFILE\0") else None
    if marker == 0xEE:
        return payload[:12] if payload.startswith(b"Adobe") else None
    return None if 0xE0 <= marker <= 0xEF or marker == 0xFE else payload


def _png_parts(data: bytes) -> Iterator[bytes]:
    at = 8
    while True:
        length = int.from_bytes(data[at : at + 4])
        name, end = data[at + 4 : at + 8], at + 12 + length
        if len(name) < 4 or end > len(data):
            raise Refusal("damaged")
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise Refusal("damaged")
        if name in _PNG_KEPT:
            yield data[at:end]
        elif name == b"eXIf" and (orientation := _orientation(data[at + 8 : end - 4])) != 1:
            chunk = b"eXIf" + _bare_exif(orientation)
            yield struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        at = end
        if name == b"IEND":
            break
    refuse_after_end(data[at:])


def _webp_parts(data: bytes) -> Iterator[bytes]:
    chunks = list(_webp_chunks(data))
    orientation = next((_orientation(payload) for name, payload in chunks if name == b"EXIF"), 1)
    for name, payload in chunks:
        if name == b"VP8X" and payload:
            flags = payload[0] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP)
            payload = bytes([flags | (_WEBP_HAS_EXIF if orientation != 1 else 0)]) + payload[1:]
        if name in _WEBP_KEPT:
            yield name + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)
    if orientation != 1:
        exif = _bare_exif(orientation)
        yield b"EXIF" + struct.pack("<I", len(exif)) + exif


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    announced = 8 + int.from_bytes(data[4:8], "little")
    if announced > len(data):
        raise Refusal("damaged")
    refuse_after_end(data[announced:])
    at = 12
    while at + 8 <= announced:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > announced:
            raise Refusal("damaged")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
