"""Which block counts for which: proposed by a copy or by a fiche, confirmed by a person between published versions."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core import audit, clock
from cursus.core.audit_check import unlogged_rows
from cursus.core.errors import Conflict, Refused
from cursus.core.models import AuditChain, AuditEntry
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.frameworks import actions
from cursus.frameworks.actions_correspondences import (
    confirm_correspondence,
    edit_correspondence,
    remove_correspondence,
)
from cursus.frameworks.enums import CorrespondenceKind, CorrespondenceSource
from cursus.frameworks.models import BlockCorrespondence, Competency, CompetencyBlock
from cursus.frameworks.queries import blocks_of_fiches, correspondences_of, earlier_blocks
from cursus.organisations.enums import Capacity, Role
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.frameworks import draft_version, published_version
from tests.factories.rncp import block, document, fiche
from tests.factories.rncp_rows import draft as rncp_draft
from tests.factories.rncp_rows import load
from tests.factories.rncp_rows import published as rncp_published

pytestmark = pytest.mark.django_db
TOTAL, PARTIAL = CorrespondenceKind.TOTAL, CorrespondenceKind.PARTIAL


@pytest.fixture
def owner():
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def editor(owner):
    return may_enter(member(owner, Role.CERTIFIER))


@pytest.fixture
def first(owner):
    return published_version(owner)


@pytest.fixture
def draft(first):
    return actions.draft_from(first, number="1.1", by=None)


@pytest.fixture
def second(draft):
    return actions.publish_version(draft, by=None)


def rows(version):
    return list(BlockCorrespondence.objects.filter(block__version=version))


def intact(owner):
    """Whether the log and the rows of correspondences say the same."""
    unlogged = [item for item in unlogged_rows() if item.model == "cursus.BlockCorrespondence"]
    return not unlogged and list(audit.verify(AuditChain.objects.get(organisation=owner))) == []


# --- Proposed ---


def test_a_copy_proposes_that_each_block_stands_wholly_for_its_own(first, draft):
    found = [(row.block.code, row.target.code, row.target.version, row.kind, row.source) for row in rows(draft)]
    assert found == [(code, code, first, TOTAL, CorrespondenceSource.COPIED) for code in ("B1", "B2")]
    assert all(row.confirmed_at is None for row in rows(draft))


def test_a_copy_of_a_copy_proposes_towards_the_one_before_it_only(first, second, editor):
    confirm_correspondence(rows(second)[0], kind=TOTAL, edit_token=None, by=editor)
    third = actions.draft_from(second, number="1.2", by=None)
    assert [(row.target.version, row.confirmed_at) for row in rows(third)] == [(second, None)] * 2


def test_what_the_fiche_says_is_copied_as_a_proposal(first, editor):
    block = first.blocks.first()
    said = BlockCorrespondence.objects.create(block=block, other_fiche="RNCP1", other_block="RNCP1BC01")
    confirm_correspondence(said, kind=TOTAL, edit_token=None, by=editor)
    draft = actions.draft_from(first, number="1.1", by=None)
    copied = BlockCorrespondence.objects.get(block__version=draft, other_fiche="RNCP1")
    assert (copied.confirmed_at, copied.confirmed_by) == (None, None)


def test_blocks_of_another_fiche_are_found_where_they_are_published(owner, first):
    theirs = published_version(OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY]), code="RNCP7")
    assert blocks_of_fiches(first, {"RNCP7"}) == {}
    ours = draft_version(owner, code="RNCP7")
    assert blocks_of_fiches(first, {"RNCP7"}) == {}
    assert theirs.blocks.count() == ours.blocks.count()
    actions.publish_version(ours, by=None)
    assert set(blocks_of_fiches(first, {"RNCP7"})) == {("RNCP7", "B1"), ("RNCP7", "B2")}
    assert blocks_of_fiches(first, {"RNCP7"})["RNCP7", "B1"].version == ours


# --- Confirmed, changed, removed ---


def test_a_correspondence_is_confirmed_after_publication_and_logged(owner, second, editor):
    row = confirm_correspondence(rows(second)[0], kind=PARTIAL, edit_token=second.edit_token, by=editor)
    row.refresh_from_db()
    assert (row.kind, row.confirmed_by, row.confirmed_at is not None) == (PARTIAL, editor, True)
    entry = AuditEntry.objects.get(event="block_correspondence.confirmed")
    assert entry.detail == {"block": "B1", "earlier": "B1 (COOP 1.0)", "kind": "PARTIAL"}
    assert intact(owner)
    BlockCorrespondence.objects.filter(pk=row.pk).update(kind=TOTAL)
    assert not intact(owner)


def test_a_confirmation_behind_our_back_is_noticed(owner, second):
    assert intact(owner)
    BlockCorrespondence.objects.filter(pk=rows(second)[0].pk).update(confirmed_at=clock.now())
    assert not intact(owner)


def test_a_draft_confirms_nothing(draft, editor):
    with pytest.raises(Refused, match=r"Publi"):
        confirm_correspondence(rows(draft)[0], kind=TOTAL, edit_token=None, by=editor)
    assert rows(draft)[0].confirmed_at is None


@pytest.mark.parametrize("how", ["update", "insert", "target"])
def test_the_database_refuses_a_confirmation_about_a_draft(first, draft, how):
    row = rows(draft)[0]
    writes = {
        "update": lambda: BlockCorrespondence.objects.filter(pk=row.pk).update(confirmed_at=clock.now()),
        "insert": lambda: BlockCorrespondence.objects.create(
            block=row.block, other_fiche="RNCP1", other_block="BC01", confirmed_at=clock.now()
        ),
        "target": lambda: BlockCorrespondence.objects.create(
            block=first.blocks.first(), target=row.block, confirmed_at=clock.now()
        ),
    }
    with pytest.raises(DatabaseError, match="both versions are published"), transaction.atomic():
        writes[how]()
    # Without the guard it would have been written.
    remove_triggers()
    try:
        writes[how]()
    finally:
        install_triggers()


def test_a_change_makes_it_a_proposal_again(owner, second, editor):
    row = confirm_correspondence(rows(second)[0], kind=TOTAL, edit_token=None, by=editor)

    def write():
        row.kind = PARTIAL
        row.save()
        return row

    edit_correspondence(second, write, edit_token=None, by=editor)
    row.refresh_from_db()
    assert (row.kind, row.confirmed_at, row.confirmed_by) == (PARTIAL, None, None)
    assert intact(owner)


def test_removing_is_logged(owner, second, editor):
    row = confirm_correspondence(rows(second)[0], kind=TOTAL, edit_token=None, by=editor)
    remove_correspondence(row, edit_token=None, by=editor)
    assert [item.block.code for item in rows(second)] == ["B2"]
    assert AuditEntry.objects.filter(event="block_correspondence.removed").count() == 1
    assert intact(owner)
    remove_correspondence(row, edit_token=None, by=editor)  # once more changes nothing
    with pytest.raises(Conflict):
        confirm_correspondence(row, kind=TOTAL, edit_token=None, by=editor)


@pytest.mark.parametrize("verb", ["edit", "confirm", "remove"])
def test_a_page_that_is_out_of_date_changes_nothing(second, editor, verb):
    row, stale = rows(second)[0], {"edit_token": uuid4(), "by": editor}
    verbs = {
        "edit": lambda: edit_correspondence(second, lambda: row, **stale),
        "confirm": lambda: confirm_correspondence(row, kind=TOTAL, **stale),
        "remove": lambda: remove_correspondence(row, **stale),
    }
    with pytest.raises(Conflict):
        verbs[verb]()
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_a_block_of_another_version_is_refused_and_so_is_the_same_version(first, second, editor):
    ours, theirs = second.blocks.first(), first.blocks.last()

    def to(block, target):
        return lambda: BlockCorrespondence.objects.create(block=block, target=target)

    with pytest.raises(Refused):
        edit_correspondence(second, to(theirs, ours), edit_token=None, by=editor)
    with pytest.raises(Refused):
        edit_correspondence(second, to(ours, second.blocks.last()), edit_token=None, by=editor)
    with pytest.raises(Refused):
        edit_correspondence(second, to(ours, first.blocks.first()), edit_token=None, by=editor)  # it is there already
    assert len(rows(second)) == 2


@pytest.mark.parametrize("what", [{}, {"other_fiche": "RNCP1"}, {"other_block": "BC01"}])
def test_a_correspondence_names_an_earlier_block(first, what):
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockCorrespondence.objects.create(block=first.blocks.first(), **what)


def test_a_version_that_is_published_still_never_changes(second, editor):
    confirm_correspondence(rows(second)[0], kind=TOTAL, edit_token=None, by=editor)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        CompetencyBlock.objects.filter(version=second).update(title="Autre")


# --- Pages ---


def url(name, version, *args):
    return reverse(f"frameworks_editing:{name}", args=[version.pk, *args])


def test_the_page_lists_proposes_and_confirms(client, first, draft, editor):
    client.force_login(editor)
    page = client.get(url("correspondences", draft)).content.decode()
    assert "les deux blocs disent les mêmes mots" in page
    assert "confirmer/" not in page  # a draft
    Competency.objects.filter(version=draft, code="1.1").update(title="D’autres mots")
    assert "comparez-les" in client.get(url("correspondences", draft)).content.decode()
    actions.publish_version(draft, by=None)
    assert "2 à confirmer" in client.get(url("version", draft)).content.decode()
    row = rows(draft)[0]
    data = {"edit_token": draft.edit_token, "kind": "PARTIAL"}
    done = client.post(url("confirm_correspondence", draft, row.pk), data, follow=True)
    assert "La correspondance est confirmée." in done.content.decode()
    row.refresh_from_db()
    assert (row.kind, row.confirmed_by) == (PARTIAL, editor)
    # The same page sent once more is out of date by now.
    again = client.post(url("confirm_correspondence", draft, row.pk), {**data, "kind": "TOTAL"}, follow=True)
    assert "entre-temps" in again.content.decode()
    row.refresh_from_db()
    assert row.kind == PARTIAL


@pytest.mark.parametrize("data", [{}, {"edit_token": "x", "kind": "TOTAL"}, {"kind": "TOTAL"}])
def test_a_confirmation_that_says_nothing_is_refused(client, second, editor, data):
    client.force_login(editor)
    row = rows(second)[0]
    assert client.post(url("confirm_correspondence", second, row.pk), data).status_code == 302
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_a_correspondence_is_added_changed_and_removed_on_a_published_version(client, first, second, editor):
    client.force_login(editor)
    new = url("new_row", second, "correspondances")
    assert client.get(new).status_code == 200
    data = {
        "edit_token": second.edit_token,
        "block": second.blocks.first().pk,
        "target": first.blocks.last().pk,
        "kind": "PARTIAL",
    }
    assert client.post(new, data).url == url("correspondences", second)
    row = BlockCorrespondence.objects.get(block__code="B1", target__code="B2")
    assert (row.source, row.kind) == ("WRITTEN", "PARTIAL")
    second.refresh_from_db()
    change = url("edit_row", second, "correspondances", row.pk)
    assert client.post(change, {**data, "kind": "TOTAL"}).status_code == 409
    assert client.post(change, {**data, "edit_token": second.edit_token, "kind": "TOTAL"}).status_code == 302
    row.refresh_from_db()
    assert row.kind == TOTAL
    remove = url("delete_row", second, "correspondances", row.pk)
    assert "Retirer la correspondance" in client.get(remove).content.decode()
    second.refresh_from_db()
    assert client.post(remove, {"edit_token": second.edit_token}).url == url("correspondences", second)
    assert not BlockCorrespondence.objects.filter(pk=row.pk).exists()


def test_what_says_nothing_of_an_earlier_block_is_mended_on_the_page(client, second, editor):
    client.force_login(editor)
    new = url("new_row", second, "correspondances")
    data = {"edit_token": second.edit_token, "block": second.blocks.first().pk, "kind": "TOTAL"}
    response = client.post(new, data)
    assert response.status_code == 422
    assert "Choisissez le bloc antérieur" in response.content.decode()
    known = {**data, "other_fiche": "RNCP99000", "other_block": "RNCP99000BC01"}
    assert client.post(new, known).status_code == 302
    page = client.get(url("correspondences", second)).content.decode()
    assert "RNCP99000BC01 (RNCP99000)" in page
    assert "pas connu ici" in page


def test_only_blocks_that_no_longer_change_and_that_concern_the_version_are_offered(owner, first, second):
    published_version(OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY]), code="AUTRE")
    third = actions.draft_from(second, number="1.2", by=None)
    offered = earlier_blocks(third, [])
    assert {block.version for block in offered} == {first, second}
    assert {block.version for block in earlier_blocks(first, [])} == {second}


def test_a_version_without_blocks_says_so(client, owner, editor):
    version = actions.create_framework(code="RS", title="RS", organisation=owner, by=None)
    client.force_login(editor)
    assert "pas de bloc" in client.get(url("correspondences", version)).content.decode()


def test_strangers_see_and_confirm_nothing(client, second):
    row = rows(second)[0]
    stranger = may_enter(member(OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY]), Role.CERTIFIER))
    client.force_login(stranger)
    assert client.get(url("correspondences", second)).status_code == 404
    data = {"edit_token": second.edit_token, "kind": "TOTAL"}
    assert client.post(url("confirm_correspondence", second, row.pk), data).status_code == 404
    client.force_login(may_enter(UserFactory()))
    assert client.get(url("correspondences", second)).status_code in (302, 403)
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_a_row_of_another_version_is_not_confirmed_through_this_one(client, first, second, editor):
    other = actions.publish_version(actions.draft_from(second, number="1.2", by=None), by=None)
    client.force_login(editor)
    data = {"edit_token": second.edit_token, "kind": "TOTAL"}
    assert client.post(url("confirm_correspondence", second, rows(other)[0].pk), data).status_code == 404


def test_thirty_blocks_cost_as_many_queries_as_one(owner):
    def counted(number):
        version = published_version(owner, code=f"C{number}", blocks=number, each=1)
        draft = actions.draft_from(version, number="1.1", by=None)
        with CaptureQueriesContext(connection) as found:
            assert sum(len(item.lines) for item in correspondences_of(draft)) == number
            for item in correspondences_of(draft):
                for row, same in item.lines:
                    assert same
                    assert str(row.target.version)
        return len(found)

    assert counted(1) == counted(30)


# --- From the register ---


def said_by(number, other):
    """The correspondence that a fiche says: its first block stands for the first one of another fiche."""
    return (
        f"<CORRESPONDANCES><CORRESPONDANCE><SOURCE><BLOC_COMPETENCES><CODE>{number}BC01</CODE></BLOC_COMPETENCES></SOURCE>"
        f"<DESTINATION><NUMERO_FICHE>{other}</NUMERO_FICHE><BLOC_COMPETENCES><CODE>{other}BC01</CODE></BLOC_COMPETENCES>"
        "</DESTINATION></CORRESPONDANCE></CORRESPONDANCES>"
    )


def test_a_fiche_proposes_what_it_says_and_finds_the_block_where_it_is_published(owner):
    new = document(fiche("RNCP90002", more=said_by("RNCP90002", "RNCP90001")))
    load(new)
    assert [(row.source, row.target) for row in rows(rncp_draft())] == [("REGISTER", None)]
    assert str(rows(rncp_draft())[0]) == "RNCP90001BC01 (RNCP90001) → RNCP90002BC01"
    rncp_published()
    load(document(fiche("RNCP90001")))
    before = rncp_published()
    load(document(fiche("RNCP90003", more=said_by("RNCP90003", "RNCP90001"))))
    (row,) = rows(rncp_draft())
    assert (row.target, row.kind, row.confirmed_at) == (before.blocks.get(), TOTAL, None)


def test_a_fiche_that_is_imported_again_keeps_what_people_wrote(owner):
    text = {"more": said_by("RNCP90002", "RNCP90001")}
    load(document(fiche("RNCP90002", **text)))
    version = rncp_published()
    new = fiche("RNCP90002", blocks=block("RNCP90002BC01", competencies="Une autre liste.    Tout autre."), **text)
    load(document(new))
    draft = rncp_draft()
    assert {(row.source, row.target) for row in rows(draft)} == {
        ("REGISTER", None),
        ("COPIED", version.blocks.get()),
    }
    mine = BlockCorrespondence.objects.create(block=draft.blocks.get(), other_fiche="RS1", other_block="RS1")
    load(document(fiche("RNCP90002", blocks=block("RNCP90002BC01", competencies="Encore autre.    Rien de commun."))))
    # What the fiche no longer says goes; what a person wrote and what the copy proposed stay.
    assert {row.source for row in rows(rncp_draft())} == {"COPIED", "WRITTEN"}
    assert mine in rows(rncp_draft())
