"""What the steps of a deposit show: which competencies are most useful, who will read the piece."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certification.assessment.enums import CompetencyState
from certification.assessment.progress import BlockProgress, CompetencyProgress
from certification.enrolments.models import Enrolment
from certification.evidence import queries as evidence_queries
from certification.evidence.models import Evidence
from certification.spaces.learner import own_progress, thread_line
from cursus.core import weave

# The order in which a piece of evidence helps most.
USEFUL = (
    CompetencyState.TO_REWORK,
    CompetencyState.PARTIAL,
    CompetencyState.NOT_STARTED,
    CompetencyState.WAITING,
    CompetencyState.READY,
    CompetencyState.VALIDATED,
)
LACKING = USEFUL[:3]


@dataclass(frozen=True)
class Choice:
    """A competency to tick."""

    standing: CompetencyProgress
    checked: bool

    @property
    def words(self) -> str:
        """Where the competency stands: its threads or, once nothing is missing, its state."""
        return thread_line(self.standing) or weave.state_word(self.standing.state)


@dataclass(frozen=True)
class Group:
    """The competencies of a block, the most useful first. ``open`` shows them at once."""

    block: BlockProgress
    choices: tuple[Choice, ...]
    lacking: int
    open: bool


def choices_for(enrolment: Enrolment, ticked: Collection[str]) -> list[Group]:
    """The competencies of the course by block: blocks where something is missing first, and ticked ones on top."""
    groups = []
    for block in own_progress(enrolment).blocks:
        choices = tuple(
            Choice(item, str(item.competency_id) in ticked)
            for item in sorted(block.competencies, key=lambda item: USEFUL.index(CompetencyState(item.state)))
        )
        lacking = sum(item.state in LACKING for item in block.competencies)
        groups.append(Group(block, choices, lacking, any(choice.checked for choice in choices)))
    groups.sort(key=lambda group: (not group.open, not group.lacking))
    if groups and not groups[0].open:
        groups[0] = Group(groups[0].block, groups[0].choices, groups[0].lacking, True)
    return groups


def steps(evidence: Evidence, current: int) -> list[dict[str, str]]:
    """The three steps of a deposit, for the component “stepper”."""
    labels = (_("Bring"), _("What it shows"), _("Say how"))
    addresses = ("", reverse("spaces:competencies", args=[evidence.pk]), "")
    return [
        {
            "label": label,
            "state": "done" if place < current else "current" if place == current else "todo",
            "href": address if place < current else "",
        }
        for place, (label, address) in enumerate(zip(labels, addresses, strict=True), start=1)
    ]


def send_label(evidence: Evidence) -> str:
    """The words of the button that sends: to whom, when there is one assessor."""
    people = list(evidence_queries.assessors_of(evidence.enrolment)[:2])
    if len(people) == 1:
        return _("Send to %(name)s") % {"name": people[0]}
    return _("Send to the assessors")


def sent_words(evidence: Evidence) -> str:
    """What is said once the piece is sent."""
    people = list(evidence_queries.assessors_of(evidence.enrolment)[:2])
    if len(people) == 1:
        return _("Sent. %(name)s reads it, and you are told by e-mail.") % {"name": people[0]}
    return _("Sent. An assessor reads it, and you are told by e-mail.")
