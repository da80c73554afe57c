"""Bringing evidence: drafts, files, groups, sending, taking back; each step of the table and each refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from certification.enrolments import actions as enrolment_actions
from certification.evidence import actions, actions_files, actions_group, queries
from certification.evidence.actions import Incomplete
from certification.evidence.enums import EvidenceState as S
from certification.evidence.models import Evidence, EvidenceFile
from certification.evidence.rules import EVIDENCE_LIFE
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.messages import UploadRefused
from cursus.core.files.storage import private_storage
from cursus.core.models import AuditEntry, OutgoingMail, StoredFile
from cursus.frameworks.enums import EvidenceType, VersionState
from cursus.frameworks.models import AssessmentTask, Competency, FrameworkVersion
from cursus.programmes.models import TrainingProgramme
from tests.factories.accounts import UserFactory
from tests.factories.assessment import course
from tests.factories.learning import learning, photo, web_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


@pytest.fixture
def enrolment(world):
    return world.enrol(UserFactory(first_name="Maëlle", last_name="Le Goff"))


def draft(world, enrolment, *codes: str, **words) -> Evidence:
    return actions.create_draft(
        by=enrolment.learner,
        enrolment=enrolment,
        title=words.pop("title", "Atelier"),
        competencies=[world.course.competencies[code] for code in codes or ("1.1",)],
        **words,
    )


def complete(world, enrolment, *codes: str) -> Evidence:
    evidence = draft(world, enrolment, *codes)
    return actions.save_draft(
        by=enrolment.learner,
        evidence=evidence,
        text="J’ai animé.",
        evidence_type=EvidenceType.WORK_PRODUCT,
        others_agree=True,
    )


def test_a_draft_is_its_authors_alone(world, enrolment):
    evidence = draft(world, enrolment, "1.1", "2.1")
    assert (evidence.state, evidence.round) == (S.DRAFT, 0)
    assert [author.enrolment for author in evidence.authors.all()] == [enrolment]
    assert {claim.competency.code for claim in evidence.claims.all()} == {"1.1", "2.1"}


def test_only_an_enrolled_learner_deposits(world, enrolment):
    application = world.apply()
    with pytest.raises(NotAllowed):
        actions.create_draft(by=application.learner, enrolment=application)
    with pytest.raises(NotAllowed):
        actions.create_draft(by=world.manager, enrolment=enrolment)
    enrolment_actions.withdraw(by=enrolment.learner, enrolment=enrolment)
    with pytest.raises(NotAllowed):
        actions.create_draft(by=enrolment.learner, enrolment=enrolment)
    assert not Evidence.objects.exists()


def test_competencies_of_another_course_are_refused(world, enrolment):
    """TRUST case 4: a child's key of another body changes nothing."""
    foreign = course(codes=("9.1",)).competencies["9.1"]
    with pytest.raises(Refused):
        actions.create_draft(by=enrolment.learner, enrolment=enrolment, competencies=[foreign])
    evidence = draft(world, enrolment)
    with pytest.raises(Refused):
        actions.choose_competencies(by=enrolment.learner, evidence=evidence, competencies=[foreign])
    assert [claim.competency.code for claim in evidence.claims.all()] == ["1.1"]


def test_what_was_said_of_a_competency_that_stays_is_kept(world, enrolment):
    evidence = draft(world, enrolment, "1.1", "1.2")
    found = world.course.competencies
    actions.save_draft(by=enrolment.learner, evidence=evidence, hows={found["1.1"].pk: "Comme ceci."})
    actions.choose_competencies(by=enrolment.learner, evidence=evidence, competencies=[found["1.1"], found["2.1"]])
    assert {claim.competency.code: claim.how for claim in evidence.claims.all()} == {"1.1": "Comme ceci.", "2.1": ""}
    with pytest.raises(Refused):
        actions.choose_competencies(by=enrolment.learner, evidence=evidence, competencies=[])


