"""The list of what lacks: right for a whole file, and for one with planted gaps."""

from __future__ import annotations

import pytest

from certification.recognition import gaps, queries
from certification.recognition.gaps import CohortFacts, FileFacts, GapKind, begins_with_a_verb, gaps_of
from cursus.core.secrecy import shown_counts
from cursus.frameworks.models import AssessmentTask
from tests.factories.accounts import OrganisationFactory
from tests.factories.recognition import plant_gaps, whole_file

TWO = [CohortFacts(2023, 6, 5), CohortFacts(2024, 7, 4)]


def read(qualification, cohorts=TWO):
    found = queries.for_display(type(qualification).objects.filter(pk=qualification.pk)).get()
    facts = queries.facts_of(found, [], emerging=False)
    return gaps_of(gaps.FileFacts(**{**vars(facts), "cohorts": cohorts}))


def labels(found, kind) -> list[str]:
    (gap,) = (gap for gap in found if gap.kind == kind)
    return [item.label for item in gap.where]


@pytest.fixture
def qualification(db):
    return whole_file(OrganisationFactory(capacities=["CERTIFYING_BODY"]))


def test_a_whole_file_lacks_nothing(qualification):
    assert read(qualification) == []


def test_each_planted_gap_is_found_where_it_is_and_nothing_else(qualification):
    plant_gaps(qualification)
    found = read(qualification)
    assert {gap.kind for gap in found} == {
        GapKind.ACTIVITY_WITHOUT_COMPETENCY,
        GapKind.BLOCK_WITHOUT_TERMS,
        GapKind.BLOCK_TITLE,
        GapKind.COMPETENCY_WITHOUT_CRITERION,
        GapKind.COMPETENCY_WITHOUT_ASSESSMENT,
        GapKind.NO_VAE,
        GapKind.ROUTE_WITHOUT_JURY,
        GapKind.NO_ROME,
    }
    assert labels(found, GapKind.ACTIVITY_WITHOUT_COMPETENCY) == ["Rendre compte"]
    assert labels(found, GapKind.COMPETENCY_WITHOUT_CRITERION) == ["1.1 Compétence 1.1"]
    assert labels(found, GapKind.COMPETENCY_WITHOUT_ASSESSMENT) == ["1.2 Compétence 1.2"]
    assert labels(found, GapKind.BLOCK_TITLE) == labels(found, GapKind.BLOCK_WITHOUT_TERMS) == ["B1 · Le territoire"]
    assert [gap.kind for gap in found if not gap.required] == [GapKind.BLOCK_TITLE]


def test_a_task_of_another_qualification_assesses_nothing(qualification):
    qualification.assessment_tasks.get().competencies.clear()
    other = type(qualification).objects.create(version=qualification.version, code="AUTRE", title="Autre")
    task = AssessmentTask.objects.create(qualification=other, code="E1", title="Oral", nature="THEORY")
    task.competencies.set(qualification.version.competencies.all())
    assert len(labels(read(qualification), GapKind.COMPETENCY_WITHOUT_ASSESSMENT)) == 4


@pytest.mark.parametrize(
    ("cohorts", "kinds"),
    [
        ([], [GapKind.TOO_FEW_COHORTS]),
        ([CohortFacts(2024, 7, 4)], [GapKind.TOO_FEW_COHORTS]),
        (TWO, []),
        ([CohortFacts(2023, 6, 5), CohortFacts(2024, 0, 0)], [GapKind.NO_SIX_MONTHS, GapKind.NO_TWO_YEARS]),
        # Only the two latest count: an old cohort without answers is no longer asked about.
        ([CohortFacts(2020), *TWO], []),
    ],
)
def test_two_cohorts_with_what_became_of_them(cohorts, kinds):
    activity = [gaps.Activity("a", "Animer", 1)]
    block = [gaps.Block("b", "B1", "Animer", terms=True, competencies=1)]
    competency = [gaps.Competency("c", "1.1", True, 1, 1, 1)]
    route = [gaps.OpenRoute("r", "VAE", jury=True, vae=True)]
    facts = FileFacts(activities=activity, blocks=block, competencies=competency, routes=route, cohorts=cohorts)
    assert [gap.kind for gap in gaps_of(facts)] == kinds
    emerging = FileFacts(**{**vars(facts), "emerging": True})
    assert gaps_of(emerging) == []


def test_an_empty_framework_says_what_lacks_once():
    kinds = [gap.kind for gap in gaps_of(FileFacts(occupation=False, emerging=True, level=False, nsf=False))]
    assert kinds == [GapKind.NO_OCCUPATION, GapKind.NO_BLOCK, GapKind.NO_ROUTE, GapKind.NO_LEVEL, GapKind.NO_NSF]
    assert GapKind.NO_BLOCK not in {gap.kind for gap in gaps_of(FileFacts(blocks_expected=False))}


@pytest.mark.parametrize(
    ("title", "verb"),
    [
        ("Animer la coopération", True),
        ("Co-concevoir un projet", True),
        ("S’engager dans un collectif", True),
        ("Transmettre, chercher", True),
        ("Gouvernance et modèle", False),
        ("Le territoire", False),
        ("", False),
        ("123", False),
    ],
)
def test_a_block_is_named_by_an_action(title, verb):
    assert begins_with_a_verb(title) is verb


def test_small_counts_are_hidden_and_cannot_be_worked_out():
    shown = shown_counts({"full": 7, "partial": 2, "other": 1})
    assert (shown.total, shown.counts) == (10, {"full": None, "partial": None, "other": None})
    shown = shown_counts({"a": 9, "b": 4, "c": 3, "d": 0})
    assert (shown.total, shown.counts) == (16, {"a": 9, "b": None, "c": None, "d": 0})
    assert shown_counts({"a": 3, "b": 0}).total is None
    assert shown_counts({"a": 0}).total == 0
    for first in range(9):
        for second in range(9):
            for third in range(9):
                counts = {"a": first, "b": second, "c": third}
                found = shown_counts(counts)
                hidden = sum(count for key, count in counts.items() if found.counts[key] is None)
                assert found.total is None or hidden == 0 or hidden >= 5
                assert not any(0 < (count or 0) < 5 for count in found.counts.values())
