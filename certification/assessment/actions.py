"""Saying what a piece of evidence is worth, and taking up again what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from certification.assessment import letters, permissions, queries, rules
from certification.assessment.models import CriterionMark, Judgement
from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.evidence import actions as evidence_actions
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceAuthor
from certification.evidence.permissions import can_deposit
from certification.evidence.rules import EVIDENCE_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import Competency, PerformanceCriterion


@dataclass(frozen=True)
class Saying:
    """What an assessor says of one competency of one author. ``marks``: criterion → met; not seen here: no mark."""

    author: Enrolment
    competency: Competency
    outcome: str
    comment: str = ""
    marks: Mapping[UUID, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """What came of several sayings: what stands written, how much of it is new, what was refused by its place.

    ``complete``: nothing is left to judge; ``closed``: these were the last judgements awaited.
    """

    judgements: tuple[Judgement, ...]
    changed: int
    refused: dict[int, Refused]
    complete: bool
    closed: bool


def judge(
    *,
    evidence: Evidence,
    author: Enrolment,
    competency: Competency,
    outcome: str,
    comment: str = "",
    marks: Mapping[UUID, bool] | None = None,
    by: User,
) -> Judgement:
    """Judge one competency of one author in the present round; judging again replaces one's own judgement.

    A comment is required to return or reject; a critical criterion that is not met forbids accepting. The last
    judgement awaited makes the piece JUDGED, and its authors are told what to do next. Raises NotAllowed for who
    is not an assessor of the session or is an author; Conflict when the piece is not (any more) to be judged;
    Refused with its field for what contradicts itself.
    """
    saying = Saying(author, competency, outcome, comment, marks or {})
    found = judge_several(evidence=evidence, sayings=[saying], by=by)
    if found.refused:
        raise found.refused[0]
    return found.judgements[0]


def judge_several(*, evidence: Evidence, sayings: Sequence[Saying], by: User, round: int | None = None) -> Judged:
    """Judge several at once: what is refused does not hold back the rest. ``round``: the one that was read.

    Raises NotAllowed and Conflict for the whole, as :func:`judge`.
    """
    with writing():
        locked = _to_be_judged(evidence, by, round)
        authors = {row.enrolment_id: row for row in queries.authors_of(locked)}
        claimed = set(locked.claims.values_list("competency_id", flat=True))
        kept: list[Judgement] = []
        changed: list[Judgement] = []
        refused: dict[int, Refused] = {}
        for place, saying in enumerate(sayings):
            try:
                _check(saying, authors, claimed)
            except Refused as refusal:
                refused[place] = refusal
                continue
            judgement, is_new = _write(locked, saying, by)
            kept.append(judgement)
            changed += [judgement] if is_new else []
        complete = not queries.unjudged_pairs(locked)
        _conclude(evidence, locked, changed, authors, complete=complete, by=by)
    closed = complete and locked.state == EvidenceState.SUBMITTED
    return Judged(tuple(kept), len(changed), refused, complete, closed)


def _to_be_judged(evidence: Evidence, by: User, round: int | None) -> Evidence:
    """Return the piece, locked, if the person may judge it and it is there to be judged."""
    locked = (
        Evidence.objects.select_for_update(of=("self",))
        .select_related("enrolment__session__programme__organisation", "enrolment__learner")
        .get(pk=evidence.pk)
    )
    if not permissions.can_judge(by, locked):
        raise NotAllowed(_("Only an assessor of the session judges this piece, and nobody judges their own work."))
    if round is not None and round != locked.round:
        raise Conflict(
            _("A new version was sent while you were reading. What you wrote is kept below: read it again first."),
            code="judgement.round",
        )
    if locked.state not in (EvidenceState.SUBMITTED, EvidenceState.JUDGED):
        raise Conflict(
            _("The learner has taken this piece back. It will come back to you once it is sent again."),
            code="judgement.state",
        )
    return locked


def _check(saying: Saying, authors: Mapping[UUID, EvidenceAuthor], claimed: set[UUID]) -> None:
    """Refuse what cannot be said, before anything is written."""
    if saying.author.pk not in authors or saying.competency.pk not in claimed:
        raise Refused(_("This piece does not answer that competency for that person."), code="judgement.claim")
    if authors[saying.author.pk].enrolment.state not in ACTIVE_STATES:
        raise Refused(_("This person is no longer enrolled: there is nothing to judge."), code="judgement.enrolment")
    if authors[saying.author.pk].enrolment.version_id != saying.competency.version_id:
        raise Refused(
            _("This person has moved to another version of the framework: judge by its words."),
            code="judgement.version",
        )
    criteria = {row.pk: row for row in PerformanceCriterion.objects.filter(competency=saying.competency)}
    rules.check_judgement(
        saying.outcome,
        saying.comment,
        saying.marks,
        criteria={key: row.text for key, row in criteria.items()},
        critical=[key for key, row in criteria.items() if row.critical],
    )


def _write(evidence: Evidence, saying: Saying, by: User) -> tuple[Judgement, bool]:
    """Write the judgement and its marks; return it, and whether it says anything new."""
    said = {"outcome": saying.outcome, "comment": saying.comment.strip()}
    key = {"evidence": evidence, "enrolment": saying.author, "competency": saying.competency}
    known = Judgement.objects.filter(**key, assessor=by, round=evidence.round).first()
    if known is not None and _says(known) == (said["outcome"], said["comment"], dict(saying.marks)):
        return known, False
    detail = {"outcome": saying.outcome, "round": evidence.round, "competency": saying.competency.code}
    if known is None:
        judgement = Judgement.objects.create(**key, **said, assessor=by, round=evidence.round, judged_at=clock.now())
        event = "judgement.give"
    else:
        judgement, event = known, "judgement.change"
        detail["was"] = known.outcome
        judgement.outcome, judgement.comment, judgement.judged_at = said["outcome"], said["comment"], clock.now()
        judgement.save(update_fields=["outcome", "comment", "judged_at"])
    record(event, judgement, by=by, about=saying.author.learner, detail=detail, note=said["comment"])
    _mark(judgement, saying.marks, by)
    return judgement, True


def _says(judgement: Judgement) -> tuple[str, str, dict[UUID, bool]]:
    marks = {mark.criterion_id: mark.met for mark in judgement.marks.all()}
    return judgement.outcome, judgement.comment, marks


def _mark(judgement: Judgement, marks: Mapping[UUID, bool], by: User) -> None:
    """Write the criterion marks as said now; what changes or goes is told to the log."""
    known = {mark.criterion_id: mark for mark in judgement.marks.all()}
    learner = judgement.enrolment.learner
    for criterion_id, met in marks.items():
        mark = known.pop(criterion_id, None) or CriterionMark(judgement=judgement, criterion_id=criterion_id)
        if not mark._state.adding and mark.met == met:
            continue
        mark.met = met
        mark.save()
        record("criterion.mark", mark, by=by, about=learner, detail={"met": met})
    for mark in known.values():
        CriterionMark.objects.filter(pk=mark.pk).delete()
        record("criterion.unmark", mark, by=by, about=learner)


def _conclude(
    evidence: Evidence,
    locked: Evidence,
    changed: Sequence[Judgement],
    authors: Mapping[UUID, EvidenceAuthor],
    *,
    complete: bool,
    by: User,
) -> None:
    """Close the round once everything is said, and tell the authors: of all of it, or later of what changed."""
    active = [row for row in authors.values() if row.enrolment.state in ACTIVE_STATES]
    if locked.state == EvidenceState.SUBMITTED:
        if complete and changed:
            move(
                evidence, EVIDENCE_LIFE, "judge", by=by, about=locked.enrolment.learner, detail={"round": locked.round}
            )
            letters.tell_authors(locked, active)
        return
    for row in active:
        news = {judgement.competency_id for judgement in changed if judgement.enrolment_id == row.enrolment_id}
        if news:
            letters.tell_authors(locked, [row], only=news)


def rework(*, evidence: Evidence, by: User) -> Evidence:
    """Take a piece up again because something in it came back: it becomes a draft, to be sent for a new round.

    Until then nothing in it counts, and the new round is judged anew. Raises NotAllowed for who did not begin
    the piece, Refused when nothing was returned, Conflict when it is not judged (any more).
    """
    with writing():
        locked = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
        if not can_deposit(by, locked.enrolment):
            raise NotAllowed(_("Only the person who began this piece can take it up again."))
        EVIDENCE_LIFE.target("reopen", locked.state)
        if not queries.was_returned(locked):
            raise Refused(
                _("Nothing in this piece was returned to you. To bring something more, add another piece."),
                code="evidence.nothing_returned",
            )
        return evidence_actions.reopen(by=by, evidence=evidence)