def test_a_task_says_what_the_piece_is_and_brings_its_competencies(world, enrolment):
    task = AssessmentTask.objects.create(
        qualification=world.course.qualification,
        code="E1",
        title="Étude",
        nature="THEORY",
        evidence_type="DOSSIER",
    )
    task.competencies.set([world.course.competencies["1.1"], world.course.competencies["1.2"]])
    evidence = draft(world, enrolment, "2.1")
    actions.choose_competencies(by=enrolment.learner, evidence=evidence, competencies=[], task=task)
    assert {claim.competency.code for claim in evidence.claims.all()} == {"1.1", "1.2"}
    assert (evidence.evidence_type, evidence.nature) == ("DOSSIER", "THEORY")
    actions.save_draft(by=enrolment.learner, evidence=evidence, evidence_type="ORAL", nature="PRACTICE")
    assert (evidence.evidence_type, evidence.nature) == ("DOSSIER", "THEORY"), "the task's word stays"


def test_a_task_of_another_course_or_route_is_refused(world, enrolment):
    other = course()
    foreign = AssessmentTask.objects.create(
        qualification=other.qualification, code="E1", title="x", nature="THEORY", evidence_type="DOSSIER"
    )
    elsewhere = AssessmentTask.objects.create(
        qualification=world.course.qualification, code="E2", title="x", nature="THEORY", evidence_type="DOSSIER"
    )
    elsewhere.routes.add(world.course.qualification.routes.create(kind="VAE"))
    evidence = draft(world, enrolment)
    for task in (foreign, elsewhere):
        with pytest.raises(Refused):
            actions.choose_competencies(
                by=enrolment.learner, evidence=evidence, competencies=[world.course.competencies["1.1"]], task=task
            )
    evidence.refresh_from_db()
    assert evidence.task is None


def test_the_competencies_are_those_of_the_frozen_version(world, enrolment):
    newer = FrameworkVersion.objects.create(framework=world.course.version.framework, number="2.0")
    old = world.course.competencies["1.1"]
    copy = Competency.objects.create(version=newer, code="1.1", title="Autrement dit", lineage=old.lineage)
    FrameworkVersion.objects.filter(pk=newer.pk).update(state=VersionState.PUBLISHED, published_at=clock.now())
    TrainingProgramme.objects.filter(pk=world.course.programme.pk).update(version=newer)
    world.course.programme.competencies.set([copy])
    assert list(queries.competencies_of(enrolment)) == [old]


def test_saving_leaves_what_is_not_given(world, enrolment):
    evidence = draft(world, enrolment, text="Avant.")
    actions.save_draft(by=enrolment.learner, evidence=evidence, made_on=date(2026, 1, 5), title="Titre")
    actions.save_draft(by=enrolment.learner, evidence=evidence, others_agree=True)
    assert (evidence.title, evidence.text, evidence.made_on) == ("Titre", "Avant.", date(2026, 1, 5))
    actions.save_draft(by=enrolment.learner, evidence=evidence, made_on=None)
    assert evidence.made_on is None
    with pytest.raises(Refused):
        actions.save_draft(by=enrolment.learner, evidence=evidence, made_on=clock.today() + timedelta(days=1))


def test_autosaves_do_not_fill_the_log(world, enrolment):
    evidence = draft(world, enrolment)
    for n in range(5):
        actions.save_draft(by=enrolment.learner, evidence=evidence, text=f"{n}")
    assert AuditEntry.objects.filter(event="evidence.save").count() == 0
    actions.save_draft(by=enrolment.learner, evidence=evidence, evidence_type="QUIZ")
    assert AuditEntry.objects.filter(event="evidence.save").count() == 1


def test_sending_asks_for_everything_at_once(world, enrolment):
    evidence = actions.create_draft(by=enrolment.learner, enrolment=enrolment)
    with pytest.raises(Incomplete) as refusal:
        actions.submit(by=enrolment.learner, evidence=evidence)
    assert {lack.field for lack in refusal.value.lacks} >= {"competencies", "title", "evidence_type", "others_agree"}
    evidence.refresh_from_db()
    assert (evidence.state, evidence.round) == (S.DRAFT, 0)


