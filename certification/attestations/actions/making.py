"""Documents: each rendered once from its frozen context, sealed with the certifier's key, and kept.

A few are taken from the outbox at once, made one by one outside any transaction, and kept together in one. Whatever
fails leaves the number allocated and the reason in the outbox; a worker, a sweep or the certifier's button tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.attestations.actions.outbox import ask_for_documents, give_back, put_off, take
from certification.attestations.actions.sealing import seal_attestation
from certification.attestations.enums import AttestationState, BatchState
from certification.attestations.models import Attestation, IssuingBatch, PendingDocument
from certification.attestations.permissions import can_issue
from certification.attestations.queries import for_display, progress_of, waiting_in
from certification.attestations.rules import ATTESTATION_LIFE, BATCH_LIFE, CHUNK, LEASE
from certification.attestations.signing_credentials import FILE_NAME, MEDIA_TYPE
from cursus.accounts.models import User
from cursus.core import clock, timestamps
from cursus.core.canonical import sha256_hex
from cursus.core.errors import NotAllowed, Refused, Unavailable
from cursus.core.files.storage import PlacedFile, place_bytes, register_all, remove_unused
from cursus.core.mail import Letter, post_all
from cursus.core.state import Move, move, move_all
from cursus.core.writing import writing
from cursus.organisations.keys import chain_of
from cursus.organisations.models import Organisation, SigningKey

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MadeDocument:
    """A sealed document and its credential whose bytes are in storage, and that no row names yet."""

    pending: PendingDocument
    file: PlacedFile
    credential: PlacedFile
    key: SigningKey
    sealed_at: datetime
    stamp: timestamps.NewEvidence | None

    @property
    def attestation(self) -> Attestation:
        return self.pending.attestation

    @property
    def files(self) -> list[PlacedFile]:
        """What was put in storage for it."""
        return [self.file, self.credential, *([self.stamp.file] if self.stamp else [])]


def make_documents(
    *, batch: IssuingBatch | None = None, owner: str = "", seconds: float = 30.0, limit: int | None = None
) -> int:
    """Make what is due, of one batch or of all, until nothing is or the time is up; return how many were made.

    ``owner`` names the task, if it is one (see ``take``). At most ``limit`` documents are tried, and those that were
    taken when the time is up are given back. Nothing is raised for a document that could not be made.
    """
    who, until = owner or uuid4().hex, monotonic() + seconds
    which = {"attestation__batch": batch} if batch is not None else {}
    tried = made = 0
    while (limit is None or tried < limit) and monotonic() < until:
        taken = take(who, limit=CHUNK if limit is None else min(CHUNK, limit - tried), **which)
        if not taken:
            break
        tried += len(taken)
        made += _make(taken, until=until)
    return made


def issue(attestation: Attestation) -> Attestation:
    """Make, seal and keep the document of an allocated number; what is issued, void or in hand stays as it is.

    Nothing is raised: where no document could be made, ``problem`` says why, in words, and the number waits.
    """
    if taken := take(uuid4().hex, limit=1, attestation=attestation):
        _make(taken)
    attestation.refresh_from_db()
    return attestation


def issue_next(batch: IssuingBatch) -> Attestation | None:
    """Make the next document of a batch in this process; None when none is due."""
    taken = take(uuid4().hex, limit=1, attestation__batch=batch)
    if not taken:
        return None
    _make(taken)
    return Attestation.objects.get(pk=taken[0].attestation_id)


def retry(batch: IssuingBatch, *, by: User) -> int:
    """Ask again for the documents of a batch that could not be made; return how many. Raises NotAllowed."""
    if not can_issue(by, batch.jury):
        raise NotAllowed(_("Only the certifier issues attestations."))
    with writing():
        again = waiting_in(batch).exclude(problem="")
        count = again.update(problem="", needs_somebody=False, due_at=clock.now(), attempts=0, failures=0)
        ask_for_documents(batch)
    return count


def make_missing(*, seconds: float = 240.0) -> int:
    """Make every document that is due, whatever happened to its task; return how many were made."""
    return make_documents(seconds=seconds)


def _make(taken: Sequence[PendingDocument], *, until: float | None = None) -> int:
    """Make what was taken, keep it, and say for each of the others how it ended; return how many were made."""
    half = monotonic() + LEASE.total_seconds() / 2  # never so long that somebody else takes them meanwhile
    stop = half if until is None else min(half, until)
    made: list[MadeDocument] = []
    for place, pending in enumerate(taken):
        if place and monotonic() > stop:
            give_back(taken[place:])
            break
        try:
            made.append(_made(pending))
        except Unavailable as outage:  # nothing is wrong with this one: the others would meet the same
            logger.warning(
                "The document of attestation %s waits: %s", pending.attestation_id, outage.__cause__ or outage
            )
            put_off(taken[place:], str(outage.message), needs_somebody=False)
            break
        except Refused as refusal:
            put_off([pending], str(refusal.message), needs_somebody=True)
        except Exception:  # rendering, sealing: the number stands, the reason is shown
            logger.exception("The document of attestation %s could not be made", pending.attestation_id)
            put_off([pending], _failed(), needs_somebody=False)
    return _keep_or_put_off(made)


def _made(pending: PendingDocument) -> MadeDocument:
    """Render, seal, have time-stamped and put in storage, outside any transaction. Raises Refused, Unavailable."""
    timestamps.require_answering()
    attestation, sealed_at = pending.attestation, clock.now()
    certifier = attestation.series.certifier
    sealed = seal_attestation(attestation, certifier, sealed_at)
    stamp = timestamps.obtain(sha256_hex(sealed.pdf), organisation=certifier, sealed_by=chain_of(sealed.key))
    return MadeDocument(
        pending,
        file=_placed("attestations", sealed.pdf, certifier, "application/pdf", f"{attestation.printed_number}.pdf"),
        credential=_placed(
            "credentials", sealed.credential, certifier, MEDIA_TYPE, f"{attestation.printed_number}-{FILE_NAME}"
        ),
        key=sealed.key,
        sealed_at=sealed_at,
        stamp=stamp,
    )


def _placed(purpose: str, content: bytes, certifier: Organisation, media_type: str, label: str) -> PlacedFile:
    """Put bytes in storage, read back and compared. Raises Unavailable when storage does not do it."""
    try:
        return place_bytes(content, organisation=certifier, purpose=purpose, media_type=media_type, label=label)
    except Exception as error:  # each storage fails in its own words
        raise Unavailable(_("The storage of files does not answer. It will be tried again by itself.")) from error


def _keep_or_put_off(made: Sequence[MadeDocument]) -> int:
    """Keep the documents together; if the database refuses, one by one, so that one cannot hold up the others.

    The bytes of what was refused stay for the scrub: a commit whose answer was lost may have named them.
    """
    try:
        return _keep(made)
    except Exception:
        logger.exception("%d documents could not be kept together", len(made))
        if len(made) > 1:
            return sum(_keep_or_put_off([item]) for item in made)
        put_off([item.pending for item in made], _failed(), needs_somebody=False)
        return 0


def _keep(made: Sequence[MadeDocument]) -> int:
    """Give the rows their bytes in one transaction, unless somebody was faster; return how many received theirs."""
    if not made:
        return 0
    with writing():
        rows = for_display(Attestation.objects.filter(pk__in=[item.attestation.pk for item in made]))
        waiting = {
            row.pk: row
            for row in rows.select_for_update(of=("self",)).order_by("series", "number")
            if row.state == AttestationState.ALLOCATED
        }
        kept = [item for item in made if item.attestation.pk in waiting]
        files = register_all([item.file for item in kept], by=None)
        credentials = register_all([item.credential for item in kept], by=None)
        moves = [
            Move(
                (row := waiting[item.attestation.pk]),
                about=row.candidate.enrolment.learner,
                detail={"sha256": stored.sha256},
                changes={
                    "file": stored,
                    "pdf_sha256": stored.sha256,
                    "credential": credential,
                    "credential_sha256": credential.sha256,
                    "sealed_at": item.sealed_at,
                    "signing_key": item.key,
                },
            )
            for item, stored, credential in zip(kept, files, credentials, strict=True)
        ]
        move_all(moves, ATTESTATION_LIFE, "issue", by=None)
        for item in kept:
            timestamps.keep(item.stamp)
        PendingDocument.objects.filter(attestation__in=waiting).delete()
        _tell_and_finish(list(waiting.values()))
    remove_unused([file for item in made if item not in kept for file in item.files])
    return len(kept)


def _failed() -> str:
    return _("The document could not be made. It will be tried again by itself.")


def _tell_and_finish(issued: Sequence[Attestation]) -> None:
    """Tell the people whose last document is ready, and finish the batches that are complete.

    Locked before it is counted: of two workers with the last documents of a batch, the second one sees all.
    """
    keys = {row.batch_id for row in issued}
    for batch in IssuingBatch.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"):
        _tell(batch, [row for row in issued if row.batch_id == batch.pk])
        if batch.state == BatchState.RUNNING and progress_of(batch).finished:
            move(batch, BATCH_LIFE, "finish", by=None, finished_at=clock.now(), checkpoint=True)


def _tell(batch: IssuingBatch, issued: Sequence[Attestation]) -> None:
    """Tell each person once, when the last of their documents is ready."""
    people = {row.candidate_id: row for row in issued}
    documents: dict[UUID, list[Attestation]] = {key: [] for key in people}
    own = batch.attestations.filter(candidate__in=people).exclude(state=AttestationState.VOID)
    for row in own.select_related("block").order_by("number"):
        documents[row.candidate_id].append(row)
    link = settings.PUBLIC_ORIGIN + reverse("attestations:mine")
    post_all(
        "attestation_issued",
        [
            _letter(people[key], rows, link, key=f"attestations-issued-{batch.pk}-{key}")
            for key, rows in documents.items()
            if all(row.state == AttestationState.ISSUED for row in rows)
        ],
    )


def _letter(one: Attestation, rows: list[Attestation], link: str, *, key: str) -> Letter:
    certifier, learner = one.series.certifier, one.candidate.enrolment.learner
    context = {"attestations": rows, "certifier": certifier, "learner": learner, "link": link}
    return Letter(context, to=learner.email, recipient=learner, organisation=certifier, key=key)
