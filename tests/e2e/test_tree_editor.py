"""The tree of a framework: worked by the keyboard alone, by dragging, and by two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Page

from cursus.frameworks import actions_comments
from cursus.frameworks.actions import edit_draft
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion, Occupation, OccupationalActivity
from cursus.organisations.models import Organisation
from tests.e2e.browser import Arrives, Person
from tests.e2e.cast import ADMINISTRATOR, CERTIFIER, EDITOR, PASSWORD, make_cast
from tests.e2e.server import Site, running_site
from tests.factories.frameworks import draft_version

TITLES = (
    ("B1", "Comprendre le territoire", ("Établir un diagnostic partagé", "Cartographier les acteurs", "Problématiser")),
    ("B2", "Animer la coopération", ("Engager les partenaires", "Réguler les tensions")),
)


@pytest.fixture
def site(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Site]:
    """A site with one draft: two blocks, five competencies, an occupation."""
    with django_db_blocker.unblock(), running_site("tree", make_draft) as running:  # type: ignore[attr-defined]
        yield running


def make_draft() -> None:
    make_cast()
    body = Organisation.objects.get(slug=CERTIFIER)
    version = draft_version(body, code="MCT", blocks=0)
    for order, (code, title, titles) in enumerate(TITLES, start=1):
        edit_draft(version, partial(_block, version, order, code, title, titles), edit_token=None, by=None)
    edit_draft(version, partial(_occupation, version), edit_token=None, by=None)
    row = Competency.objects.get(title="Cartographier les acteurs")
    actions_comments.comment(version, row, text="Dire aussi qui manque autour de la table.", by=None)


def _block(version: FrameworkVersion, order: int, code: str, title: str, titles: tuple[str, ...]) -> CompetencyBlock:
    block = CompetencyBlock.objects.create(version=version, code=code, title=title, position=order)
    for rank, words in enumerate(titles, start=1):
        row = Competency.objects.create(
            version=version, block=block, code=f"{order}.{rank}", title=words, position=rank
        )
        row.criteria.create(text="Le travail croise trois sources.", critical=True, position=1)
    return block


def _occupation(version: FrameworkVersion) -> Occupation:
    row = Occupation.objects.create(version=version, title="Facilitateur·rice de tiers-lieu", position=1)
    for rank, words in enumerate(("Accueillir et relier", "Tenir les communs du lieu"), start=1):
        OccupationalActivity.objects.create(occupation=row, title=words, position=rank)
    return row


def opens(person: Person, email: str) -> FrameworkVersion:
    """Sign in and open the draft."""
    person.sign_in(email, PASSWORD)
    version = FrameworkVersion.objects.get(framework__code="MCT")
    person.go(f"/edition/referentiels/{version.pk}/")
    return version


def titles_of(code: str) -> list[str]:
    """Return the titles of a block's competencies, in their order, as they are stored."""
    rows = Competency.objects.filter(block__code=code).order_by("position")
    return list(rows.values_list("title", flat=True))


def focused(page: Page) -> str:
    """Return the title of the row that has the focus."""
    return str(
        page.evaluate(
            "() => { const row = document.activeElement.closest('tr.ft-row');"
            " return row === document.activeElement ? row.querySelector('.ft-title')?.textContent.trim() || '' : '' }"
        )
    )


