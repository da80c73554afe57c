"""Verbs on correspondences: what is written, what is refused, what the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cursus.core.audit import verify
from cursus.core.errors import Conflict, Refused
from cursus.crosswalks import actions
from cursus.crosswalks.enums import MappingKind, Side
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.crosswalks.queries import listing_of, mappings_of
from cursus.models import AuditChain, AuditEntry, Competency
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.crosswalks import mapped, pair, source_with
from tests.factories.frameworks import draft_version, published_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OrganisationFactory()


@pytest.fixture
def version(owner):
    return published_version(owner)


@pytest.fixture
def source(owner):
    return source_with(owner, "Animer un groupe", "Mener un projet")


def test_a_life_from_proposal_to_review_and_back(version, source):
    author, reader = UserFactory(), UserFactory()
    mapping = mapped(version, source, by=author)
    assert (mapping.state, mapping.author, mapping.decided_at) == ("PROPOSED", author, None)
    actions.review(mapping, by=reader)
    assert (mapping.state, mapping.decided_by) == ("REVIEWED", reader)
    assert mapping.decided_at is not None
    with pytest.raises(Conflict):
        actions.review(mapping, by=reader)
    actions.reject(mapping, by=reader)
    actions.reopen(mapping, by=reader)
    assert (mapping.state, mapping.decided_at, mapping.decided_by) == ("PROPOSED", None, None)
    events = AuditEntry.objects.filter(key=str(mapping.pk)).order_by("seq").values_list("event", flat=True)
    assert list(events) == [f"crosswalk_mapping.{verb}" for verb in ("proposed", "review", "reject", "reopen")]
    assert list(verify(AuditChain.objects.get(organisation=version.owner))) == []


def test_a_change_makes_it_a_proposal_again(version, source):
    mapping = mapped(version, source, reviewed=True)
    seen = (mapping.kind, mapping.rationale, mapping.state)
    actions.amend(mapping, kind=MappingKind.RELATED, rationale="Un lien seulement.", seen=seen, by=None)
    mapping.refresh_from_db()
    assert (mapping.state, mapping.kind, mapping.rationale) == ("PROPOSED", "RELATED", "Un lien seulement.")
    with pytest.raises(Conflict):
        actions.amend(mapping, kind=MappingKind.EXACT, rationale="Autre", seen=seen, by=None)
    mapping.refresh_from_db()
    assert mapping.kind == "RELATED"


def test_the_same_pair_is_written_once(version, source):
    mapped(version, source)
    with pytest.raises(Conflict):
        mapped(version, source, kind=MappingKind.EXACT)
    assert CrosswalkMapping.objects.count() == 1


def test_a_suggestion_set_aside_is_not_made_again(version, source):
    wanted = pair(version, source, kind="", rationale="")
    mapping = actions.set_aside(**wanted)
    assert mapping.state == "REJECTED"
    assert mapping.rationale
    assert not mappings_of(version).exists()


@pytest.mark.parametrize(("said", "field"), [({"kind": "SAME"}, "kind"), ({"rationale": "  "}, "rationale")])
def test_type_and_reason_are_needed(version, source, said, field):
    with pytest.raises(Refused) as refusal:
        mapped(version, source, **said)
    assert refusal.value.field == field
    assert not CrosswalkMapping.objects.exists()


def test_another_bodys_source_is_refused(version):
    with pytest.raises(Refused):
        mapped(version, source_with(OrganisationFactory(), "Animer"))
    assert mapped(version, source_with(None, "Animer"))


def test_rows_of_another_version_are_refused(version, source, owner):
    other = published_version(owner, code="AUTRE")
    with pytest.raises(Refused):
        actions.propose(**{**pair(version, source), "ours": other.competencies.first().pk})


def test_a_version_is_not_compared_with_itself(version, owner):
    itself = actions.save_source(SourceFramework(organisation=owner, title="Soi", version=version), by=None)
    with pytest.raises(Refused):
        mapped(version, itself)


def test_a_fiche_known_here_is_a_source(version, owner):
    fiche = published_version(OrganisationFactory(), code="RNCP99001")
    source = actions.save_source(SourceFramework(organisation=owner, title="Fiche", version=fiche), by=None)
    items = listing_of(source).items
    assert [item.code for item in items] == ["B1", "1.1", "1.2", "B2", "2.1", "2.2"]
    block, competency = mapped(version, source, theirs=0), mapped(version, source, theirs=1)
    assert block.target_block is not None
    assert competency.target_competency is not None
    assert [str(row.theirs) for row in (block, competency)] == ["B1 · Bloc 1", "1.1 Compétence 1.1"]


def test_several_are_reviewed_together_in_as_many_queries_as_one(version, source):
    one = [mapped(version, source, ours=0, theirs=0)]
    more = [mapped(version, source, ours=n, theirs=1) for n in (0, 1, 2)]
    counts = []
    for rows in (one, more):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert actions.review_all(rows, by=None) == len(rows)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_source_that_is_used_stays(version, source):
    mapping = mapped(version, source)
    with pytest.raises(Refused):
        actions.remove_source(source, by=None)
    assert SourceFramework.objects.filter(pk=source.pk).exists()
    unused = source_with(version.owner, "Rien", title="Sans usage")
    actions.remove_source(unused, by=None)
    assert not SourceFramework.objects.filter(pk=unused.pk).exists()
    assert mapping.source_id == source.pk


def test_a_mapped_competency_of_a_draft_is_not_removed(owner, source):
    from django.db.models import ProtectedError

    draft = draft_version(owner, code="BROUILLON")
    mapped(draft, source)
    with pytest.raises(ProtectedError):
        draft.competencies.order_by("position", "code")[0].delete()


def _refused_by_the_database(mapping, **columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        CrosswalkMapping.objects.filter(pk=mapping.pk).update(**columns)


def test_what_the_database_refuses(version, source, owner):
    mapping = mapped(version, source)
    other = published_version(owner, code="AUTRE")
    elsewhere = source_with(owner, "Ailleurs", title="Ailleurs")
    _refused_by_the_database(mapping, competency=Competency.objects.filter(version=other).first())
    _refused_by_the_database(mapping, version=other)
    _refused_by_the_database(mapping, element=elsewhere.elements.first())
    _refused_by_the_database(mapping, source=elsewhere)
    _refused_by_the_database(mapping, element=None)
    _refused_by_the_database(mapping, block=version.blocks.first())
    _refused_by_the_database(mapping, rationale="")
    _refused_by_the_database(mapping, kind="SAME")
    _refused_by_the_database(mapping, state="REVIEWED")
    with pytest.raises(IntegrityError), transaction.atomic():
        source.elements.filter(code="E1").update(parent=elsewhere.elements.first())


def test_blocks_occupations_and_activities_correspond_too(owner, source):
    from cursus.models import Occupation, OccupationalActivity

    draft = draft_version(owner, code="METIERS")
    occupation = Occupation.objects.create(version=draft, title="Animateur·rice")
    activity = OccupationalActivity.objects.create(occupation=occupation, title="Réunir")
    rows = {Side.BLOCK: draft.blocks.first(), Side.OCCUPATION: occupation, Side.ACTIVITY: activity}
    for side, row in rows.items():
        mapping = actions.propose(**{**pair(draft, source), "side": side, "ours": row.pk})
        assert (mapping.side, mapping.ours) == (side, row)
