"""What assessors said, carried to another version where the words that they judged by are the same."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import F

from certification.assessment import queries
from certification.assessment.models import CriterionMark, Judgement
from certification.enrolments.models import Enrolment
from certification.evidence.actions_version import look_again
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence
from cursus.accounts.models import User
from cursus.core.writing import record, writing


def carry_judgements(
    *, by: User, enrolment: Enrolment, pairs: Mapping[UUID, UUID], criteria: Mapping[UUID, UUID]
) -> int:
    """Say of the later competency what was said of the earlier one in the present round of each piece.

    ``pairs``, ``criteria``: earlier → later. Same assessor, same day, same words; the earlier judgement stays. Returns
    how many. A piece of which something is left to judge by the words of the new version waits for assessors again.
    """
    with writing():
        rows = Judgement.objects.filter(enrolment=enrolment, competency__in=pairs, round=F("evidence__round"))
        carried = 0
        for row in rows.prefetch_related("marks").order_by("judged_at", "pk"):
            copied, made = Judgement.objects.get_or_create(
                evidence_id=row.evidence_id,
                enrolment=enrolment,
                competency_id=pairs[row.competency_id],
                assessor_id=row.assessor_id,
                round=row.round,
                defaults={"outcome": row.outcome, "comment": row.comment, "judged_at": row.judged_at},
            )
            if not made:
                continue
            carried += 1
            detail = {"from": str(row.pk), "outcome": row.outcome, "round": row.round}
            record("judgement.carried", copied, by=by, about=enrolment.learner, detail=detail)
            for mark in row.marks.all():
                if mark.criterion_id in criteria:
                    new = CriterionMark.objects.create(
                        judgement=copied, criterion_id=criteria[mark.criterion_id], met=mark.met
                    )
                    record("criterion.mark", new, by=by, about=enrolment.learner, detail={"met": mark.met})
        _ask_again(by=by, enrolment=enrolment)
    return carried


def _ask_again(*, by: User, enrolment: Enrolment) -> None:
    judged = Evidence.objects.filter(authors__enrolment=enrolment, state=EvidenceState.JUDGED)
    waiting = [
        piece.pk
        for piece in judged
        if any(author == enrolment.pk for author, _competency in queries.unjudged_pairs(piece))
        and not queries.was_returned(piece)
    ]
    look_again(by=by, enrolment=enrolment, evidence=waiting)
