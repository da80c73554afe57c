"""When a term is over: what minutes and attestations say of an erased person is taken out, and the register stays.

Called by a sweep. Nothing is released before the day that the certifier's terms give; they are read again each time,
so that a term that was lengthened holds for what is still there.
"""

from __future__ import annotations

import logging
from datetime import UTC, date

from certification.attestations.models import Attestation, Withdrawal
from certification.enrolments.models import ErasedDossier
from certification.juries.models import Candidate, Jury, JuryDecision, MemberSignature, Tie
from certification.juries.models_appeals import Appeal
from certification.privacy import queries
from cursus.core import clock
from cursus.core.erasure import ERASED, blank
from cursus.core.files.doomed import doom
from cursus.core.writing import record, writing

logger = logging.getLogger(__name__)


def release_due() -> int:
    """Take out what is past its term; return how many dossiers were looked at and changed."""
    changed = 0
    for dossier in list(queries.unreleased()[:500]):
        try:
            changed += release(dossier)
        except Exception:  # one dossier does not keep the others
            logger.exception("What is past its term could not be taken out of %s", dossier.pk)
    return changed


def release(dossier: ErasedDossier) -> bool:
    """Take out of one dossier what is past its term; tell whether something was."""
    with writing():
        locked = ErasedDossier.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=dossier.pk)
        minutes_until, documents_until = queries.terms_of([locked.enrolment])
        locked.minutes_until, locked.documents_until = minutes_until, documents_until
        locked.save(update_fields=["minutes_until", "documents_until"])
        today = day_of_the_guards()
        changed = _release_documents(locked) if documents_until < today else False
        changed |= _release_minutes(locked) if minutes_until < today else False
        if minutes_until < today and documents_until < today:
            locked.released_at = clock.now()
            locked.save(update_fields=["released_at"])
    return changed


def day_of_the_guards() -> date:
    """Return the day by which a term is over, here and for the database, whose guards count in UTC: the earlier one.

    In the first hours of a day in Paris the database is still in the day before, and would refuse.
    """
    return min(clock.today(), clock.now().astimezone(UTC).date())


def _release_documents(dossier: ErasedDossier) -> bool:
    rows = list(Attestation.objects.filter(candidate__enrolment=dossier.enrolment_id, redacted_at=None))
    for row in rows:
        stored = [file for file in (row.file, row.credential) if file is not None]
        Attestation.objects.filter(pk=row.pk).update(
            context={**row.context, "holder": None},
            file=None,
            credential=None,
            search_text="",
            redacted_at=clock.now(),
        )
        record("attestation.redacted", row, by=None, detail={"number": row.printed_number})
        doom(stored)
    withdrawals = Withdrawal.objects.filter(attestation__candidate__enrolment=dossier.enrolment_id)
    for asked in withdrawals.exclude(words=ERASED):
        answer = ERASED if asked.answer else ""
        Withdrawal.objects.filter(pk=asked.pk).update(words=ERASED, answer=answer, corrections={})
        record("withdrawal.redacted", asked, by=None)
    return bool(rows)


def _release_minutes(dossier: ErasedDossier) -> bool:
    """The record and the minutes are about a whole jury: past their term they go whole; their hashes stay."""
    candidates = Candidate.objects.filter(enrolment=dossier.enrolment_id)
    juries = list(queries.juries_of([dossier.enrolment]).exclude(record=ERASED))
    for decision in JuryDecision.objects.filter(candidate__in=candidates).exclude(reason__in=("", ERASED)):
        blank(JuryDecision.objects.filter(pk=decision.pk))
        record("jury_decision.redacted", decision, by=None)
    blank(Tie.objects.filter(candidate__in=candidates))
    scans = _release_scans(dossier)
    for appeal in Appeal.objects.filter(candidate__in=candidates).exclude(words=ERASED):
        blank(Appeal.objects.filter(pk=appeal.pk))
        record("appeal.redacted", appeal, by=None)
    for jury in juries:
        stored = jury.minutes
        Jury.objects.filter(pk=jury.pk).update(record=ERASED, incidents=_dash(jury.incidents), minutes=None)
        record("jury.released", jury, by=None, detail={"minutes_sha256": jury.minutes_sha256})
        doom([stored] if stored is not None else [])
    return bool(juries) or scans


def _release_scans(dossier: ErasedDossier) -> bool:
    """A paper that a member signed bears the record: past its term the scan goes, and the signature stays."""
    juries = queries.juries_of([dossier.enrolment])
    signatures = list(
        MemberSignature.objects.filter(member__jury__in=juries, scan__isnull=False).select_related("scan")
    )
    for signature in signatures:
        MemberSignature.objects.filter(pk=signature.pk).update(scan=None, scan_gone_at=clock.now())
        record("jury.scan_released", signature, by=None, detail={"record_sha256": signature.record_sha256})
        doom([signature.scan] if signature.scan is not None else [])
    return bool(signatures)


def _dash(text: str) -> str:
    return ERASED if text else ""
