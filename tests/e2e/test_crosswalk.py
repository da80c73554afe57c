"""The crosswalk's work page by the keyboard alone, and its pages for everybody."""

from __future__ import annotations

import pytest

from cursus.crosswalks.models import CrosswalkMapping
from cursus.frameworks.models import FrameworkVersion
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site

WHY = "Le projet de la thèse et le nôtre se conçoivent à plusieurs."


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    return demonstration


def _focused(person: Person, selector: str) -> bool:
    return bool(person.page.evaluate("selector => document.activeElement.matches(selector)", selector))


def test_a_correspondence_is_written_without_a_mouse(arrives: Arrives) -> None:
    editor = arrives()
    editor.sign_in(f"solene@{DOMAIN}", PASSWORD)
    version = FrameworkVersion.objects.get(framework__code="MCT", number="1.0")
    first = CrosswalkMapping.objects.filter(version=version).select_related("source").first()
    assert first is not None
    thesis = first.source
    competency = version.competencies.get(code="4.1")
    editor.go(f"/edition/correspondances/{version.pk}/sources/{thesis.pk}/?ours=competency-{competency.pk}")
    page, keys = editor.page, editor.page.keyboard
    page.wait_for_function("document.activeElement.matches('input[name=theirs]')")
    editor.visit("correspondances-travail")
    page.locator("#theirs-1").focus()
    keys.press("r")
    assert page.locator("#kind-RELATED").is_checked()
    keys.press("1")
    assert _focused(editor, "#theirs-1")
    keys.press("j")
    assert _focused(editor, "#rationale")
    keys.type("arx 1")  # letters are letters while one writes
    assert page.locator("#rationale").input_value() == "arx 1"
    page.locator("#rationale").fill("")
    keys.type(WHY)
    keys.press("Escape")
    assert not _focused(editor, "#rationale")
    before = page.url
    keys.press("a")
    page.wait_for_url(lambda url: url != before)
    editor.sees("C’est écrit, à relire")
    assert CrosswalkMapping.objects.get(rationale=WHY).state == "PROPOSED"
    keys.press("Tab")  # nothing holds the focus
    assert not _focused(editor, "input[name=theirs]")


def test_its_pages(arrives: Arrives) -> None:
    version = FrameworkVersion.objects.get(framework__code="MCT", number="1.0")
    visitor = arrives(phone=True)
    visitor.go(f"/referentiels/{version.pk}/correspondances/")
    visitor.sees("Écoute", "Elzbieta Sanojca", "UNADEL")
    visitor.visit("correspondances-publiques")
    editor = arrives()
    editor.sign_in(f"solene@{DOMAIN}", PASSWORD)
    for name, address in {
        "correspondances": "/edition/correspondances/",
        "correspondances-liste": f"/edition/correspondances/{version.pk}/",
        "correspondances-couverture": f"/edition/correspondances/{version.pk}/couverture/",
        "correspondances-source": "/edition/correspondances/sources/nouvelle/",
    }.items():
        editor.go(address)
        editor.visit(name)
