"""Two versions compared as they are stored, and the editor's page about it; fiches that come late are joined."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core.models import AuditEntry
from cursus.frameworks import actions
from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.models import BlockCorrespondence, Competency, Occupation, OccupationalActivity
from cursus.frameworks.presenting_differences import shown
from cursus.frameworks.queries_differences import comparable, difference_of, in_order, key_of
from cursus.frameworks.rules_differences import How, Kind, Mark
from cursus.organisations.enums import Capacity, Role
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.frameworks import add_qualification, draft_version, published_version
from tests.factories.rncp import block, document, fiche
from tests.factories.rncp_rows import draft as rncp_draft
from tests.factories.rncp_rows import load
from tests.factories.rncp_rows import published as rncp_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def editor(owner):
    return may_enter(member(owner, Role.CERTIFIER))


@pytest.fixture
def first(owner):
    version = draft_version(owner)
    add_qualification(version, owner)
    occupation = Occupation.objects.create(version=version, title="Animatrice de coopération")
    OccupationalActivity.objects.create(occupation=occupation, title="Anime des collectifs")
    return actions.publish_version(version, by=None)


def change(version, row, **values):
    def write():
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        return row

    return actions.edit_draft(version, write, edit_token=None, by=None)


@pytest.fixture
def second(first):
    """The next version: one competency reworded, one moved, one renumbered, one gone and one new; a later date."""
    version = actions.draft_from(first, number="2.0", by=None)
    by_code = {row.code: row for row in version.competencies.all()}
    b2 = version.blocks.get(code="B2")
    change(version, by_code["1.1"], title="Compétence 1.1 approfondie", expected_evidence=["ORAL"])
    change(version, by_code["1.2"], block=b2, position=9)
    change(version, by_code["2.1"], code="2.7")
    actions.edit_draft(version, partial(_delete, by_code["2.2"]), edit_token=None, by=None)
    new = Competency(version=version, block=b2, code="2.8", title="Rédiger une charte commune", position=10)
    change(version, new)
    change(version, version.qualifications.get(), level=7)
    return version


def _delete(row):
    key = row.pk
    row.delete()
    row.pk = key
    return row


def test_what_changed_between_two_versions_as_they_are_stored(first, second):
    found = difference_of(first, second)
    said = {(row.after or row.before).code: row for row in found.changed(Kind.COMPETENCY)}
    assert {code: {mark.value for mark in row.marks} for code, row in said.items()} == {
        "1.1": {"reworded", "details"},
        "1.2": {"moved"},
        "2.7": {"renumbered"},
        "2.8": {"added"},
        "2.2": {"removed"},
    }
    assert [(fact.name, fact.before, fact.after) for fact in found.facts] == [("level", "6", "7")]
    assert found.changed(Kind.OCCUPATION) == found.changed(Kind.ACTIVITY) == ()
    assert found.changes[Kind.ACTIVITY][0].how is How.WORDS
    before = said["1.1"].before
    assert key_of(before) == first.competencies.get(code="1.1").pk
    assert difference_of(first, actions.draft_from(first, number="3.0", by=None)).nothing


def test_as_many_queries_for_two_blocks_as_for_twelve(owner):
    counts = []
    for n, blocks in enumerate((1, 12)):
        one = published_version(owner, code=f"F{n}", blocks=blocks, each=3)
        other = actions.draft_from(one, number="2.0", by=None)
        with CaptureQueriesContext(connection) as told:
            shown(difference_of(one, other))
        counts.append(len(told))
    assert counts[0] == counts[1] <= 30


def test_the_page_shows_marks_in_words_and_not_in_colours_alone(client, editor, first, second):
    client.force_login(editor)
    page = client.get(reverse("frameworks_editing:version", args=[second.pk])).content.decode()
    url = reverse("frameworks_editing:compare", args=[second.pk])
    assert url in page
    page = client.get(url).content.decode()
    assert '<ins class="fd-new"><span class="fd-said">[ajouté : </span>' in page
    for words in (
        "reformulation",
        "déplacement",
        "nouveau numéro",
        "ajout",
        "retrait",
        "COOP 1.0",
        "COOP 2.0",
        "Niveau",
    ):
        assert words in page, words
    # From the earlier version the same page is read in the same direction.
    back = client.get(reverse("frameworks_editing:compare", args=[first.pk]), {"avec": str(second.pk)})
    assert '<ins class="fd-new"><span class="fd-said">[ajouté : </span> approfondie' in back.content.decode()


def test_the_page_of_a_version_alone_says_what_to_do(client, editor, first):
    client.force_login(editor)
    response = client.get(reverse("frameworks_editing:compare", args=[first.pk]))
    assert "Il n’y a encore rien à comparer" in response.content.decode()


@pytest.mark.parametrize("asked", ["=", "00000000-0000-0000-0000-000000000000"])
def test_another_bodys_draft_is_not_compared(client, editor, first, asked):
    client.force_login(editor)
    url = reverse("frameworks_editing:compare", args=[first.pk])
    assert client.get(url, {"avec": asked}).status_code == 404
    theirs = draft_version(OrganisationFactory(), code="THEIRS")
    assert client.get(url, {"avec": str(theirs.pk)}).status_code == 404


# --- Fiches ---


def two_fiches(late: bool):
    """Fiche 90001, and its successor 90002 which names it; ``late``: the earlier one is imported last."""
    old = fiche("RNCP90001", blocks=block("RNCP90001BC01", "Animer") + block("RNCP90001BC02", "Tenir un lieu"))
    pair = (
        "<CORRESPONDANCE><SOURCE><BLOC_COMPETENCES><CODE>RNCP90002BC01</CODE></BLOC_COMPETENCES></SOURCE>"
        "<DESTINATION><NUMERO_FICHE>RNCP90001</NUMERO_FICHE><BLOC_COMPETENCES><CODE>RNCP90001BC02</CODE>"
        "</BLOC_COMPETENCES></DESTINATION></CORRESPONDANCE>"
    )
    new = fiche(
        "RNCP90002",
        blocks=block("RNCP90002BC01", "Faire vivre un tiers-lieu"),
        more=f"<CORRESPONDANCES>{pair}</CORRESPONDANCES>",
    )
    made = {}
    for name, text in (("new", new), ("old", old)) if late else (("old", old), ("new", new)):
        load(document(text))
        made[name] = rncp_published()
    return made["old"], made["new"]


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the earlier one last"])
def test_a_fiche_is_joined_to_the_one_that_names_it_whichever_comes_first(late):
    old, new = two_fiches(late)
    (row,) = BlockCorrespondence.objects.filter(block__version=new)
    assert (row.target, row.confirmed_at) == (old.blocks.get(code="RNCP90001BC02"), None)
    assert AuditEntry.objects.filter(event="block_correspondence.joined").count() == int(late)
    assert in_order(new, old) == in_order(old, new) == (old, new)
    (change, *gone) = difference_of(old, new).changed(Kind.BLOCK)
    assert (change.before.code, change.after.code, change.how) == ("RNCP90001BC02", "RNCP90002BC01", How.SAID)
    assert [row.marks for row in gone] == [{Mark.REMOVED}]


def test_what_was_confirmed_by_codes_is_a_proposal_again_once_both_can_be_read(editor):
    _old, new = None, None
    load(document(fiche("RNCP90002", more=_naming())))
    new = rncp_published()
    (row,) = BlockCorrespondence.objects.filter(block__version=new)
    confirm_correspondence(row, kind=CorrespondenceKind.TOTAL, edit_token=None, by=editor)
    load(document(fiche("RNCP90001")))
    assert BlockCorrespondence.objects.get(pk=row.pk).confirmed_at is not None  # a draft joins nothing
    assert BlockCorrespondence.objects.get(pk=row.pk).target is None
    actions.publish_version(_confirmed(rncp_draft()), by=editor)
    row.refresh_from_db()
    assert (row.target.code, row.confirmed_at, row.confirmed_by) == ("RNCP90001BC01", None, None)


def _confirmed(version):
    from cursus.frameworks.actions_review import confirm_all

    confirm_all(version, by=None)
    return version


def _naming():
    return (
        "<CORRESPONDANCES><CORRESPONDANCE><SOURCE><BLOC_COMPETENCES><CODE>RNCP90002BC01</CODE></BLOC_COMPETENCES>"
        "</SOURCE><DESTINATION><NUMERO_FICHE>RNCP90001</NUMERO_FICHE><BLOC_COMPETENCES><CODE>RNCP90001BC01</CODE>"
        "</BLOC_COMPETENCES></DESTINATION></CORRESPONDANCE></CORRESPONDANCES>"
    )


def test_the_fiche_of_one_body_is_not_joined_to_what_another_body_wrote(owner):
    load(document(fiche("RNCP90002", more=_naming())), organisation=owner)
    new = rncp_published()
    load(document(fiche("RNCP90001")), organisation=OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY]))
    rncp_published()
    assert BlockCorrespondence.objects.get(block__version=new).target is None


def test_what_can_be_compared(owner, first, second):
    from cursus.frameworks.models import FrameworkVersion

    other = published_version(OrganisationFactory(), code="ELSEWHERE")
    everything = FrameworkVersion.objects.all()
    assert set(comparable(first, everything)) == {second}
    BlockCorrespondence.objects.create(block=other.blocks.first(), other_fiche=first.framework.code, other_block="B1")
    assert set(comparable(first, everything)) == {second, other}
