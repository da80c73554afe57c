"""Numbers: allocated once, in order, without gap, and only to what can be printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.actions.outbox import ask_for_documents
from certification.attestations.actions.placing import Place, places_for
from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationKind, AttestationState
from certification.attestations.freezing import freeze
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch, PendingDocument
from certification.attestations.obstacles import require_possible
from certification.attestations.permissions import can_issue
from certification.attestations.queries import Entitlement, entitlement_of, entitlements
from certification.attestations.rendering import check_attestation
from certification.attestations.rules import ATTESTATION_LIFE, Right, plain_words, printed_number
from certification.juries.models import Candidate, Jury
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.canonical import plain
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.ids import TOKEN_LENGTH, new_token
from cursus.core.state import move
from cursus.core.timestamps import check_clock
from cursus.core.writing import record, writing
from cursus.frameworks.models import CompetencyBlock

DRAFT_TOKEN = "0" * TOKEN_LENGTH
"""The code of a document that is only tried: nobody will ever be given it."""


def open_batch(*, jury: Jury, by: User) -> IssuingBatch:
    """Allocate a number and freeze a context for every document of a signed deliberation; asking twice gives one.

    Everything that could prevent a document is looked for first, outside any transaction: each page is laid out
    once, so that no number is spent on a text that cannot be printed or that names an outside resource. Then the
    certifier's series is locked and the numbers follow each other without gap; documents are made from the rows.

    Raises NotAllowed; ClockDrift; Refused, saying what to do, before any number is taken.
    """
    if not can_issue(by, jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    if known := IssuingBatch.objects.filter(jury=jury).first():
        return known
    current = _read(jury)
    due = entitlements(current)
    require_possible(current, due)
    if not due:
        raise Refused(_("Nothing was obtained in this deliberation: there is nothing to issue."), code="nothing_due")
    proofs = _proofs(current, due)
    check_clock()
    with writing():
        locked = _read(jury, lock=True)
        if known := IssuingBatch.objects.filter(jury=locked).first():
            return known
        due = entitlements(locked)
        require_possible(locked, due)
        batch = IssuingBatch.objects.create(jury=locked, requested_by=by)
        record("issuing_batch.opened", batch, by=by, checkpoint=True)
        _allocate_all(batch, [(item.candidate, right) for item in due for right in item.rights], proofs, by=by)
        ask_for_documents(batch)
    return batch


def void(attestation: Attestation, *, by: User, reason: str) -> Attestation:
    """Give up a number whose document was never made; the same right receives the next number. Return that one.

    The old number keeps its row for ever, with the reason: each number is issued or void, and none is missing.
    Raises NotAllowed, Conflict (it is issued, or void already), Refused (no reason, or the new one cannot be made).
    """
    if not can_issue(by, attestation.batch.jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    said = reason.strip()[:300]
    if not said:
        raise Refused(_("Write why this number is given up: the register keeps it."), field="reason")
    jury = _read(attestation.batch.jury)
    right = Right(AttestationKind(attestation.kind), str(attestation.block_id) if attestation.block_id else None)
    due = entitlement_of(attestation.candidate)
    require_possible(jury, [due])
    if attestation.supersedes_id is not None or attestation.duplicate_of_id is not None:
        raise Conflict(
            _(
                "This document follows another one: it is made from what was confirmed. "
                "Mend what is missing, try again."
            ),
            code="attestation.follows",
        )
    if right not in due.rights:
        raise Conflict(_("The deliberation no longer gives right to this document."))
    proofs = _proofs(jury, [Entitlement(due.candidate, [right])])
    check_clock()
    with writing():
        move(
            attestation,
            ATTESTATION_LIFE,
            "void",
            by=by,
            about=due.candidate.enrolment.learner,
            detail={"number": attestation.printed_number, "reason": said},
            void_reason=said,
            checkpoint=True,
        )
        PendingDocument.objects.filter(attestation=attestation).delete()
        batch = IssuingBatch.objects.select_related("jury").get(pk=attestation.batch_id)
        batch.jury = jury
        (made,) = _allocate_all(batch, [(due.candidate, right)], proofs, by=by)
        ask_for_documents(batch)
    return made


def _read(jury: Jury, *, lock: bool = False) -> Jury:
    juries = Jury.objects.select_related("certifier", "qualification__version__framework")
    return (juries.select_for_update(of=("self",)) if lock else juries).get(pk=jury.pk)


def _blocks(jury: Jury) -> list[CompetencyBlock]:
    return list(jury.qualification.version.blocks.prefetch_related("competencies").order_by("position", "code"))


def _proofs(jury: Jury, due: list[Entitlement]) -> frozenset[str]:
    """Try every document with a number and a code that are nobody's; return the fingerprints of what can be printed.

    Raises UnprintableText, DoesNotFit, ForbiddenResource.
    """
    blocks, found = _blocks(jury), set()
    for item in due:
        for right in item.rights:
            number = printed_number(clock.today().year, 0)
            context = _context(jury, item.candidate, right, blocks, number=number, token=DRAFT_TOKEN)
            check_attestation(context)
            found.add(_fingerprint(context))
    return frozenset(found)


def _fingerprint(context: AttestationContext) -> str:
    """What two documents have in common that differ in number, code and day only."""
    return replace(
        context,
        number="",
        verification_code=DRAFT_TOKEN,
        verification_url=address_of(DRAFT_TOKEN),
        issued_on=context.deliberation_date,
    ).sha256


def address_of(token: str) -> str:
    """Return the verification address that a document with this code prints."""
    return settings.PUBLIC_ORIGIN + reverse("verification:result", args=[token])


def _context(
    jury: Jury, candidate: Candidate, right: Right, blocks: list[CompetencyBlock], *, number: str, token: str
) -> AttestationContext:
    with translation.override(jury.qualification.version.framework.language):
        return freeze(
            candidate,
            jury=jury,
            block=next((block for block in blocks if str(block.pk) == right.block), None),
            number=number,
            token=token,
            address=address_of(token),
            issued_on=clock.today(),
            blocks=blocks,
        )


def _allocate_all(
    batch: IssuingBatch, due: list[tuple[Candidate, Right]], proofs: frozenset[str], *, by: User
) -> list[Attestation]:
    """Write the rows of the register and of the outbox, in order, under the lock of the certifier's series."""
    certifier, blocks = batch.jury.certifier, _blocks(batch.jury)
    AttestationSeries.objects.get_or_create(certifier=certifier)
    series = AttestationSeries.objects.select_for_update(of=("self",)).get(certifier=certifier)
    places = places_for(series, len(due))
    rows = [_allocate(batch, series, candidate, right, blocks, proofs, places) for candidate, right in due]
    return write_rows(series, rows, by=by)


