"""Anyone verifies: by the code, with the file, by confirming a name; an altered copy is unmasked."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.e2e.browser import Person
from tests.e2e.cast import LEARNER
from tests.e2e.journey.story import Story

IN_THE_REGISTER = "Cette attestation est valide"
AUTHENTIC, ALTERED = "Ce fichier est authentique", "Ce fichier a été modifié"


def download_and_verify(story: Story) -> None:
    """The learner downloads the PDF on the phone; anybody verifies it."""
    with tempfile.TemporaryDirectory() as folder:
        _verify(story, *_download(story, Path(folder)))


def _download(story: Story, folder: Path) -> tuple[Path, str]:
    """Return where the downloaded file is and the address that its page gives to others."""
    learner = story.signed_in(LEARNER, phone=True)
    learner.visit("apprenante-accueil-resultat")
    learner.follow("Mes attestations")
    learner.visit("apprenante-attestations")
    address = learner.page.locator("main a[href*='/v/']").first.get_attribute("href")
    with learner.page.expect_download() as coming:
        learner.page.get_by_role("link", name="Télécharger").first.click()
    path = folder / "attestation.pdf"
    coming.value.save_as(path)
    learner.leave()
    assert address is not None
    return path, address


def _verify(story: Story, path: Path, address: str) -> None:
    """By code, by file, by name (yes, then no), then with a copy of which one byte was changed."""
    visitor = story.arrives(phone=True)
    visitor.go("/")
    visitor.follow("Vérifier une attestation", within=visitor.page.locator("main"))
    visitor.visit("verification-debut")
    visitor.fill(code=address.rsplit("/", 1)[-1])
    visitor.press("Vérifier ce code")
    visitor.sees(IN_THE_REGISTER, story.fiche.title)
    visitor.visit("verification-code", guide="verification")
    _name(visitor, "Camille Riou", "Oui")
    visitor.visit("verification-nom-oui")
    _name(visitor, "Camille Martin", "Non")
    visitor.visit("verification-nom-non")
    _with_file(visitor, path)
    visitor.sees(AUTHENTIC)
    visitor.visit("verification-fichier")
    _with_file(visitor, _altered(path))
    visitor.sees(ALTERED)
    visitor.visit("verification-alteree")
    visitor.leave()


def _name(visitor: Person, name: str, answer: str) -> None:
    visitor.page.locator("#nom input[type=text]").first.fill(name)
    visitor.press("Confirmer ce nom")
    visitor.sees(f"{answer} :")


def _with_file(visitor: Person, path: Path) -> None:
    visitor.go("/v/")
    visitor.page.locator("[name=file]").set_input_files(path)
    visitor.press("Vérifier ce fichier")


def _altered(path: Path) -> Path:
    """Return a copy in which one byte of the content, well before the seal, is another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    copy = path.with_name("copie.pdf")
    copy.write_bytes(content)
    return copy
