"""Reading fiches of the register: how fast, and in how much memory."""

from __future__ import annotations

import io
import time
import tracemalloc
from pathlib import Path

from cursus.frameworks.formats.rncp.parser import iter_fiches
from cursus.frameworks.formats.rncp.source import open_file

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "rncp" / "fiche-fictive-v41.xml"
WANTED_BYTES = 20 * 1024 * 1024


def measure() -> dict[str, float]:
    """Return megabytes a second and the peak of Python's memory over a file made of one fiche repeated."""
    content = _repeated()
    started = time.process_time()
    read = _read(content)
    seconds = time.process_time() - started
    tracemalloc.start()
    _read(content[: len(content)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {
        "rncp.mb_per_s": round(len(content) / 1024**2 / seconds, 2),
        "rncp.peak_mb": round(peak / 1024**2, 1),
        "rncp.fiches": read,
    }


def _repeated() -> bytes:
    text = SAMPLE.read_bytes()
    begin, end = text.index(b"<FICHE>"), text.rindex(b"</FICHE>") + len(b"</FICHE>")
    fiche = text[begin:end]
    return text[:begin] + fiche * (WANTED_BYTES // len(fiche)) + text[end:]


def _read(content: bytes) -> int:
    with open_file(io.BytesIO(content)) as source:
        return sum(1 for _ in iter_fiches(source))