def test_sent_then_nothing_in_it_changes(world, enrolment):
    evidence = actions.submit(by=enrolment.learner, evidence=complete(world, enrolment))
    assert (evidence.state, evidence.round, evidence.nature) == (S.SUBMITTED, 1, "PRACTICE")
    assert evidence.submitted_at is not None
    learner, someone = enrolment.learner, world.enrol()
    with pytest.raises(Conflict):
        actions.save_draft(by=learner, evidence=evidence, text="Autre chose.")
    with pytest.raises(Conflict):
        actions.choose_competencies(by=learner, evidence=evidence, competencies=[world.course.competencies["2.1"]])
    with pytest.raises(Conflict):
        actions_files.add_file(by=learner, evidence=evidence, upload=photo())
    with pytest.raises((Conflict, NotAllowed)):
        actions_group.set_authors(by=learner, evidence=evidence, others=[someone])
    with pytest.raises(Conflict):
        actions_group.write_part(by=learner, evidence=evidence, part="x")
    with pytest.raises(Conflict):
        actions.submit(by=learner, evidence=evidence)


VERBS = {
    "submit": lambda it: actions.submit(by=it.enrolment.learner, evidence=it),
    "reopen": lambda it: actions.reopen(by=it.enrolment.learner, evidence=it),
    "withdraw": lambda it: actions.withdraw(by=it.enrolment.learner, evidence=it),
}


@pytest.mark.parametrize("event", list(VERBS))
@pytest.mark.parametrize("state", list(S))
def test_each_verb_from_each_state(world, enrolment, event, state):
    evidence = complete(world, enrolment)
    Evidence.objects.filter(pk=evidence.pk).update(state=state, round=1)
    evidence.refresh_from_db()
    if EVIDENCE_LIFE.allows(event, state):
        VERBS[event](evidence)
        evidence.refresh_from_db()
        assert evidence.state == EVIDENCE_LIFE.steps[event].target
        assert AuditEntry.objects.filter(event=f"evidence.{event}", key=str(evidence.pk)).exists()
    else:
        with pytest.raises(Conflict):
            VERBS[event](evidence)
        evidence.refresh_from_db()
        assert evidence.state == state


def test_each_sending_is_a_round(world, enrolment):
    evidence = actions.submit(by=enrolment.learner, evidence=complete(world, enrolment))
    Evidence.objects.filter(pk=evidence.pk).update(state=S.JUDGED)
    actions.reopen(by=enrolment.learner, evidence=evidence)
    assert actions.submit(by=enrolment.learner, evidence=evidence).round == 2


@pytest.mark.parametrize("event", list(VERBS))
def test_only_who_began_it_acts_on_it(world, enrolment, event):
    evidence = complete(world, enrolment)
    other = world.enrol()
    actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[other])
    for by in (other.learner, world.manager, world.course.assessor, world.stranger):
        with pytest.raises(NotAllowed):
            getattr(actions, event)(by=by, evidence=evidence)


# Files


def test_a_photo_is_kept_private_and_whole(world, enrolment):
    evidence = actions_files.begin_with_file(
        by=enrolment.learner, enrolment=enrolment, upload=photo(), title="Photo", competencies=()
    )
    file = evidence.files.get()
    assert file.file.media_type == "image/jpeg"
    assert file.file.key.startswith(f"{world.course.body.pk}/evidence/")
    assert private_storage().exists(file.file.key)


def test_a_refused_file_leaves_no_draft(world, enrolment):
    with pytest.raises(UploadRefused):
        actions_files.begin_with_file(by=enrolment.learner, enrolment=enrolment, upload=web_page())
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_refused_file_leaves_the_draft_as_it_was(world, enrolment):
    evidence = complete(world, enrolment)
    with pytest.raises(UploadRefused):
        actions_files.add_file(by=enrolment.learner, evidence=evidence, upload=web_page())
    evidence.refresh_from_db()
    assert evidence.text == "J’ai animé."
    assert not StoredFile.objects.exists()


