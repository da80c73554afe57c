"""Sound: Ogg, MP3, AAC in ADTS frames, WAV. Each is walked from the first frame to the last byte."""

from __future__ import annotations

import struct

from cursus.core.files.parser.answers import Facts, Job, Refusal

CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_WAV_KEPT = {b"fmt ", b"fact", b"data"}
_STREAMED = {0, 0xFFFFFFFF}
_TAGS_AFTER = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI")
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_LEAST_FRAMES = 3


def ogg(job: Job) -> Facts:
    """Read the pages of an Ogg file (RFC 3533) and the codec that the first one names."""
    at, codec, last = 0, b"", 0
    rate = 48000
    while at < job.size:
        job.source.seek(at)
        header = job.source.read(27)
        if len(header) < 27 or header[:5] != b"OggS\0":
            raise Refusal("damaged")
        lengths = job.source.read(header[26])
        body = at + 27 + header[26]
        end = body + sum(lengths)
        if len(lengths) < header[26] or end > job.size:
            raise Refusal("damaged")
        if at == 0:
            first = job.source.read(64)
            codec = next((name for name in CODECS if first.startswith(name)), b"")
            if codec == b"\x01vorbis":
                rate = int.from_bytes(first[12:16], "little") or 48000
        granule = int.from_bytes(header[6:14], "little", signed=True)
        last = max(last, granule)
        at = end
    if not codec:
        raise Refusal("mismatch", found="ogv")
    known = codec in CODECS[:2] and last > 0
    return Facts("audio/ogg", duration=round(last / rate, 2) if known else None)


def mp3(job: Job) -> Facts:
    """Read the frames of an MP3; only they are kept, the labels around them (ID3, pictures, places) go."""
    data = job.read_all()
    start = 0
    while data[start : start + 3] == b"ID3" and len(data) >= start + 10:
        start += 10 + _syncsafe(data[start + 6 : start + 10]) + (10 if data[start + 5] & 0x10 else 0)
    while start < len(data) and data[start] == 0:
        start += 1
    at, frames, seconds = start, 0, 0.0
    while frame := _mp3_frame(data, at):
        if at + frame[0] > len(data):
            break  # a recorder that was stopped in the middle of a frame
        at, frames, seconds = at + frame[0], frames + 1, seconds + frame[1]
    _check_rest(data, at, frames)
    if start or at < len(data):
        job.rewrite(data[start:at])
    return Facts("audio/mpeg", duration=round(seconds, 2), rewritten=bool(start or at < len(data)))


def aac(job: Job) -> Facts:
    """Read the ADTS frames of an AAC recording; only they are kept."""
    data = job.read_all()
    at, frames, seconds = 0, 0, 0.0
    while at + 7 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0:
        rate = data[at + 2] >> 2 & 0x0F
        length = (data[at + 3] & 0x03) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if rate >= len(_AAC_RATES) or length < 7 or at + length > len(data):
            break
        at, frames, seconds = at + length, frames + 1, seconds + 1024 / _AAC_RATES[rate]
    _check_rest(data, at, frames)
    if at < len(data):
        job.rewrite(data[:at])
    return Facts("audio/aac", duration=round(seconds, 2), rewritten=at < len(data))


def wav(job: Job) -> Facts:
    """Read the chunks of a WAV file; the format and the sound are kept, the rest goes."""
    data = job.read_all()
    kept, rate, sound, other = [], 0, 0, False
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data" and length in _STREAMED:  # a recorder that wrote as it went and never came back
            length = len(data) - at - 8
        end = at + 8 + length
        if end > len(data):
            raise Refusal("damaged")
        if name == b"fmt " and length >= 16:
            rate = int.from_bytes(data[at + 16 : at + 20], "little")
        if name in _WAV_KEPT:
            sound += length if name == b"data" else 0
            kept.append(name + struct.pack("<I", length) + data[at + 8 : end] + b"\0" * (length % 2))
        else:
            other = True
        at = end + length % 2
    if not rate or not sound or at < len(data):
        raise Refusal("damaged")
    if other:
        body = b"".join(kept)
        job.rewrite(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)
    return Facts("audio/wav", duration=round(sound / rate, 2), rewritten=other)


def _check_rest(data: bytes, at: int, frames: int) -> None:
    """After the last frame: nothing, padding, a tag, or less than a frame."""
    rest = data[at:]
    padding = not rest.strip(b"\0")
    cut = len(rest) < 2048 and rest[:1] == b"\xff"
    if frames < _LEAST_FRAMES or not (padding or cut or rest.startswith(_TAGS_AFTER)):
        raise Refusal("damaged")


def _syncsafe(data: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))


def _mp3_frame(data: bytes, at: int) -> tuple[int, float] | None:
    """Return (bytes, seconds) of the layer III frame at a place; None when there is none."""
    header = int.from_bytes(data[at : at + 4])
    version, layer = header >> 19 & 3, header >> 17 & 3
    bits, rates, padding = header >> 12 & 15, header >> 10 & 3, header >> 9 & 1
    if header >> 21 != 0x7FF or version == 1 or layer != 1 or bits in {0, 15} or rates == 3:
        return None
    rate = _MP3_RATES[version][rates]
    samples, table = (1152, _MP3_KBPS_1) if version == 3 else (576, _MP3_KBPS_2)
    return samples // 8 * table[bits] * 1000 // rate + padding, samples / rate
