"""The learner, on a phone: finds the course, applies, proves, confirms who they are, receives the attestation."""

from __future__ import annotations

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
