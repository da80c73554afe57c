"""The assessor judges competency by competency, criterion by criterion; one piece goes back with its reason."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.e2e.browser import Person
from tests.e2e.cast import ASSESSOR
from tests.e2e.journey.story import Story

REASON = "Le travail est solide. Dites ce que vous avez fait, vous : dix lignes suffisent."


def judge_both(story: Story) -> None:
    """Accept everything, but one competency of the second piece: it goes back."""
    assessor = story.signed_in(ASSESSOR)
    assessor.visit("evaluation-file", guide="evaluation-file")
    assessor.follow("Évaluer cette preuve")
    assessor.visit("evaluation-juger-theorie")
    _accept(assessor)
    assessor.press("Enregistrer, puis la suivante")
    sheets = _accept(assessor)
    _return(sheets[-1])
    assessor.visit("evaluation-juger-pratique", guide="evaluation-juger", scroll_to=".sheet")
    assessor.press("Enregistrer, puis la liste")
    assessor.visit("evaluation-file-vide")
    assessor.follow("Apprenant")
    assessor.visit("evaluation-apprenants")
    assessor.leave()


def judge_again(story: Story) -> None:
    """The piece is back: what was accepted before is filled in, what was missing is there."""
    assessor = story.signed_in(ASSESSOR)
    assessor.follow("Évaluer cette preuve")
    assessor.visit("evaluation-juger-reprise")
    _accept(assessor)
    assessor.press("Enregistrer, puis la liste")
    assessor.leave()


def _accept(assessor: Person) -> list[Locator]:
    """Accept each competency, each criterion met; returns the sheets."""
    sheets = assessor.page.locator(".sheet").all()
    for sheet in sheets:
        for met in sheet.locator("input[type=radio][value=yes]").all():
            met.check()
        sheet.locator("input[type=radio][value=ACCEPTED]").check()
    return sheets


def _return(sheet: Locator) -> None:
    sheet.locator("input[type=radio][value=RETURNED]").check()
    sheet.locator("textarea").fill(REASON)
