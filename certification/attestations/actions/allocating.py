"""Numbers: allocated once, in order, without gap, and only to what can be printed."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.actions.making import ask_for_documents
from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationKind, AttestationState
from certification.attestations.freezing import freeze, is_specimen
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
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
from cursus.core.writing import record, writing
from cursus.frameworks.models import CompetencyBlock

DRAFT_TOKEN = "0" * TOKEN_LENGTH
"""The code of a document that is only tried: nobody will ever be given it."""


def open_batch(*, jury: Jury, by: User) -> IssuingBatch:
    """Allocate a number and freeze a context for every document of a signed deliberation; asking twice gives one.

    Everything that could prevent a document is looked for first, outside any transaction: each page is laid out
    once, so that no number is spent on a text that cannot be printed or that names an outside resource. Then the
    certifier's series is locked and the numbers follow each other without gap; documents are made from the rows.

    Raises NotAllowed; Refused, saying what to do, before any number is taken.
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
    with writing():
        locked = _read(jury, lock=True)
        if known := IssuingBatch.objects.filter(jury=locked).first():
            return known
        due = entitlements(locked)
        require_possible(locked, due)
        batch = IssuingBatch.objects.create(jury=locked, requested_by=by)
        record("issuing_batch.opened", batch, by=by)
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
    if right not in due.rights:
        raise Conflict(_("The deliberation no longer gives right to this document."))
    proofs = _proofs(jury, [Entitlement(due.candidate, [right])])
    with writing():
        move(
            attestation,
            ATTESTATION_LIFE,
            "void",
            by=by,
            about=due.candidate.enrolment.learner,
            detail={"number": attestation.printed_number, "reason": said},
            void_reason=said,
        )
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
        verification_url=_address(DRAFT_TOKEN),
        issued_on=context.deliberation_date,
    ).sha256


def _address(token: str) -> str:
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
            address=_address(token),
            issued_on=clock.today(),
            blocks=blocks,
        )


def _allocate_all(
    batch: IssuingBatch, due: list[tuple[Candidate, Right]], proofs: frozenset[str], *, by: User
) -> list[Attestation]:
    """Write the rows, in order, under the lock of the certifier's series."""
    certifier, blocks = batch.jury.certifier, _blocks(batch.jury)
    AttestationSeries.objects.get_or_create(certifier=certifier)
    series = AttestationSeries.objects.select_for_update(of=("self",)).get(certifier=certifier)
    made = [_allocate(batch, series, candidate, right, blocks, proofs, by=by) for candidate, right in due]
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
    *,
    by: User,
) -> Attestation:
    """Write one row of the register: number, code, frozen context."""
    series.last_number += 1
    token, number = new_token(), printed_number(clock.today().year, series.last_number)
    context = _context(batch.jury, candidate, right, blocks, number=number, token=token)
    if _fingerprint(context) not in proofs:
        check_attestation(context)  # something was edited since it was tried
    block = next((block for block in blocks if str(block.pk) == right.block), None)
    attestation = Attestation.objects.create(
        series=series,
        number=series.last_number,
        printed_number=number,
        batch=batch,
        candidate=candidate,
        kind=right.kind,
        block=block,
        title=block.title if block is not None else context.title,
        specimen=is_specimen(candidate),
        state=AttestationState.ALLOCATED,
        token=token,
        verification_url=context.verification_url,
        issued_on=context.issued_on,
        context=plain(context.to_json()),
        context_sha256=context.sha256,
        search_text=" ".join(plain_words(f"{number} {context.title} {block or ''} {_names(candidate)}")),
    )
    learner = candidate.enrolment.learner
    record("attestation.allocated", attestation, by=by, about=learner, detail={"number": number})
    return attestation


def _names(candidate: Candidate) -> str:
    identity = candidate.enrolment.identity
    return f"{identity.first_names} {identity.birth_name} {identity.usage_name}"
