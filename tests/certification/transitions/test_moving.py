"""A learner moves to another version: proposed, agreed to, done as a whole; nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.assessment.actions import judge
from certification.assessment.enums import Outcome
from certification.assessment.models import Judgement
from certification.assessment.queries import progress_of, unjudged_pairs
from certification.assessment.worklist import queue
from certification.enrolments.models import Enrolment
from certification.enrolments.queries import with_context
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor, EvidenceClaim
from certification.evidence.queries import competencies_of
from certification.juries import queries as jury_queries
from certification.spaces.learner import own_progress
from certification.spaces.todos import todos_of
from certification.transitions import actions, queries
from certification.transitions.enums import ChangeState
from certification.transitions.models import VersionChange
from certification.transitions.rules import Obstacle
from cursus.core import audit, clock
from cursus.core.audit_check import unlogged_rows
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditChain, OutgoingMail
from cursus.frameworks.actions import draft_from
from cursus.frameworks.enums import Nature
from cursus.organisations.enums import Role
from tests.factories import carrying
from tests.factories import juries as make
from tests.factories.accounts import UserFactory, member
from tests.factories.attestations import signed_with
from tests.factories.carrying import TOTAL
from tests.factories.transitions import second_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Two learners under way, every competency of both blocks accepted; nobody before a jury."""
    found = make.planned(candidates=2)
    found.jury.candidates.all().delete()
    return found


@pytest.fixture
def manager(world):
    return member(world.training, Role.PEDAGOGICAL_MANAGER)


@pytest.fixture
def version(world):
    return second_version(world)


def proposed(world, manager, version, place=0):
    learner = world.enrolments[place]
    (change,) = actions.propose_change(
        by=manager, session=world.session, enrolments=[learner], to=version, message="Votre avis ?"
    )
    return change


def accepted(world, manager, version, place=0):
    change = proposed(world, manager, version, place)
    return actions.accept_change(by=change.enrolment.learner, change=change)


def codes(progress):
    return {item.code: item.state for item in progress.competencies}


def test_a_running_enrolment_stays_until_the_learner_agrees(world, manager, version):
    before = Enrolment.objects.values("version", "route", "covers").get(pk=world.enrolments[0].pk)
    change = proposed(world, manager, version)
    assert Enrolment.objects.values("version", "route", "covers").get(pk=world.enrolments[0].pk) == before
    letter = OutgoingMail.objects.filter(to=change.enrolment.learner.email).latest("created_at")
    assert "Votre avis ?" in letter.body
    assert reverse("transitions:answer", args=[change.pk]) in letter.body
    todos = todos_of(change.enrolment, own_progress(change.enrolment))
    assert reverse("transitions:answer", args=[change.pk]) in [item.action_href for item in todos]
    actions.decline_change(by=change.enrolment.learner, change=change, reason="Je préfère finir ainsi.")
    assert Enrolment.objects.values("version", "route", "covers").get(pk=world.enrolments[0].pk) == before
    assert VersionChange.objects.get().state == ChangeState.DECLINED
    # Once answered it can be proposed again, and not answered twice.
    with pytest.raises(Conflict):
        actions.accept_change(by=change.enrolment.learner, change=change)
    proposed(world, manager, version)


def test_what_the_preview_says_is_what_the_move_does(world, manager, version):
    learner = world.enrolments[0]
    preview = queries.preview_of(learner, version)
    assert preview.obstacle is None
    assert [(item.label, item.pieces, item.accepted) for item in preview.kept] == [
        ("1.1 Compétence 1.1", 2, 2),
        ("1.2 Compétence 1.2", 2, 2),
        ("2.2 Compétence 2.2", 2, 2),
    ]
    assert [item.label for item in preview.again] == ["2.1 Compétence 2.1, en situation réelle"]
    assert preview.new == ("2.3 Rédiger une charte commune",)
    accepted(world, manager, version)
    learner.refresh_from_db()
    assert (learner.version, learner.route) == (version, version.qualifications.get().routes.get())
    assert codes(progress_of(learner)) == {
        "1.1": "READY",
        "1.2": "READY",
        "2.1": "WAITING",
        "2.2": "READY",
        "2.3": "NOT_STARTED",
    }
    assert [item.code for item in competencies_of(learner)] == ["1.1", "1.2", "2.1", "2.2", "2.3"]


