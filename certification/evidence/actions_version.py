"""What becomes of a portfolio when its learner moves to another version: claims are added, none is taken away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from certification.enrolments.models import Enrolment
from certification.evidence.enums import EvidenceState
from certification.evidence.models import Evidence, EvidenceClaim
from certification.evidence.rules import EVIDENCE_LIFE
from cursus.accounts.models import User
from cursus.core.state import move
from cursus.core.writing import record, writing


def claim_on_version(*, by: User, enrolment: Enrolment, pairs: Mapping[UUID, UUID]) -> int:
    """Let each piece of the learner answer the later competency too (``pairs``: earlier → later); return how many.

    The earlier claims stay, with what was judged of them. A draft that was never sent answers the later ones only.
    """
    with writing():
        pieces = Evidence.objects.filter(authors__enrolment=enrolment).exclude(state=EvidenceState.WITHDRAWN)
        locked = list(
            Evidence.objects.select_for_update(of=("self",)).filter(pk__in=pieces.values("pk")).order_by("pk")
        )
        rows = list(EvidenceClaim.objects.filter(evidence__in=locked, competency__in=pairs))
        known = set(EvidenceClaim.objects.filter(evidence__in=locked).values_list("evidence", "competency"))
        added = [
            EvidenceClaim(evidence_id=row.evidence_id, competency_id=pairs[row.competency_id], how=row.how)
            for row in rows
            if (row.evidence_id, pairs[row.competency_id]) not in known
        ]
        EvidenceClaim.objects.bulk_create(added, ignore_conflicts=True)
        unsent = [piece.pk for piece in locked if piece.round == 0 and piece.enrolment_id == enrolment.pk]
        EvidenceClaim.objects.filter(pk__in=[row.pk for row in rows if row.evidence_id in unsent]).delete()
        touched = {row.evidence_id for row in added}
        for piece in locked:
            if piece.pk in touched:
                record("evidence.claim_on_version", piece, by=by, about=enrolment.learner)
    return len(added)


def look_again(*, by: User, enrolment: Enrolment, evidence: Collection[UUID]) -> int:
    """Bring judged pieces before the assessors again, in the same round; return how many."""
    with writing():
        pieces = list(Evidence.objects.filter(pk__in=evidence, state=EvidenceState.JUDGED).order_by("pk"))
        for piece in pieces:
            move(piece, EVIDENCE_LIFE, "look_again", by=by, about=enrolment.learner, detail={"round": piece.round})
    return len(pieces)
