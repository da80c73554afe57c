"""The editor brings a fiche in, reads its competencies over, says what can be observed, and publishes."""

from __future__ import annotations

from tests.e2e.browser import Person
from tests.e2e.cast import EDITOR
from tests.e2e.journey.story import Story


def import_and_review(story: Story) -> None:
    """Preview, import, then confirm each list of competencies."""
    editor = story.signed_in(EDITOR)
    editor.visit("editeur-accueil")
    editor.opens_editing()
    editor.visit("editeur-edition")
    editor.follow("Importer des fiches")
    editor.visit("editeur-import")
    editor.page.locator("[name=file]").set_input_files(story.fiche.path)
    editor.fill(numbers=story.fiche.number)
    editor.press("Voir ce que contient le fichier")
    editor.visit("editeur-apercu")
    editor.sees(story.fiche.number, story.fiche.title)
    editor.press("Importer")
    editor.visit("editeur-relecture", guide="editeur-relecture")
    _confirm_each_list(editor)
    editor.visit("editeur-relu")
    editor.leave()


def _confirm_each_list(editor: Person) -> None:
    """Split what the fiche runs together, agree with the rest."""
    lists = editor.page.locator("textarea[name=competencies]")
    for place in range(lists.count()):
        text = lists.nth(place).input_value()
        lists.nth(place).fill(text.replace("monétaires Contractualiser", "monétaires\nContractualiser"))
        lists.nth(place).locator("xpath=ancestor::form").get_by_role("button").click()
        editor.page.wait_for_load_state()


def publish(story: Story) -> None:
    """Say what can be observed, name the certifier where the register does not, publish."""
    editor = story.signed_in(EDITOR)
    editor.opens_editing()
    editor.follow("Référentiels")
    editor.visit("editeur-referentiels")
    editor.follow(story.fiche.number)
    editor.visit("editeur-version")
    _add_a_criterion(editor)
    if not story.fiche.linked:
        _tie_the_certifier(editor, story.fiche.certifier)
    editor.press("Publier cette version")
    editor.sees("La version est publiée")
    editor.visit("editeur-publiee")
    editor.leave()


def _add_a_criterion(editor: Person) -> None:
    if not editor.page.locator(".ft-competences").count():
        editor.page.locator("a.ft-toggle").first.click()  # a long fiche opens closed
    editor.page.locator(".ft-competences a.ft-title").first.click()
    editor.page.wait_for_load_state()
    editor.page.locator("[name=critical]").check()
    editor.page.locator("[name=expected_evidence]").nth(1).check()
    editor.page.locator("[name=criteria-0-text]").fill(
        "Le travail croise au moins trois sources, dont la parole des acteurs."
    )
    editor.page.locator("[name=criteria-0-critical]").check()
    editor.page.locator("[name=criteria-1-text]").fill("Les points de désaccord entre sources sont dits.")
    editor.visit("editeur-competence")
    editor.press("Enregistrer")
    editor.sees("C’est enregistré")


def _tie_the_certifier(editor: Person, name: str) -> None:
    editor.follow(name)
    editor.page.locator("[name=organisation]").select_option(label="Réseau Coopérer")
    editor.visit("editeur-certificateur")
    editor.press("Enregistrer")