def test_nothing_is_lost_and_everything_is_logged(world, manager, version):
    learner = world.enrolments[0]
    claims = set(EvidenceClaim.objects.values_list("pk", flat=True))
    said = {row.pk: (row.competency_id, row.outcome, row.judged_at) for row in Judgement.objects.all()}
    accepted(world, manager, version)
    assert claims <= set(EvidenceClaim.objects.values_list("pk", flat=True))
    now = {row.pk: (row.competency_id, row.outcome, row.judged_at) for row in Judgement.objects.filter(pk__in=said)}
    assert now == said
    assert Judgement.objects.filter(enrolment=learner).count() == 8 + 6
    ours = {"certification.Judgement", "certification.VersionChange"}
    carried = Judgement.objects.filter(competency__version=version)
    assert not {item.key for item in unlogged_rows() if item.model in ours} & {str(row.pk) for row in carried}
    assert list(audit.verify(AuditChain.objects.get(organisation=world.training))) == []


def test_the_assessors_look_again_at_what_was_reworded_and_at_nothing_else(world, manager, version):
    assert not queue(world.assessor).exists()
    accepted(world, manager, version)
    waiting = list(queue(world.assessor))
    reworded = version.competencies.get(code="2.1")
    assert {pair for piece in waiting for pair in unjudged_pairs(piece)} == {(world.enrolments[0].pk, reworded.pk)}
    assert len(waiting) == 2
    assert {piece.round for piece in waiting} == {1}
    with pytest.raises(Refused, match="version"):
        judge(
            evidence=waiting[0],
            author=world.enrolments[0],
            competency=world.qualification.version.competencies.get(code="2.1"),
            outcome=Outcome.ACCEPTED,
            by=world.assessor,
        )
    learner = Enrolment.objects.get(pk=world.enrolments[0].pk)
    for piece in waiting:
        judge(evidence=piece, author=learner, competency=reworded, outcome=Outcome.ACCEPTED, by=world.assessor)
    assert codes(progress_of(learner))["2.1"] == "READY"
    assert not queue(world.assessor).exists()


def test_a_shared_piece_is_judged_for_each_by_the_words_of_their_version(world, manager, version):
    one, other = world.enrolments
    piece = make.accept(one, world.qualification.version.competencies.get(code="2.1"), world.assessor, Nature.PRACTICE)
    EvidenceAuthor.objects.create(evidence=piece, enrolment=other, part="Ma part")
    make.judge(piece, other, world.qualification.version.competencies.get(code="2.1"), world.assessor, Outcome.ACCEPTED)
    accepted(world, manager, version)
    assert unjudged_pairs(piece) == {(one.pk, version.competencies.get(code="2.1").pk)}
    assert codes(progress_of(other))["2.1"] in ("READY", "WAITING")


def test_a_draft_answers_the_words_of_the_new_version(world, manager, version):
    learner = world.enrolments[0]
    old = world.qualification.version.competencies.get(code="2.1")
    draft = Evidence.objects.create(enrolment=learner, title="Brouillon")
    EvidenceAuthor.objects.create(evidence=draft, enrolment=learner)
    EvidenceClaim.objects.create(evidence=draft, competency=old, how="Ainsi.")
    accepted(world, manager, version)
    assert [(row.competency.version, row.how) for row in draft.claims.all()] == [(version, "Ainsi.")]


