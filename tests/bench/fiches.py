"""Reading fiches of the register: how fast, and in how much memory.

The file has the size and the grain of the register's open data (570 MB in a zip; a fiche of the RNCP weighs about
30 kB and has an element every 180 bytes): fictitious fiches, each with its own number, written into the zip one after
the other. It is read from its zip, so that unpacking counts. The peak is what the process gained while it read, in
resident memory (sampled at every hundredth fiche; 0 where the system does not say).
"""

from __future__ import annotations

import os
import tempfile
import time
import zipfile
from collections.abc import Collection
from pathlib import Path

from cursus.frameworks.formats.rncp.parser import iter_fiches
from cursus.frameworks.formats.rncp.source import open_path

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "rncp" / "fiche-fictive-v41.xml"
WANTED_BYTES = 570 * 1024**2
PARTNER = (
    "<PARTENAIRE><NOM_PARTENAIRE>ORGANISME FICTIF %d</NOM_PARTENAIRE><SIRET_PARTENAIRE>%014d</SIRET_PARTENAIRE>"
    "<HABILITATION_PARTENAIRE>HABILITATION_ORGA_FORM</HABILITATION_PARTENAIRE>"
    "<ETAT_HABILITATION>ACTIF</ETAT_HABILITATION><DATE_ACTIF>01/02/2024</DATE_ACTIF></PARTENAIRE>"
)
WORDS = "Conduire une démarche d’intérêt général avec celles et ceux qu’elle concerne, et en rendre compte.    "


def measure() -> dict[str, float]:
    """Return megabytes of XML a second of processor, of the whole and of one fiche chosen; memory; fiches."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        size, count = _write(path)
        before = _resident()
        seconds, read, peak = _read(path)
        chosen_seconds, chosen, _peak = _read(path, wanted=[f"RNCP{count:06}"])
    assert (read, chosen) == (count, 1), "every fiche of the file is one that can be used"
    return {
        "rncp.mb_per_s": round(size / 1024**2 / seconds, 2),
        "rncp.chosen_mb_per_s": round(size / 1024**2 / chosen_seconds, 2),
        "rncp.peak_mb": round(max(0, peak - before) / 1024**2, 1),
        "rncp.fiches": read,
    }


def _write(path: Path) -> tuple[int, int]:
    """Write the zip; return the bytes of XML in it, and how many fiches: the last is RNCP and that number."""
    text = SAMPLE.read_text()
    begin, end = text.index("<FICHE>"), text.rindex("</FICHE>") + len("</FICHE>")
    before, after = _as_real(text[begin:end]).split("RNCP99001", 1)
    pieces = [piece.encode() for piece in (text[:begin], before, after, text[end:])]
    size, count = len(pieces[0]) + len(pieces[3]), 0
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("export.xml", "w") as member,
    ):
        member.write(pieces[0])
        while size < WANTED_BYTES:
            count += 1
            size += member.write(b"%sRNCP%06d%s" % (pieces[1], count, pieces[2]))
        member.write(pieces[3])
    return size, count


def _as_real(fiche: str) -> str:
    """The fictitious fiche as heavy as one of the register: more partners, longer texts."""
    partners = "".join(PARTNER % (number, number) for number in range(8))
    fiche = fiche.replace("</PARTENAIRES>", f"{partners}</PARTENAIRES>")
    texts = ("</ACTIVITES_VISEES>", "</LISTE_COMPETENCES>", "</MODALITES_EVALUATION>")
    each = WORDS * ((30_000 - len(fiche.encode())) // (len(WORDS.encode()) * sum(fiche.count(tag) for tag in texts)))
    for tag in texts:
        fiche = fiche.replace(tag, f"    {each}{tag}")
    return fiche


def _read(path: Path, wanted: Collection[str] | None = None) -> tuple[float, int, int]:
    """Read the file; return seconds of processor, fiches that can be used, most bytes of resident memory."""
    started, usable, peak = time.process_time(), 0, 0
    with open_path(path) as source:
        for count, parsed in enumerate(iter_fiches(source, wanted=wanted)):
            usable += parsed.fiche is not None
            if count % 100 == 0:
                peak = max(peak, _resident())
    return time.process_time() - started, usable, peak


def _resident() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
