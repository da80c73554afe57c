"""A person's word on the competencies that a fiche proposes."""

from __future__ import annotations

import pytest

from cursus.core.errors import Conflict, Refused
from cursus.frameworks import actions
from cursus.frameworks.actions_review import confirm_all, confirm_competencies
from cursus.frameworks.arranging import Wanted
from cursus.frameworks.enums import RouteKind, VersionState
from cursus.frameworks.formats.rncp.plan import Outcome
from cursus.models import (
    Competency,
    CompetencyBlock,
    PerformanceCriterion,
)
from tests.factories.rncp import block, document, fiche
from tests.factories.rncp_rows import draft, load, outcomes, published, words

pytestmark = pytest.mark.django_db


def test_confirming_splitting_and_merging() -> None:
    load(document(fiche()))
    version, part = draft(), CompetencyBlock.objects.get()
    first, second, third = Competency.objects.order_by("position")
    rows = confirm_competencies(
        version,
        part,
        words("Animer un collectif", "Écouter chacun", "Cartographier les alliances. Tenir un budget partagé."),
        by=None,
        edit_token=version.edit_token,
    )
    assert rows[0].pk == first.pk
    assert rows[2].pk in {second.pk, third.pk}
    assert [row.code for row in rows] == ["BC01.1", "BC01.2", "BC01.3"]
    assert all(row.confirmed for row in Competency.objects.all())
    assert Competency.objects.count() == 3


def test_two_lines_may_change_places() -> None:
    load(document(fiche(blocks=block("RNCP90001BC01", competencies="C1. Animer    C2. Décider    C3. Écrire"))))
    before = {row.title: row.pk for row in Competency.objects.all()}
    wanted = [Wanted(title="Écrire", code="C3"), Wanted(title="Animer", code="C1"), Wanted(title="Décider", code="C2")]
    rows = confirm_competencies(draft(), CompetencyBlock.objects.get(), wanted, by=None)
    assert [(row.code, row.pk) for row in rows] == [(item.code, before[item.title]) for item in wanted]


def test_somebody_else_changed_the_draft_meanwhile() -> None:
    load(document(fiche()))
    version = draft()
    token = version.edit_token
    confirm_all(version, by=None, edit_token=token)
    with pytest.raises(Conflict):
        confirm_competencies(version, CompetencyBlock.objects.get(), words("Autre"), by=None, edit_token=token)
    assert Competency.objects.count() == 3


@pytest.mark.parametrize("titles", [(), ("Animer", "Animer"), tuple(f"Savoir {n}" for n in range(201))])
def test_lists_that_cannot_stand(titles: tuple[str, ...]) -> None:
    load(document(fiche()))
    with pytest.raises(Refused):
        confirm_competencies(draft(), CompetencyBlock.objects.get(), words(*titles), by=None)
    assert not Competency.objects.filter(confirmed=True).exists()


def test_a_competency_with_criteria_does_not_vanish() -> None:
    load(document(fiche()))
    row = Competency.objects.get(position=3)
    PerformanceCriterion.objects.create(competency=row, text="Le budget est équilibré.")
    with pytest.raises(Refused, match=r"BC01\.3"):
        confirm_competencies(draft(), CompetencyBlock.objects.get(), words("Tout autre chose"), by=None)
    assert Competency.objects.count() == 3


def test_an_unconfirmed_version_is_not_published() -> None:
    load(document(fiche()))
    with pytest.raises(Refused):
        actions.publish_version(draft(), by=None)
    confirm_all(draft(), by=None)
    assert actions.publish_version(draft(), by=None).state == VersionState.PUBLISHED


def test_a_published_version_is_not_reviewed() -> None:
    load(document(fiche()))
    version = published()
    with pytest.raises(Conflict):
        confirm_competencies(version, CompetencyBlock.objects.get(), words("Autre"), by=None)


def test_what_a_person_wrote_for_an_rs_fiche_outlives_a_new_jury() -> None:
    text = "C1. Animer un collectif    C2. Tenir un budget"
    load(document(fiche("RS9001", capacities=text)))
    confirm_competencies(draft(), None, words("Animer", "Tenir un budget"), by=None)
    published()
    changed = fiche("RS9001", capacities=text).replace("3 membres.", "4 membres.")
    assert outcomes(load(document(changed))) == [Outcome.NEW_VERSION]
    titles = Competency.objects.filter(version=draft()).order_by("position").values_list("title", "confirmed")
    assert list(titles) == [("Animer", True), ("Tenir un budget", True)]
    assert draft().qualifications.get().routes.get(kind=RouteKind.FC).jury_text == "4 membres."