def test_the_written_agreement_is_recorded_with_its_day_and_place(world, manager, version):
    change = proposed(world, manager, version)
    for wrong in (
        {"agreed_on": clock.today() + timedelta(days=1), "note": "Courriel"},
        {"agreed_on": clock.today(), "note": " "},
    ):
        with pytest.raises(Refused):
            actions.record_agreement(by=manager, change=change, **wrong)
    actions.record_agreement(by=manager, change=change, agreed_on=date(2026, 3, 3), note="Courriel du 3 mars")
    change.refresh_from_db()
    assert (change.state, change.agreement, change.agreement_note) == ("DONE", "WRITTEN", "Courriel du 3 mars")
    assert Enrolment.objects.get(pk=change.enrolment_id).version == version
    assert "3 mars 2026" in OutgoingMail.objects.filter(to=change.enrolment.learner.email).latest("created_at").body


def test_who_may(world, manager, version):
    learner, classmate = (item.learner for item in world.enrolments)
    with pytest.raises(NotAllowed):
        actions.propose_change(by=learner, session=world.session, enrolments=world.enrolments, to=version)
    change = proposed(world, manager, version)
    for nobody in (classmate, manager, UserFactory()):
        with pytest.raises(NotAllowed):
            actions.accept_change(by=nobody, change=change)
    for nobody in (learner, classmate, world.assessor):
        with pytest.raises(NotAllowed):
            actions.record_agreement(by=nobody, change=change, agreed_on=clock.today(), note="Papier")
        with pytest.raises(NotAllowed):
            actions.withdraw_change(by=nobody, change=change)
    actions.withdraw_change(by=manager, change=change)
    assert VersionChange.objects.get().state == ChangeState.WITHDRAWN


def test_an_open_jury_holds_the_learner_where_they_are(world, manager, version):
    change = proposed(world, manager, version)
    make.actions.add_candidates(by=world.admin, jury=world.jury, enrolments=[world.enrolments[0]])
    with pytest.raises(Refused, match="jury"):
        actions.accept_change(by=change.enrolment.learner, change=change)
    assert Enrolment.objects.get(pk=change.enrolment_id).version == world.qualification.version
    assert VersionChange.objects.get().state == ChangeState.PROPOSED
    with pytest.raises(Refused, match="jury"):
        actions.propose_change(by=manager, session=world.session, enrolments=world.enrolments[:1], to=version)


def test_moved_learners_come_before_a_jury_of_the_new_version_and_of_no_other(world, manager, version):
    accepted(world, manager, version)
    assert set(jury_queries.eligible_enrolments(world.jury)) == {world.enrolments[1]}
    later = make.actions.plan_jury(
        by=world.admin,
        certifier=world.certifier,
        route=version.qualifications.get().routes.get(),
        held_at=make.later(days=30),
        place="Lannion",
    )
    assert set(jury_queries.eligible_enrolments(later)) == {world.enrolments[0]}


def test_validated_blocks_stay_through_confirmed_correspondences_only():
    first = signed_with({"B1"}, blocks=2, competencies=2)
    manager = member(first.training, Role.PEDAGOGICAL_MANAGER)
    version = second_version(first)
    (learner,) = first.enrolments
    preview = queries.preview_of(learner, version)
    assert (preview.carried, preview.lost) == ((), ("B1 · Bloc 1",))
    carrying.confirm(version, {"B1": TOTAL}, by=first.admin)
    preview = queries.preview_of(learner, version)
    assert ([label for label, _words in preview.carried], preview.lost) == (["B1 · Bloc 1"], ())
    (change,) = actions.propose_change(by=manager, session=first.session, enrolments=[learner], to=version)
    actions.accept_change(by=learner.learner, change=change)
    learner.refresh_from_db()
    assert jury_queries.validated_blocks(learner) == {version.blocks.get(code="B1").pk}
    assert {block.code: block.validated for block in own_progress(learner).blocks} == {"B1": True, "B2": False}


