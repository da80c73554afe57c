"""Progress read from the database: what counts, for whom, against which version, and at what cost."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.assessment.actions import judge
from certification.assessment.enums import CompetencyState as S
from certification.assessment.enums import Outcome
from certification.assessment.queries import progress_of, progress_of_many
from certification.evidence import actions as evidence_actions
from cursus.frameworks.models import AssessmentTask, Competency, FrameworkVersion, ReadinessRule, Route
from tests.factories.assessment import CASE, WORK, Course, course

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Course:
    return course()


def accept(made, evidence, *enrolments, by=None):
    for enrolment in enrolments or [evidence.enrolment]:
        for claim in evidence.claims.all():
            criteria = {criterion.pk: True for criterion in claim.competency.criteria.all()}
            judge(
                evidence=evidence,
                author=enrolment,
                competency=claim.competency,
                outcome=Outcome.ACCEPTED,
                marks=criteria,
                by=by or made.assessor,
            )


def states(progress):
    return {item.code: str(item.state) for item in progress.competencies}


def test_before_the_version_is_frozen_there_is_nothing_to_measure(made):
    enrolment = made.enrol(state="APPLIED", version=None, route=None)
    progress = progress_of(enrolment)
    assert progress.blocks == ()
    assert progress.enrolment_id == enrolment.pk


def test_from_nothing_to_a_ready_block(made):
    enrolment = made.enrol()
    assert set(states(progress_of(enrolment)).values()) == {S.NOT_STARTED}
    theory = made.bring(enrolment, "1.1", "1.2", kind=CASE)
    assert states(progress_of(enrolment))["1.1"] == S.WAITING
    accept(made, theory)
    assert states(progress_of(enrolment))["1.1"] == S.PARTIAL
    accept(made, made.bring(enrolment, "1.1", "1.2"))
    progress = progress_of(enrolment)
    assert states(progress) == {"1.1": S.READY, "1.2": S.READY, "2.1": S.NOT_STARTED, "2.2": S.NOT_STARTED}
    assert [block.code for block in progress.ready_blocks] == ["B1"]
    assert not progress.block(made.block("B2").pk).ready


def test_a_draft_and_a_withdrawn_piece_count_for_nothing(made):
    enrolment = made.enrol()
    made.bring(enrolment, "1.1", sent=False)
    gone = made.bring(enrolment, "1.2")
    evidence_actions.withdraw(by=enrolment.learner, evidence=gone)
    progress = progress_of(enrolment)
    assert set(states(progress).values()) == {S.NOT_STARTED}
    assert not progress.competency(made.competencies["1.2"].pk).pieces


def test_each_author_is_judged_for_their_own(made):
    one, other = made.enrol(), made.enrol()
    piece = made.bring(one, "1.1", others=[other])
    accept(made, piece, one)
    found = progress_of_many([one, other])
    assert states(found[one.pk])["1.1"] == S.PARTIAL
    assert states(found[other.pk])["1.1"] == S.WAITING


def test_a_validated_block_is_told_by_the_caller(made):
    enrolment = made.enrol()
    progress = progress_of(enrolment, validated_blocks={made.block("B1").pk})
    assert states(progress) == {"1.1": S.VALIDATED, "1.2": S.VALIDATED, "2.1": S.NOT_STARTED, "2.2": S.NOT_STARTED}
    assert progress.ready_blocks == ()


def test_only_what_the_programme_covers_counts():
    made = course(covered=["1.1", "2.1", "2.2"])
    enrolment = made.enrol()
    for kind in (CASE, WORK):
        accept(made, made.bring(enrolment, "1.1", kind=kind))
    progress = progress_of(enrolment)
    assert set(states(progress)) == {"1.1", "2.1", "2.2"}
    block = progress.block(made.block("B1").pk)
    assert states(progress)["1.1"] == S.READY
    assert not block.ready
    assert block.uncovered == ("1.2",)
    # What was obtained elsewhere is carried, and the block can go before the jury.
    carried = progress_of(enrolment, carried={made.competencies["1.2"].pk})
    assert carried.block(made.block("B1").pk).ready


def test_a_newer_version_of_the_programme_leaves_the_frozen_one_measured(made):
    enrolment = made.enrol()
    newer = FrameworkVersion.objects.create(framework=made.version.framework, number="2.0")
    copies = [
        Competency.objects.create(version=newer, code=item.code, title="Autre texte", lineage=item.lineage)
        for item in made.competencies.values()
        if item.code != "2.2"
    ]
    made.programme.competencies.set(copies)
    progress = progress_of(enrolment)
    assert {item.competency_id for item in progress.competencies} == {
        made.competencies[code].pk for code in ("1.1", "1.2", "2.1")
    }


@pytest.mark.parametrize("scope", ["neither", "route", "block", "both"])
def test_the_stored_rule_is_found(made, scope):
    enrolment = made.enrol()
    accept(made, made.bring(enrolment, "1.1", "1.2", kind=CASE))
    assert not progress_of(enrolment).block(made.block("B1").pk).ready
    ReadinessRule.objects.create(
        qualification=made.qualification,
        route=made.route if scope in ("route", "both") else None,
        block=made.block("B1") if scope in ("block", "both") else None,
        min_practice=0,
    )
    assert progress_of(enrolment).block(made.block("B1").pk).ready


def test_the_rule_of_another_route_is_not_applied(made):
    enrolment = made.enrol()
    accept(made, made.bring(enrolment, "1.1", "1.2", kind=CASE))
    elsewhere = Route.objects.create(qualification=made.qualification, kind="CA")
    ReadinessRule.objects.create(qualification=made.qualification, route=elsewhere, min_practice=0)
    assert not progress_of(enrolment).block(made.block("B1").pk).ready


def test_vae_asks_for_a_file_and_an_interview(made):
    route = Route.objects.create(qualification=made.qualification, kind="VAE")
    enrolment = made.enrol(route=route)
    for kind in (CASE, WORK):
        accept(made, made.bring(enrolment, "1.1", kind=kind))
    assert states(progress_of(enrolment))["1.1"] == S.PARTIAL
    accept(made, made.bring(enrolment, "1.1", kind="DOSSIER", nature="PRACTICE"))
    accept(made, made.bring(enrolment, "1.1", kind="ORAL", nature="PRACTICE"))
    assert states(progress_of(enrolment))["1.1"] == S.READY


def test_a_task_counts_with_its_nature_and_is_asked_where_the_rule_says(made):
    enrolment = made.enrol()
    task = AssessmentTask.objects.create(
        qualification=made.qualification,
        code="E1",
        title="Mise en situation",
        nature="PRACTICE",
        evidence_type="SIMULATION",
    )
    task.routes.add(made.route)
    task.competencies.add(made.competencies["1.1"])
    ReadinessRule.objects.create(qualification=made.qualification, tasks_required=True)
    for kind in (CASE, WORK):
        accept(made, made.bring(enrolment, "1.1", kind=kind))
    found = progress_of(enrolment).competency(made.competencies["1.1"].pk)
    assert [said.code for said in found.missing] == ["task_missing"]
    piece = made.bring(enrolment, "1.1", sent=False)
    evidence_actions.choose_competencies(
        by=enrolment.learner, evidence=piece, competencies=[made.competencies["1.1"]], task=task
    )
    accept(made, made.send(piece))
    assert states(progress_of(enrolment))["1.1"] == S.READY


def test_the_tutor_alone_is_not_enough_where_the_rule_says(made):
    enrolment = made.enrol(tutor=made.assessor)
    ReadinessRule.objects.create(qualification=made.qualification, other_than_tutor=True)
    accept(made, made.bring(enrolment, "1.1", "1.2", kind=CASE))
    practice = made.bring(enrolment, "1.1", "1.2")
    accept(made, practice)
    block = progress_of(enrolment).block(made.block("B1").pk)
    assert [said.code for said in block.missing] == ["other_than_tutor"]
    accept(made, practice, by=made.another_assessor())
    assert progress_of(enrolment).block(made.block("B1").pk).ready


def test_plain_values_can_be_frozen(made):
    enrolment = made.enrol()
    accept(made, made.bring(enrolment, "1.1"))
    frozen = json.loads(json.dumps(progress_of(enrolment).to_plain()))
    assert frozen["enrolment"] == str(enrolment.pk)
    assert frozen["blocks"][0]["missing"][0]["text"]
    assert enrolment.learner.last_name not in json.dumps(frozen)


def _cost(enrolments):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        progress_of_many(enrolments)
    return len(queries)


def test_a_cohort_costs_as_many_queries_as_one_learner(made):
    enrolments = [made.enrol() for _ in range(6)]
    accept(made, made.bring(enrolments[0], "1.1", "2.1"))
    one = _cost(enrolments[:1])
    for enrolment in enrolments[1:]:
        for kind in (CASE, WORK):
            accept(made, made.bring(enrolment, "1.1", "1.2", "2.1", kind=kind))
    assert _cost(enrolments) == one
    assert one <= 14