def write_rows(series: AttestationSeries, rows: list[Attestation], *, by: User) -> list[Attestation]:
    """Write rows of the register, one of the outbox for each, and how far the (locked) series has come."""
    made = Attestation.objects.bulk_create(rows)
    PendingDocument.objects.bulk_create(PendingDocument(attestation=row) for row in made)
    for row in made:
        learner = row.candidate.enrolment.learner
        record("attestation.allocated", row, by=by, about=learner, detail={"number": row.printed_number})
    series.save(update_fields=["last_number"])
    record("attestation_series.advanced", series, by=by)
    return made


def _allocate(
    batch: IssuingBatch,
    series: AttestationSeries,
    candidate: Candidate,
    right: Right,
    blocks: list[CompetencyBlock],
    proofs: frozenset[str],
    places: Iterator[Place],
) -> Attestation:
    """Return one row of the register, to be written: the next number, a code, a frozen context."""
    series.last_number += 1
    token, number = new_token(), printed_number(clock.today().year, series.last_number)
    context = _context(batch.jury, candidate, right, blocks, number=number, token=token)
    if _fingerprint(context) not in proofs:
        check_attestation(context)  # something was edited since it was tried
    block = next((block for block in blocks if str(block.pk) == right.block), None)
    return new_row(series, context, next(places), batch=batch, candidate=candidate, block=block)


def new_row(
    series: AttestationSeries,
    context: AttestationContext,
    place: Place,
    *,
    batch: IssuingBatch,
    candidate: Candidate,
    block: CompetencyBlock | None,
    **relation: Attestation,
) -> Attestation:
    """Return the row of the number that the (locked) series has just reached, to be written by ``write_rows``.

    ``relation``: ``supersedes`` or ``duplicate_of``, for a document that follows another.
    """
    shown = context.blocks[0].title if block is not None else context.title
    status_list, status_index = place
    return Attestation(
        series=series,
        number=series.last_number,
        printed_number=context.number,
        batch=batch,
        candidate=candidate,
        kind=context.kind,
        block=block,
        title=shown,
        specimen=context.specimen,
        state=AttestationState.ALLOCATED,
        token=context.verification_code,
        verification_url=context.verification_url,
        issued_on=context.issued_on,
        status_list=status_list,
        status_index=status_index,
        context=plain(context.to_json()),
        context_sha256=context.sha256,
        search_text=_search_text(context, f"{block or ''} {_names(candidate)}"),
        **relation,
    )


def _search_text(context: AttestationContext, more: str) -> str:
    """What the register finds it by: number, title, the names on record and, where corrected, the one printed."""
    return " ".join(plain_words(f"{context.number} {context.title} {more} {context.holder.civil_name}"))


def _names(candidate: Candidate) -> str:
    identity = candidate.enrolment.identity
    return f"{identity.first_names} {identity.birth_name} {identity.usage_name}"
