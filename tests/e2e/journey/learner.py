"""The learner, on a phone: finds the course, applies, proves, confirms who they are, receives the attestation."""

from __future__ import annotations

from typing import Any

from site_cms.demonstration.files import photo_of_a_workshop
from tests.e2e.browser import Person
from tests.e2e.cast import LEARNER, PASSWORD
from tests.e2e.journey.story import COURSE, Story


def find_and_apply(story: Story) -> None:
    """A visitor finds the course in the catalogue, applies in one short form, follows the link of the letter."""
    visitor = story.arrives(phone=True)
    visitor.go("/")
    visitor.visit("site-accueil")
    visitor.page.locator("details.site-menu summary").click()
    visitor.follow("Formations", within=visitor.page.locator("details.site-menu"))
    visitor.visit("site-catalogue")
    visitor.fill(q="cooperation")
    visitor.press("Chercher")
    visitor.sees("1 formation")
    visitor.visit("site-catalogue-recherche")
    visitor.follow(COURSE)
    visitor.visit("site-formation")
    visitor.follow("Candidater")
    visitor.visit("candidature-vide")
    visitor.fill(
        first_name=LEARNER.first_name,
        last_name=LEARNER.last_name,
        email=LEARNER.email,
        motivation="Je coordonne déjà un tiers-lieu, sans l’avoir appris. Je veux comprendre et le prouver.",
    )
    visitor.press("Envoyer ma candidature")
    visitor.visit("candidature-envoyee")
    visitor.go(visitor.letters.last(LEARNER.email).link("/candidatures/"))
    visitor.fill(password=PASSWORD)
    visitor.visit("candidature-confirmee")
    visitor.press("Envoyer ma candidature")
    visitor.sees("Votre candidature est envoyée")
    visitor.visit("inscription-attente")
    visitor.leave()


def prove_theory_and_practice(story: Story) -> None:
    """A text of theory, then a photo of practice; each says what it shows, in under a minute."""
    learner = story.signed_in(LEARNER, phone=True)
    learner.visit("apprenante-accueil-debut")
    learner.follow("Ajouter une preuve")
    learner.visit("apprenante-ajouter", guide="apprenante-ajouter")
    learner.press("Écrire")
    _tick_everything(learner)
    learner.visit("apprenante-quelles-competences")
    learner.press("Continuer")
    _tell(learner, "Étude de cas : le bassin de vie de Kerlann", "étude de cas")
    learner.visit("apprenante-decrire-texte")
    _send(learner)
    learner.visit("apprenante-accueil-theorie")
    learner.follow("Ajouter une preuve")
    learner.page.locator("form:has([value=photo]) input[type=file]").set_input_files(_photo(7))
    learner.page.wait_for_url("**/competences/")
    _tick_everything(learner)
    learner.press("Continuer")
    _tell(learner, "Animation de l’assemblée du pôle", "observation")
    learner.visit("apprenante-decrire-photo")
    _send(learner)
    learner.visit("apprenante-accueil-pratique")
    learner.leave()


def _photo(seed: int) -> Any:
    drawn = photo_of_a_workshop(seed)
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": drawn.read()}


def _tick_everything(learner: Person) -> None:
    """Open each block and tick its competencies: one piece may show them all."""
    for block in learner.page.locator("details.block").all():
        if block.get_attribute("open") is None:
            block.locator("summary").click()
        for label in block.locator(".tick label").all():
            label.click()


def _tell(learner: Person, title: str, kind: str) -> None:
    learner.fill(title=title, text="J’ai mené ce travail sur mon terrain, avec deux associations et la commune.")
    option = learner.page.locator("select[name=evidence_type] option").filter(has_text=kind).first
    learner.page.locator("select[name=evidence_type]").select_option(value=option.get_attribute("value"))
    learner.page.locator("[name=others_agree]").check()


def _send(learner: Person) -> None:
    learner.press("Envoyer")
    learner.sees("Envoyé")


def rework(story: Story) -> None:
    """What came back says why; the piece is taken up again and sent a second time."""
    learner = story.signed_in(LEARNER, phone=True)
    learner.visit("apprenante-accueil-retour", guide="apprenante-accueil")
    learner.page.locator("details.block").last.evaluate("node => node.open = true")
    learner.page.locator("details.block li a").last.click()
    learner.visit("apprenante-competence", guide="apprenante-competence")
    learner.follow("Mon parcours")
    learner.follow("Reprendre la preuve")
    learner.visit("apprenante-preuve-revenue")
    learner.press("Reprendre la preuve")
    learner.fill(text="J’ai mené ce travail. Voici ce que j’ai fait, moi : l’ordre du jour, la parole, la décision.")
    learner.visit("apprenante-reprise")
    _send(learner)
    learner.leave()


def confirm_identity(story: Story) -> None:
    """Write the civil identity, read the proof, confirm it."""
    learner = story.signed_in(LEARNER, phone=True)
    learner.visit("apprenante-accueil-identite")
    learner.follow("Écrire mon état civil")
    learner.fill(birth_name="Riou-Le Goff", usage_name="Riou", first_names="Camille, Anne", birth_date="1994-03-28")
    learner.fill(birth_place="Lannion", birth_place_code="22113")
    learner.visit("apprenante-identite-saisie")
    learner.press("Voir comment ce sera imprimé")
    learner.visit("apprenante-bon-a-tirer", guide="apprenante-identite")
    learner.press("Oui, tout est juste")
    learner.visit("apprenante-accueil-fini")
    learner.leave()