def test_who_has_obtained_the_whole_is_not_moved():
    first = signed_with({"B1", "B2"}, blocks=2, competencies=2)
    version = second_version(first)
    assert queries.preview_of(first.enrolments[0], version).obstacle == Obstacle.OBTAINED


def test_only_later_published_versions_are_offered(world, manager, version):
    assert queries.targets(world.session) == [version]
    draft = draft_from(version, number="3.0", by=None)
    assert queries.targets(world.session) == [version]
    with pytest.raises(Refused):
        actions.propose_change(by=manager, session=world.session, enrolments=world.enrolments, to=draft)


def test_a_version_that_the_certifier_does_not_certify_is_refused(world, version):
    version.qualifications.get().certifiers.update(active=False)
    assert queries.preview_of(world.enrolments[0], version).obstacle == Obstacle.NOT_CERTIFYING


def test_the_database_moves_a_version_with_an_agreement_only(world, manager, version):
    learner = Enrolment.objects.filter(pk=world.enrolments[0].pk)
    proposed(world, manager, version)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        learner.update(version=version)
    change = VersionChange.objects.get()
    actions.accept_change(by=change.enrolment.learner, change=change)
    with pytest.raises(DatabaseError, match="decided"), transaction.atomic():
        VersionChange.objects.filter(pk=change.pk).update(state=ChangeState.PROPOSED)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        learner.update(version=world.qualification.version)


def test_as_many_queries_for_one_learner_as_for_two(world, version):
    counts = []
    for people in (world.enrolments[:1], world.enrolments):
        fresh = list(jury_queries.eligible_enrolments(world.jury).filter(pk__in=[item.pk for item in people]))
        fresh = list(with_context(Enrolment.objects.filter(pk__in=[item.pk for item in fresh])))
        with CaptureQueriesContext(connection) as told:
            assert len(queries.previews(fresh, version)) == len(people)
        counts.append(len(told))
    assert counts[0] == counts[1]


# --- Pages ---


def test_the_way_through_the_pages(client, world, manager, version):
    client.force_login(manager)
    url = reverse("transitions:propose", args=[world.session.pk])
    assert url in client.get(reverse("enrolments:manage", args=[world.session.pk])).content.decode()
    assert str(version) in client.get(url).content.decode()
    page = client.get(url, {"version": str(version.pk)}).content.decode()
    assert "2.3 Rédiger une charte commune" in page
    response = client.post(url, {"version": str(version.pk)})
    assert (response.status_code, VersionChange.objects.count()) == (422, 0)
    people = [str(item.pk) for item in world.enrolments]
    assert client.post(url, {"version": str(version.pk), "learners": people, "message": ""}).status_code == 302
    one, other = VersionChange.objects.order_by("created_at")
    page = client.get(url).content.decode()
    assert reverse("transitions:agreement", args=[one.pk]) in page
    # A written agreement for one of them; the other answers alone.
    response = client.post(reverse("transitions:agreement", args=[one.pk]), {"agreed_on": "2026-03-03", "note": ""})
    assert response.status_code == 422
    client.post(reverse("transitions:agreement", args=[one.pk]), {"agreed_on": "2026-03-03", "note": "Courriel"})
    client.force_login(other.enrolment.learner)
    address = reverse("transitions:answer", args=[other.pk])
    assert "2.3 Rédiger une charte commune" in client.get(address).content.decode()
    assert client.post(address, {"answer": ""}).status_code == 422
    assert client.post(address, {"answer": "accept"}).status_code == 302
    assert client.get(address).status_code == 200
    assert client.get(reverse("transitions:answer", args=[one.pk])).status_code == 404
    assert set(Enrolment.objects.values_list("version", flat=True)) == {version.pk}
    assert EvidenceState.SUBMITTED in Evidence.objects.values_list("state", flat=True)


def test_without_a_later_version_the_page_says_so(client, world, manager):
    client.force_login(manager)
    response = client.get(reverse("transitions:propose", args=[world.session.pk]))
    assert "Aucune version" in response.content.decode()