class Keys:
    """Hands that never touch the mouse, on the tree."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def reach_the_tree(self) -> None:
        for _press in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.matches('[data-tree=contenu] tr.ft-row')"):
                return
        raise AssertionError("80 presses of Tab do not reach the tree")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def hears(self, words: str) -> None:
        """Fail unless the live region says so, soon."""
        self.page.wait_for_function(
            "words => document.querySelector('[data-tree-says]').textContent.includes(words)", arg=words
        )

    def is_on(self, title: str) -> None:
        """Fail unless the row of that title has the focus, soon."""
        self.page.wait_for_function(
            "title => document.activeElement.matches('tr.ft-row') &&"
            " document.activeElement.querySelector('.ft-title')?.textContent.trim() === title",
            arg=title,
        )


def test_the_tree_is_worked_wholly_from_the_keyboard(arrives: Arrives) -> None:
    editor = arrives()
    opens(editor, EDITOR.email)
    editor.visit("arbre")
    keys = Keys(editor)
    keys.reach_the_tree()
    keys.is_on("Comprendre le territoire")
    # From row to row, first and last, by their letters.
    keys.press("ArrowDown")
    keys.is_on("Établir un diagnostic partagé")
    keys.press("Home", "p")
    keys.is_on("Problématiser")
    keys.press("ArrowLeft")
    keys.is_on("Comprendre le territoire")
    # Close and open.
    keys.press("ArrowLeft")
    keys.hears("Fermé")
    assert editor.page.locator("tr[aria-expanded=false]").first.is_visible()
    keys.press("ArrowRight")
    keys.hears("Ouvert")
    keys.press("ArrowRight")
    keys.is_on("Établir un diagnostic partagé")
    # Within the block, then to the next one: codes stay.
    keys.press("Alt+ArrowDown")
    keys.hears("maintenant au rang 2")
    assert titles_of("B1")[:2] == ["Cartographier les acteurs", "Établir un diagnostic partagé"]
    keys.is_on("Établir un diagnostic partagé")
    keys.press("Alt+ArrowRight")
    keys.hears("maintenant au rang 3")
    keys.is_on("Établir un diagnostic partagé")
    assert titles_of("B2")[-1] == "Établir un diagnostic partagé"
    assert Competency.objects.get(title="Établir un diagnostic partagé").code == "1.1"
    keys.press("Alt+ArrowRight")
    keys.hears("pas de place")
    # Renamed where it stands; Escape leaves it.
    keys.press("F2")
    editor.page.keyboard.type("Autre chose")
    keys.press("Escape")
    keys.is_on("Établir un diagnostic partagé")
    keys.press("F2")
    editor.page.keyboard.type("Partager un diagnostic")
    keys.press("Enter")
    keys.is_on("Partager un diagnostic")
    # A new row, and a criterion below it.
    keys.press("Insert")
    editor.page.wait_for_function("() => document.activeElement.name === 'title'")
    editor.page.keyboard.type("Le désaccord entre sources est dit.")
    keys.press("Enter")
    keys.hears("Ajouté")
    row = Competency.objects.get(title="Partager un diagnostic")
    assert row.criteria.filter(text="Le désaccord entre sources est dit.").exists()
    keys.press("Escape")
    # The dialog of places, from the menu of the row.
    keys.press("Home")
    keys.press("c", "a")
    keys.is_on("Cartographier les acteurs")
    keys.press("Shift+F10")
    editor.visit("arbre-menu")
    link = editor.page.locator("details[open] [data-do=move-to]")
    link.focus()
    keys.press("Enter")
    editor.page.locator("dialog[open]").wait_for()
    editor.visit("arbre-dialogue")
    editor.page.locator("dialog select[name=to]").focus()
    editor.page.keyboard.type("B2")
    editor.page.locator("dialog select[name=place]").select_option("first")
    editor.page.locator("dialog button[type=submit]").focus()
    keys.press("Enter")
    keys.hears("maintenant au rang 1")
    assert titles_of("B2")[0] == "Cartographier les acteurs"
    # Searching, and the codes that follow the order at last.
    editor.page.locator("#tree-search").focus()
    editor.page.keyboard.type("reguler")
    keys.press("Enter")
    editor.sees("1 ligne trouvée", "Réguler les tensions")
    editor.visit("arbre-recherche")
    editor.follow("Renuméroter les codes")
    editor.visit("arbre-codes")
    editor.press("Écrire les")
    assert Competency.objects.get(title="Cartographier les acteurs").code == "2.1"
    editor.follow("Historique : qui a changé quoi")
    editor.sees("Éloi Keraudren", "Codes renumérotés", "Partager un diagnostic")
    editor.visit("arbre-historique")


def test_a_row_is_dragged(arrives: Arrives) -> None:
    editor = arrives()
    opens(editor, EDITOR.email)
    page = editor.page
    handle = page.locator("tr", has_text="Problématiser").locator(".ft-handle").bounding_box()
    target = page.locator("tr.ft-competences", has_text="Réguler les tensions").bounding_box()
    assert handle is not None
    assert target is not None
    page.mouse.move(handle["x"] + 8, handle["y"] + 15)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 30, steps=6)
    page.mouse.move(target["x"] + 60, target["y"] + 6, steps=3)
    assert page.locator(".ft-before").count() == 1
    page.mouse.up()
    Keys(editor).hears("maintenant au rang 2")
    assert titles_of("B2") == ["Engager les partenaires", "Problématiser", "Réguler les tensions"]
    assert titles_of("B1") == ["Établir un diagnostic partagé", "Cartographier les acteurs"]


def test_two_people_change_the_same_competency(arrives: Arrives) -> None:
    first, second = arrives(), arrives(phone=True)
    version = opens(first, EDITOR.email)
    opens(second, ADMINISTRATOR.email)
    row = Competency.objects.get(title="Réguler les tensions")
    address = f"/edition/referentiels/{version.pk}/competences/{row.pk}/"
    first.go(address)
    second.go(address)
    first.visit("editeur-a-cote")
    first.fill(title="Réguler les tensions et les conflits")
    first.page.locator("[name=critical]").check()
    first.press("Enregistrer et regarder")
    frame = first.page.frame_locator("iframe")
    frame.get_by_text("Réguler les tensions et les conflits").first.wait_for()
    second.expected = {409}
    second.fill(title="Nommer les désaccords", description="Ce que j’ai écrit longuement.")
    second.press("Enregistrer", exact=True)
    second.sees("Éloi Keraudren a modifié ceci", "Réguler les tensions et les conflits", "Nommer les désaccords")
    assert Competency.objects.get(pk=row.pk).title == "Réguler les tensions et les conflits"
    second.visit("conflit")
    # Nobody decides by forgetting: without a choice the page asks again, and keeps everything.
    second.press("Enregistrer ceci")
    second.sees("Pas encore enregistré")
    second.page.locator("[name=pick-title][value=mine]").check()
    second.press("Enregistrer ceci")
    second.sees("C’est enregistré")
    saved = Competency.objects.get(pk=row.pk)
    assert (saved.title, saved.description, saved.critical) == (
        "Nommer les désaccords",
        "Ce que j’ai écrit longuement.",
        True,
    )


def test_comments_and_a_second_person(arrives: Arrives) -> None:
    first, second = arrives(), arrives()
    version = opens(first, EDITOR.email)
    first.page.locator("a.ft-comments").first.click()
    first.sees("Dire aussi qui manque autour de la table.")
    first.fill(text="Je propose une phrase.")
    first.press("Laisser ce commentaire")
    first.visit("commentaires")
    first.press("C’est réglé")
    first.sees("Réglé (1)")
    first.go(f"/edition/referentiels/{version.pk}/")
    first.page.locator("summary", has_text="Deux regards").click()
    first.press("Demander deux regards")
    first.sees("une seconde personne approuve le brouillon")
    assert first.page.get_by_role("button", name="Publier cette version").count() == 0
    first.press("Soumettre à une seconde personne")
    first.visit("soumis")
    opens(second, ADMINISTRATOR.email)
    second.visit("a-repondre")
    second.press("Approuver ce brouillon tel qu’il est")
    second.sees("approuvé")
    assert second.page.get_by_role("button", name="Publier cette version").count() == 1
    # A change makes the approval fall.
    row = Competency.objects.get(title="Problématiser")
    second.go(f"/edition/referentiels/{version.pk}/competences/{row.pk}/")
    second.fill(title="Problématiser les besoins")
    second.press("Enregistrer", exact=True)
    second.sees("Tombée")
    assert second.page.get_by_role("button", name="Publier cette version").count() == 0
