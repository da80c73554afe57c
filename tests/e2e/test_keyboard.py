"""The main work by the keyboard alone: every control is reached, shows that it has the focus, and answers."""

from __future__ import annotations

import pytest

from certification.assessment.models import Judgement
from certification.evidence.models import Evidence
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site

COMMENT = "Dites avec qui vous avez choisi ces indicateurs."
FURTHEST = 80


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    return demonstration


class Keyboard:
    """Hands that never touch the mouse."""

    def __init__(self, person: Person) -> None:
        self.page = person.page

    def reach(self, selector: str) -> None:
        """Press Tab until a control that fits has the focus; it must show it."""
        for _press in range(FURTHEST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                self._focus_is_seen(selector)
                return
        raise AssertionError(f"{FURTHEST} presses of Tab on {self.page.url} do not reach {selector}")

    def _focus_is_seen(self, selector: str) -> None:
        shown = self.page.evaluate(
            """() => {
                const of = (node) => node && getComputedStyle(node);
                const active = document.activeElement;
                const near = [active, active.closest('label'), active.nextElementSibling, active.parentElement];
                return near.map(of).some((style) =>
                    style && ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
                        || style.boxShadow !== 'none'));
            }"""
        )
        assert shown, f"{selector} has the focus on {self.page.url} and does not show it"

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.page.keyboard.type(text)

    def opens(self, selector: str) -> None:
        """Reach a link or a button, press Enter, wait for the page that answers."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.press("Enter")


def test_judging_by_the_keyboard_alone(arrives: Arrives) -> None:
    assessor = arrives()
    keys = Keyboard(assessor)
    assessor.go("/compte/login/")
    keys.reach("[name=login]")
    keys.type(f"nadia@{DOMAIN}")
    keys.reach("[name=password]")
    keys.type(PASSWORD)
    with assessor.page.expect_navigation():
        keys.press("Enter")
    keys.opens("a[href^='/evaluer/preuves/']")
    piece = Evidence.objects.get(pk=assessor.page.url.rstrip("/").rsplit("/", 1)[-1])
    first = assessor.page.locator(".sheet").first
    key = first.get_attribute("id")
    keys.reach(f"#{key} input[type=radio]")
    keys.press("Space")
    if assessor.page.locator(f"#{key} input[value=RETURNED]").count():
        keys.reach(f"#{key} input[name$='-outcome']")
        keys.press("ArrowDown")
        assert (
            first.locator("input[value=RETURNED]").is_checked() or first.locator("input[value=ACCEPTED]").is_checked()
        )
        while not first.locator("input[value=RETURNED]").is_checked():
            keys.press("ArrowDown")
    keys.reach(f"#{key} textarea")
    keys.type(COMMENT)
    keys.opens(f"#{key} button[name=only]")
    said = Judgement.objects.get(evidence=piece, comment=COMMENT)
    assert (said.outcome, said.assessor.email) == ("RETURNED", f"nadia@{DOMAIN}")
