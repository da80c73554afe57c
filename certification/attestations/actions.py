"""Verbs on attestations: allocate once, make each document once."""

from __future__ import annotations

from cursus.organisations.keys import key_in_use, signer_for
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationKind, AttestationState, BatchState
from certification.attestations.freezing import freeze, is_specimen
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
from certification.attestations.permissions import can_issue
from certification.attestations.queries import Entitlement, entitlements, progress_of, waiting_in
from certification.attestations.rendering import render_attestation
from certification.attestations.rules import ATTESTATION_LIFE, BATCH_LIFE, Right, printed_number
from certification.juries.enums import JuryState
from certification.juries.models import Jury
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.canonical import sha256_hex
from cursus.core.errors import NotAllowed, Refused
from cursus.core.files.storage import store_bytes
from cursus.core.ids import new_token
from cursus.core.mail import post
from cursus.core.signing import seal_pdf
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import CompetencyBlock

FIELD_NAME = "Cachet"


def open_batch(*, jury: Jury, by: User) -> IssuingBatch:
    """Allocate a number and freeze a context for every document of a signed deliberation; asking twice gives one.

    The certifier's series is locked meanwhile, so numbers follow each other without gap; the documents are made
    afterwards, from the rows. Refused before any number is taken when something would prevent a document.
    """
    if not can_issue(by, jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    with writing():
        locked = Jury.objects.select_for_update().get(pk=jury.pk)
        if known := IssuingBatch.objects.filter(jury=locked).first():
            return known
        if locked.state != JuryState.SIGNED:
            raise Refused(_("Attestations are issued from a signed deliberation. This one is not signed yet."))
        due = entitlements(locked)
        _refuse_what_cannot_be_made(locked, due)
        AttestationSeries.objects.get_or_create(certifier=locked.certifier)
        series = AttestationSeries.objects.select_for_update().get(certifier=locked.certifier)
        batch = IssuingBatch.objects.create(jury=locked, requested_by=by)
        record("issuing_batch.opened", batch, by=by)
        blocks = list(locked.qualification.version.blocks.prefetch_related("competencies"))
        for entitlement in due:
            for right in entitlement.rights:
                _allocate(batch, series, entitlement, right, blocks, by=by)
        series.save(update_fields=["last_number"])
        record("attestation_series.advanced", series, by=by)
        transaction.on_commit(lambda: _enqueue(batch))
    return batch


def _refuse_what_cannot_be_made(jury: Jury, due: list[Entitlement]) -> None:
    signer_for(jury.certifier)  # refuses, with what to do, when the body has no key in use
    if not jury.certifier.signatory_name:
        raise Refused(_("Say first who signs the certificates, on the page of your organisation."))
    unconfirmed = [
        str(item.candidate.enrolment.learner)
        for item in due
        if getattr(item.candidate.enrolment, "identity", None) is None
        or item.candidate.enrolment.identity.confirmed_at is None
    ]
    if unconfirmed:
        raise Refused(
            _("These people have not confirmed their civil identity: %(names)s.") % {"names": ", ".join(unconfirmed)}
        )


def _allocate(
    batch: IssuingBatch,
    series: AttestationSeries,
    entitlement: Entitlement,
    right: Right,
    blocks: list[CompetencyBlock],
    *,
    by: User,
) -> Attestation:
    """Write one row of the register: number, code, frozen context. The series is locked by the caller."""
    jury, candidate = batch.jury, entitlement.candidate
    block = next((item for item in blocks if str(item.pk) == right.block), None)
    series.last_number += 1
    issued_on, token = clock.today(), new_token()
    address = settings.PUBLIC_ORIGIN + reverse("verification:result", args=[token])
    number = printed_number(issued_on.year, series.last_number)
    with translation.override(jury.qualification.version.framework.language):
        context = freeze(
            candidate,
            jury=jury,
            block=block,
            number=number,
            token=token,
            address=address,
            issued_on=issued_on,
            blocks=blocks,
        )
    attestation = Attestation.objects.create(
        series=series,
        number=series.last_number,
        printed_number=number,
        batch=batch,
        candidate=candidate,
        kind=right.kind,
        block=block,
        title=jury.qualification.title if right.kind == AttestationKind.FULL or block is None else str(block.title),
        specimen=is_specimen(candidate),
        token=token,
        verification_url=address,
        issued_on=issued_on,
        context=context.to_json(),
        context_sha256=context.sha256,
    )
    learner = candidate.enrolment.learner
    record("attestation.allocated", attestation, by=by, about=learner, detail={"number": number})
    return attestation


def _enqueue(batch: IssuingBatch) -> None:
    """Hand each document to the workers. Without a broker the progress page makes one at each of its questions."""
    from certification.attestations.tasks import make_attestation

    if settings.BROKER_URL:
        for key in waiting_in(batch).values_list("pk", flat=True):
            make_attestation.delay(str(key))


def issue(attestation: Attestation) -> Attestation:
    """Make, seal and keep the document of an allocated number; what is issued already stays as it is.

    Rendering and sealing happen outside any transaction. If two workers meet, the row takes the bytes of the
    first; the other's are swept by ``scrub_files``.
    """
    attestation.refresh_from_db()
    if attestation.state != AttestationState.ALLOCATED:
        return attestation
    certifier = attestation.series.certifier
    context = AttestationContext.from_canonical(attestation.context)
    if context.sha256 != attestation.context_sha256:
        raise Refused(_("The frozen content of this attestation was changed. Nothing is issued from it."))
    sealed_at = clock.now()
    pdf = seal_pdf(
        render_attestation(context),
        signer=signer_for(certifier, at=sealed_at),
        reason=str(attestation.printed_number),
        location=certifier.city,
        at=sealed_at,
        field_name=FIELD_NAME,
    )
    with writing():
        locked = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation.pk)
        if locked.state == AttestationState.ALLOCATED:
            stored = store_bytes(
                pdf,
                organisation=certifier,
                by=None,
                purpose="attestations",
                media_type="application/pdf",
                label=f"{locked.printed_number}.pdf",
            )
            learner = locked.candidate.enrolment.learner
            move(
                locked,
                ATTESTATION_LIFE,
                "issue",
                by=None,
                about=learner,
                detail={"sha256": sha256_hex(pdf)},
                file=stored,
                pdf_sha256=sha256_hex(pdf),
                sealed_at=sealed_at,
                signing_key=key_in_use(certifier, at=sealed_at),
            )
            _tell(locked)
            _finish(locked.batch)
    attestation.refresh_from_db()
    return attestation


def issue_next(batch: IssuingBatch) -> Attestation | None:
    """Make the next document of a batch in this process; None when there is none left."""
    waiting = waiting_in(batch).first()
    return issue(waiting) if waiting is not None else None


def _tell(attestation: Attestation) -> None:
    learner = attestation.candidate.enrolment.learner
    post(
        "attestation_issued",
        {
            "attestation": attestation,
            "learner": learner,
            "link": settings.PUBLIC_ORIGIN + reverse("attestations:mine"),
        },
        to=learner.email,
        recipient=learner,
        organisation=attestation.series.certifier,
        key=f"attestation-issued-{attestation.pk}",
    )


def _finish(batch: IssuingBatch) -> None:
    locked = IssuingBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state == BatchState.RUNNING and progress_of(locked).finished:
        move(locked, BATCH_LIFE, "finish", by=None, finished_at=clock.now())
