"""Words around the facts: the page of the course, in Wagtail."""

from __future__ import annotations

from tests.e2e.cast import MANAGER
from tests.e2e.journey.story import COURSE, Story

LEAD = "On n’apprend pas à coopérer dans un livre : chaque compétence se prouve par ce que l’on comprend et fait."


def publish_the_page(story: Story) -> None:
    """Add the page in the section of the training body, look at its preview, publish it."""
    editor = story.signed_in(MANAGER)
    editor.opens_editing()
    editor.visit("edition-accueil")
    editor.follow("Écrire sa page")
    page = editor.page
    editor.fill(title=COURSE, lead=LEAD)
    option = page.locator("select[name=programme] option").filter(has_text=COURSE)
    page.locator("select[name=programme]").select_option(value=option.get_attribute("value"))
    editor.visit("edition-page-saisie")
    page.locator("[data-side-panel-toggle=preview]").click()
    preview = page.frame_locator("#w-preview-iframe")
    preview.get_by_text(LEAD).wait_for()
    editor.visit("edition-page-apercu")
    page.locator("[data-side-panel-toggle=preview]").click()
    page.locator("footer").get_by_role("button", name="Plus d’actions").or_(
        page.locator("footer [data-w-dropdown-target=toggle]")
    ).first.click()
    page.get_by_role("button", name="Publier").click()
    page.wait_for_load_state()
    editor.sees("publiée")
    editor.visit("edition-page-publiee")
    editor.leave()
