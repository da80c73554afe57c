"""What the editor writes about an occupation (where, codes, competencies, neighbours); a copy takes it along."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cursus.frameworks.actions import draft_from, publish_version
from cursus.models import FrameworkVersion, Occupation, Organisation, User
from cursus.organisations.enums import Capacity, Role
from tests.cursus.frameworks.editors import form_of, soup
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.frameworks import add_qualification, draft_version
from tests.factories.occupations import add_occupation, described_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Organisation:
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def editor(owner: Organisation) -> User:
    return may_enter(member(owner, Role.CERTIFIER))


@pytest.fixture
def draft(owner: Organisation) -> FrameworkVersion:
    return draft_version(owner)


def lines(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return found


def form(version: FrameworkVersion, **facts: Any) -> dict[str, Any]:
    return {
        "edit_token": version.edit_token,
        "title": "Animateur·rice",
        "position": 1,
        **lines("activities"),
        **lines("neighbours"),
        **facts,
    }


def post(client: Client, version: FrameworkVersion, data: dict[str, Any], row: Occupation | None = None) -> Any:
    """Send the form; for a row that exists with what its page said of it, as a browser does."""
    if row is None:
        return client.post(reverse("frameworks_editing:new_row", args=[version.pk, "metiers"]), data)
    address = reverse("frameworks_editing:edit_row", args=[version.pk, "metiers", row.pk])
    return client.post(address, {**data, "base": form_of(soup(client, address))["base"]})


def test_everything_about_an_occupation_is_written_in_one_form(client, owner, editor, draft) -> None:
    near = add_occupation(draft, "Voisine")
    elsewhere = described_version(owner, "Voisin d’ailleurs", code="AUTRE").occupations.get()
    codes = {item.code: item.pk for item in draft.competencies.all()}
    client.force_login(editor)
    data = form(
        draft,
        workplaces="Au bureau\n\n  Sur le terrain  ",
        structures="Association\nAssociation",
        rome_codes="k1802 Développement local\nK1404",
        core=[codes["1.1"], codes["1.2"]],
        optional=[codes["2.1"]],
        **lines("activities", {"title": "Animer", "position": 1}),
        **lines(
            "neighbours",
            {"lineage": near.lineage, "why": "Le même terrain", "position": 1},
            {"lineage": elsewhere.lineage, "why": "", "position": 2},
        ),
    )
    assert post(client, draft, data).status_code == 302
    row = draft.occupations.get(title="Animateur·rice")
    assert row.workplaces == ["Au bureau", "Sur le terrain"]
    assert row.structures == ["Association"]
    assert row.rome_codes == [{"code": "K1802", "label": "Développement local"}, {"code": "K1404", "label": ""}]
    weights = {item.competency.code: item.core for item in row.competency_links.select_related("competency")}
    assert weights == {"1.1": True, "1.2": True, "2.1": False}
    assert [item.lineage for item in row.neighbours.all()] == [near.lineage, elsewhere.lineage]
    page = client.get(reverse("frameworks_editing:edit_row", args=[draft.pk, "metiers", row.pk])).content.decode()
    assert "K1802 Développement local" in page
    assert "Sur le terrain" in page


def test_links_follow_the_form_and_what_did_not_change_stays(client, editor, draft) -> None:
    row = add_occupation(draft, "Animateur·rice", optional=("2.2",))
    kept = row.competency_links.get(competency__code="1.1")
    codes = {item.code: item.pk for item in draft.competencies.all()}
    client.force_login(editor)
    draft.refresh_from_db()
    data = form(draft, core=[codes["1.1"], codes["2.2"]], optional=[codes["1.2"]])
    assert post(client, draft, data, row).status_code == 302
    weights = {item.competency.code: item.core for item in row.competency_links.select_related("competency")}
    assert weights == {"1.1": True, "2.2": True, "1.2": False}
    assert row.competency_links.get(competency__code="1.1").pk == kept.pk


@pytest.mark.parametrize(
    ("field", "value"),
    [("rome_codes", "développement local"), ("workplaces", "x" * 300), ("structures", "\n".join(map(str, range(25))))],
)
def test_a_list_that_makes_no_sense_is_refused_at_its_field_and_kept(client, editor, draft, field, value) -> None:
    client.force_login(editor)
    answer = post(client, draft, form(draft, **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert value.splitlines()[0] in answer.content.decode()
    assert not draft.occupations.exists()


def test_core_and_optional_at_once_is_refused(client, editor, draft) -> None:
    key = draft.competencies.get(code="1.1").pk
    client.force_login(editor)
    answer = post(client, draft, form(draft, core=[key], optional=[key]))
    assert answer.status_code == 422
    assert "1.1" in str(answer.context["form"].errors["optional"])


def test_neighbours_are_chosen_among_what_is_here_or_public(client, owner, editor, draft) -> None:
    """Neither itself, nor a draft of somebody else, nor the same one twice."""
    secret = add_occupation(draft_version(OrganisationFactory(), code="SECRET"), "Secrète")
    row, near = add_occupation(draft, "Animateur·rice"), add_occupation(draft, "Voisine")
    client.force_login(editor)
    draft.refresh_from_db()
    for chosen in ((secret,), (row,), (near, near)):
        rows = [{"lineage": item.lineage, "why": "", "position": 1} for item in chosen]
        assert post(client, draft, form(draft, **lines("neighbours", *rows)), row).status_code == 422
    assert not row.neighbours.exists()


def test_a_copy_takes_it_along(owner, draft) -> None:
    row = add_occupation(draft, "Animateur·rice", optional=("1.1",))
    near = add_occupation(draft, "Voisine")
    row.neighbours.create(lineage=near.lineage, why="Le même terrain")
    add_qualification(draft, owner)
    publish_version(draft, by=None)
    copy = draft_from(draft, number="2.0", by=None).occupations.get(title="Animateur·rice")
    assert (copy.workplaces, copy.structures, copy.rome_codes) == (row.workplaces, row.structures, row.rome_codes)
    assert [(item.lineage, item.why) for item in copy.neighbours.all()] == [(near.lineage, "Le même terrain")]
    assert copy.neighbours.get().pk != row.neighbours.get().pk
    assert copy.competency_links.filter(core=False).count() == 1