def test_files_are_added_in_order_and_taken_out(world, enrolment, django_capture_on_commit_callbacks):
    evidence = draft(world, enrolment)
    added = [
        actions_files.add_file(by=enrolment.learner, evidence=evidence, upload=photo(f"{n}.jpg")) for n in range(3)
    ]
    assert [item.position for item in added] == [0, 1, 2]
    key = added[1].file.key
    with django_capture_on_commit_callbacks(execute=True):
        actions_files.remove_file(by=enrolment.learner, file=added[1])
    assert [item.pk for item in evidence.files.all()] == [added[0].pk, added[2].pk]
    assert not private_storage().exists(key)
    actions_files.remove_file(by=enrolment.learner, file=added[1])  # twice changes nothing
    assert EvidenceFile.objects.count() == 2


def test_a_deposit_has_a_bounded_number_of_files(world, enrolment, monkeypatch):
    monkeypatch.setattr("cursus.core.files.quotas.DEPOSIT_FILES", 2)
    evidence = draft(world, enrolment)
    for _ in range(2):
        actions_files.add_file(by=enrolment.learner, evidence=evidence, upload=photo())
    with pytest.raises(UploadRefused) as refusal:
        actions_files.add_file(by=enrolment.learner, evidence=evidence, upload=photo())
    assert refusal.value.code == "deposit_files"


def test_nobody_else_touches_the_files(world, enrolment):
    evidence = draft(world, enrolment)
    file = actions_files.add_file(by=enrolment.learner, evidence=evidence, upload=photo())
    other = world.enrol()
    actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[other])
    for by in (other.learner, world.manager, world.stranger):
        with pytest.raises(NotAllowed):
            actions_files.add_file(by=by, evidence=evidence, upload=photo())
        with pytest.raises(NotAllowed):
            actions_files.remove_file(by=by, file=file)
    assert evidence.files.count() == 1


# Groups


def test_each_author_says_their_own_part(world, enrolment):
    evidence, other = complete(world, enrolment), world.enrol()
    actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[other])
    assert OutgoingMail.objects.filter(to=other.learner.email, body__contains="/ma-part/").count() == 1
    assert list(queries.parts_to_say(other)) == [evidence.authors.get(enrolment=other)]
    with pytest.raises(Incomplete) as refusal:
        actions.submit(by=enrolment.learner, evidence=evidence)
    assert [lack.field for lack in refusal.value.lacks] == ["authors", "authors"]
    for author in (enrolment, other):
        actions_group.write_part(by=author.learner, evidence=evidence, part="J’ai tenu le tour de parole.")
    assert not queries.parts_to_say(other).exists()
    assert actions.submit(by=enrolment.learner, evidence=evidence).state == S.SUBMITTED


def test_an_author_can_be_taken_off_or_leave(world, enrolment):
    evidence, one, two = complete(world, enrolment), world.enrol(), world.enrol()
    actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[one, two])
    actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[two, enrolment])
    actions_group.leave(by=two.learner, evidence=evidence)
    assert [author.enrolment for author in evidence.authors.all()] == [enrolment]
    assert actions.submit(by=enrolment.learner, evidence=evidence).state == S.SUBMITTED
    with pytest.raises((NotAllowed, Conflict)):
        actions_group.leave(by=enrolment.learner, evidence=evidence)


def test_only_learners_of_the_session_are_authors(world, enrolment):
    evidence = complete(world, enrolment)
    for outsider in (learning().enrol(), world.apply()):
        with pytest.raises(Refused):
            actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[outsider])
    assert evidence.authors.count() == 1


def test_nobody_writes_the_part_of_another(world, enrolment):
    evidence, other = complete(world, enrolment), world.enrol()
    with pytest.raises(NotAllowed):
        actions_group.write_part(by=other.learner, evidence=evidence, part="x")
    actions_group.set_authors(by=enrolment.learner, evidence=evidence, others=[other])
    actions_group.write_part(by=enrolment.learner, evidence=evidence, part="La mienne.")
    assert evidence.authors.get(enrolment=other).part == ""
    with pytest.raises(NotAllowed):
        actions_group.set_authors(by=other.learner, evidence=evidence, others=[])


def test_the_database_refuses_an_incomplete_piece_with_the_assessor(world, enrolment):
    evidence = draft(world, enrolment)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(state=S.SUBMITTED)
