"""Version 1.1 of the framework: a few words changed, and a move proposed to somebody of the running session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from certification.enrolments.models import Enrolment
from certification.transitions.actions import propose_change
from cursus.core import clock
from cursus.frameworks.actions import draft_from, edit_draft, publish_version
from cursus.frameworks.actions_correspondences import confirm_correspondence
from cursus.frameworks.enums import CorrespondenceKind, EvidenceType
from cursus.frameworks.models import BlockCorrespondence, Competency, FrameworkVersion, PerformanceCriterion
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.people import Cast

DRAFTED, PUBLISHED, PROPOSED = -40, -30, -7
UNCHANGED = ("B1", "B3", "B4", "B5")
"""The blocks whose correspondence the certifier has confirmed; B2 was rewritten, and waits for a reader."""


def make(cast: Cast, version: FrameworkVersion, session: TrainingSession) -> FrameworkVersion:
    """Draft, edit and publish version 1.1, confirm what is the same, propose it to one learner."""
    with clock.at(moment(DRAFTED, 10)):
        draft = draft_from(version, number="1.1", by=cast.certifier_admin)
        for write in _edits(draft):
            edit_draft(draft, write, edit_token=None, by=cast.certifier_admin)
    with clock.at(moment(PUBLISHED, 11)):
        published = publish_version(draft, by=cast.certifier_admin)
    with clock.at(moment(PUBLISHED + 1, 15)):
        for row in BlockCorrespondence.objects.filter(block__version=published, block__code__in=UNCHANGED):
            confirm_correspondence(row, kind=CorrespondenceKind.TOTAL, edit_token=None, by=cast.certifier_admin)
    with clock.at(moment(PROPOSED, 14)):
        learner = Enrolment.objects.get(session=session, learner__first_name="Salomé")
        propose_change(
            by=cast.manager,
            session=session,
            enrolments=[learner],
            to=published,
            message="La version 1.1 précise la régulation des tensions, que vous travaillez justement. À vous de voir.",
        )
    return published


def _edits(draft: FrameworkVersion) -> list[Callable[[], Any]]:
    found = {row.code: row for row in draft.competencies.all()}
    return [
        partial(_set, found["2.3"], title="Réguler les tensions et les conflits ouverts"),
        partial(_criterion, found["2.3"], "Un désaccord est nommé devant les parties, la suite est écrite."),
        partial(_set, found["3.4"], description="Y compris les financements européens de petite taille."),
        partial(_set, found["4.3"], block=found["5.4"].block, code="5.5", position=5),
        partial(_add, draft, found["2.5"], "2.6", "Faire place aux personnes éloignées de la décision"),
    ]


def _set(row: Competency, **values: Any) -> Competency:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def _criterion(competency: Competency, text: str) -> PerformanceCriterion:
    row = competency.criteria.order_by("position")[0]
    row.text = text
    row.save()
    return row


def _add(draft: FrameworkVersion, after: Competency, code: str, title: str) -> Competency:
    made = Competency.objects.create(
        version=draft,
        block=after.block,
        code=code,
        title=title,
        position=after.position + 1,
        expected_evidence=[EvidenceType.CASE_STUDY, EvidenceType.OBSERVATION],
    )
    PerformanceCriterion.objects.create(
        competency=made, text="Trois voix absentes au départ sont entendues.", critical=True, position=1
    )
    return made
