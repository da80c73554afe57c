"""The fiches that the journey begins with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.databases import ROOT

SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Fiche:
    """A fiche in a file of the V4.1 form, and what the journey needs to know of it."""

    number: str
    path: Path
    title: str
    certifier: str
    linked: bool
    """Whether its certifier's SIRET is that of a body here: else the editor ties them by hand."""

    def __str__(self) -> str:
        return self.number


FICTIVE = Fiche(
    number="RNCP99001",
    path=ROOT / "tests" / "data" / "rncp" / "fiche-fictive-v41.xml",
    title="Animateur de coopération territoriale (fiche fictive)",
    certifier="RESEAU COOPERER",
    linked=True,
)
REAL = Fiche(
    number="RNCP36612",
    path=SHARED / "formats" / "rncp" / "rncp-mini-2fiches.xml",
    title="Assistant en ressources humaines",
    certifier="CCI FRANCE",
    linked=False,
)
