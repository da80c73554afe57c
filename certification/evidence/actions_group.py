"""Work made by several: who they are, and the part of each in their own words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from certification.enrolments.models import Enrolment
from certification.evidence import letters, permissions, queries
from certification.evidence.models import Evidence, EvidenceAuthor
from certification.evidence.rules import EVIDENCE_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.writing import record, writing


def set_authors(*, by: User, evidence: Evidence, others: Iterable[Enrolment]) -> Evidence:
    """Say who made the piece beside the person who began it. Who is new is asked for their part by e-mail.

    Who is taken off loses sight of it, and what they wrote of their part goes with them.
    """
    wanted = {item.pk: item for item in others if item.pk != evidence.enrolment_id}
    with writing():
        locked = _locked(evidence)
        if not permissions.can_edit(by, locked):
            raise NotAllowed(_("Only the person who began this piece says who made it, while it is a draft."))
        possible = {item.pk: item for item in queries.possible_authors(locked)}
        if set(wanted) - set(possible):
            raise Refused(_("Only learners of your session can be named."), field="authors")
        known = set(locked.authors.values_list("enrolment_id", flat=True))
        gone = known - set(wanted) - {locked.enrolment_id}
        new = [key for key in wanted if key not in known]
        locked.authors.filter(enrolment__in=gone).delete()
        for key in new:
            EvidenceAuthor.objects.create(evidence=locked, enrolment=possible[key])
            letters.to_co_author(locked, possible[key])
        if gone or new:
            Evidence.objects.filter(pk=locked.pk).update(changed_at=clock.now())
            record("evidence.authors", locked, by=by, about=by, detail={"added": len(new), "removed": len(gone)})
    return evidence


def write_part(*, by: User, evidence: Evidence, part: str) -> EvidenceAuthor:
    """Say one's own part, in one's own words; nobody else writes it."""
    with writing():
        locked = _locked(evidence)
        author = locked.authors.select_related("enrolment__learner").filter(enrolment__learner=by).first()
        if author is None:
            raise NotAllowed(_("Only an author says their own part."))
        EVIDENCE_LIFE.target("submit", locked.state)
        author.part = part.strip()
        author.save(update_fields=["part"])
        Evidence.objects.filter(pk=locked.pk).update(changed_at=clock.now())
        record("evidence.part", locked, by=by, about=by)
    return author


def leave(*, by: User, evidence: Evidence) -> None:
    """Say that one has no part in the piece. Who began it withdraws it instead."""
    with writing():
        locked = _locked(evidence)
        EVIDENCE_LIFE.target("submit", locked.state)
        if permissions.is_depositor(by, locked):
            raise NotAllowed(_("You began this piece: withdraw it if it is not yours."))
        gone, _rows = locked.authors.filter(enrolment__learner=by).delete()
        if gone:
            record("evidence.leave", locked, by=by, about=by)


def _locked(evidence: Evidence) -> Evidence:
    return (
        Evidence.objects.select_for_update(of=("self",))
        .select_related("enrolment__learner", "enrolment__session__programme__organisation")
        .get(pk=evidence.pk)
    )
