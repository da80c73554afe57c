"""Documents: each rendered once from its frozen context, sealed with the certifier's key, and kept.

Whatever fails leaves the number allocated and the reason on its row; the certifier's button, or a sweep, tries again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationState, BatchState
from certification.attestations.models import Attestation, IssuingBatch
from certification.attestations.permissions import can_issue
from certification.attestations.queries import for_display, progress_of, waiting_in
from certification.attestations.rendering import SEAL_FIELD, render_attestation
from certification.attestations.rules import ATTESTATION_LIFE, BATCH_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.background import after_commit
from cursus.core.canonical import sha256_hex
from cursus.core.errors import NotAllowed, Refused
from cursus.core.files.storage import store_bytes
from cursus.core.mail import post
from cursus.core.signing import fingerprint, seal_pdf
from cursus.core.state import move
from cursus.core.writing import writing
from cursus.organisations.keys import signer_for
from cursus.organisations.models import Organisation, SigningKey

logger = logging.getLogger(__name__)

TASK = "certification.attestations.tasks.make_attestation"


def ask_for_documents(batch: IssuingBatch) -> None:
    """Hand each waiting document to the workers once the transaction is committed.

    Without a broker the progress page makes one at each of its questions.
    """
    if settings.BROKER_URL:
        for key in waiting_in(batch).values_list("pk", flat=True):
            after_commit(TASK, str(key))


def issue(attestation: Attestation) -> Attestation:
    """Make, seal and keep the document of an allocated number; what is issued or void stays as it is.

    Rendering and sealing happen outside any transaction. If two workers meet, the row takes the bytes of the
    first. Nothing is raised: where no document could be made, ``problem`` says why, in words, and the number waits.
    """
    attestation.refresh_from_db()
    if attestation.state != AttestationState.ALLOCATED:
        return attestation
    certifier = attestation.series.certifier
    try:
        sealed_at = clock.now()
        pdf, key = _sealed(attestation, certifier, sealed_at)
        _keep(attestation, certifier, pdf, key=key, sealed_at=sealed_at)
    except Refused as refusal:
        _wait(attestation, str(refusal.message))
    except Exception:  # rendering, sealing, storage: the number stands, the reason is shown, a sweep tries again
        logger.exception("The document of attestation %s could not be made", attestation.pk)
        _wait(attestation, _("The document could not be made. It will be tried again by itself."))
    attestation.refresh_from_db()
    return attestation


def issue_next(batch: IssuingBatch) -> Attestation | None:
    """Make the next document of a batch in this process; None when there is none left to try."""
    waiting = waiting_in(batch).filter(problem="").first()
    return issue(waiting) if waiting is not None else None


def retry(batch: IssuingBatch, *, by: User) -> int:
    """Ask again for the documents of a batch that could not be made; return how many. Raises NotAllowed."""
    if not can_issue(by, batch.jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    with writing():
        count = waiting_in(batch).exclude(problem="").update(problem="")
        ask_for_documents(batch)
    return count


def make_missing() -> int:
    """Try every document that is still waiting, whatever happened to its task; return how many were made."""
    waiting = Attestation.objects.filter(state=AttestationState.ALLOCATED).order_by("series", "number")
    return sum(issue(attestation).state == AttestationState.ISSUED for attestation in list(waiting[:500]))


def _sealed(attestation: Attestation, certifier: Organisation, at: datetime) -> tuple[bytes, SigningKey]:
    """Return the sealed document, and the key that sealed it."""
    context = AttestationContext.from_canonical(attestation.context)
    if context.sha256 != attestation.context_sha256:
        raise Refused(_("The frozen content of this attestation was changed. Nothing is issued from it."))
    signer = signer_for(certifier, at=at)
    with translation.override(context.lang):
        reason = _("Attestation no. %(number)s") % {"number": context.number}
    pdf = seal_pdf(
        render_attestation(context),
        signer=signer,
        reason=reason,
        location=context.place,
        at=at,
        field_name=SEAL_FIELD,
    )
    return pdf, SigningKey.objects.get(organisation=certifier, fingerprint=fingerprint(signer.certificate))


def _keep(
    attestation: Attestation, certifier: Organisation, pdf: bytes, *, key: SigningKey, sealed_at: datetime
) -> None:
    with writing():
        locked = for_display(Attestation.objects.select_for_update(of=("self",))).get(pk=attestation.pk)
        if locked.state != AttestationState.ALLOCATED:
            return  # somebody was faster: these bytes were never kept
        stored = store_bytes(
            pdf,
            organisation=certifier,
            by=None,
            purpose="attestations",
            media_type="application/pdf",
            label=f"{locked.printed_number}.pdf",
        )
        move(
            locked,
            ATTESTATION_LIFE,
            "issue",
            by=None,
            about=locked.candidate.enrolment.learner,
            detail={"sha256": sha256_hex(pdf)},
            file=stored,
            pdf_sha256=sha256_hex(pdf),
            sealed_at=sealed_at,
            signing_key=key,
            problem="",
        )
        # Locked before it is counted: of two workers with the last two documents, the second one sees both.
        batch = IssuingBatch.objects.select_for_update(of=("self",)).get(pk=locked.batch_id)
        _tell(locked, batch)
        if batch.state == BatchState.RUNNING and progress_of(batch).finished:
            move(batch, BATCH_LIFE, "finish", by=None, finished_at=clock.now())


def _wait(attestation: Attestation, reason: str) -> None:
    Attestation.objects.filter(pk=attestation.pk, state=AttestationState.ALLOCATED).update(problem=reason[:300])


def _tell(attestation: Attestation, batch: IssuingBatch) -> None:
    """Tell the person once, when the last of their documents is ready."""
    own = batch.attestations.filter(candidate=attestation.candidate).exclude(state=AttestationState.VOID)
    if own.exclude(state=AttestationState.ISSUED).exists():
        return
    learner = attestation.candidate.enrolment.learner
    post(
        "attestation_issued",
        {
            "attestations": list(own.select_related("block").order_by("number")),
            "certifier": attestation.series.certifier,
            "learner": learner,
            "link": settings.PUBLIC_ORIGIN + reverse("attestations:mine"),
        },
        to=learner.email,
        recipient=learner,
        organisation=attestation.series.certifier,
        key=f"attestations-issued-{batch.pk}-{attestation.candidate_id}",
    )
