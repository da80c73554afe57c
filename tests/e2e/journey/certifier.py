"""The certifier issues the attestations of a signed jury and keeps their register."""

from __future__ import annotations

from tests.e2e.cast import ADMINISTRATOR
from tests.e2e.journey.story import Story


def issue(story: Story) -> None:
    """Check what the deliberation gives right to, confirm, watch the work until it is done, read the register."""
    certifier = story.signed_in(ADMINISTRATOR)
    certifier.page.locator("main a[href*='/jurys/']").last.click()
    certifier.follow("Préparer les attestations")
    certifier.visit("certification-a-delivrer", guide="certification-attestations")
    certifier.press("Délivrer")
    certifier.visit("certification-avancement")
    certifier.page.get_by_text("Le document est scellé").wait_for()
    certifier.visit("certification-delivrees")
    certifier.follow("Registre")
    certifier.visit("certification-registre", guide="certification-registre")
    certifier.leave()
