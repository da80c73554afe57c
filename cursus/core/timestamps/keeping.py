"""Time-stamps in the life of documents: obtained before a document is kept, kept with it, renewed in time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cursus.core import clock
from cursus.core.canonical import sha256_hex
from cursus.core.files.storage import BytesLost, PlacedFile, place_bytes, read_verified, register
from cursus.core.models import DocumentTimestamp
from cursus.core.signing import fingerprint
from cursus.core.timestamps import asking
from cursus.core.timestamps.asking import AuthorityWrong, is_configured, require_answering, trusted_roots
from cursus.core.timestamps.evidence import BadEvidence, Evidence, Material, Statement, read_evidence
from cursus.core.timestamps.material import revocations_of
from cursus.core.timestamps.tokens import Token, digest_of
from cursus.core.writing import record, writing

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation

__all__ = ["NewEvidence", "due_for_renewal", "evidence_of", "keep", "obtain", "renew", "require_answering"]

MEDIA_TYPE = "application/json"


@dataclass(frozen=True)
class NewEvidence:
    """Evidence that was obtained, checked and put in storage, and that no row names yet."""

    organisation: Organisation
    document: str
    position: int
    file: PlacedFile
    token: Token


def obtain(sha256: str, *, organisation: Organisation, sealed_by: Sequence[x509.Certificate]) -> NewEvidence | None:
    """Have a sealed document time-stamped by its SHA-256; None where the installation has no authority.

    Call it outside any transaction, before the document is kept: with an authority, a document and its token are
    kept together or not at all. ``sealed_by`` is the certificate of the seal and those above it, nearest first.

    Raises AuthorityDown, AuthorityWrong, ClockDrift: the document waits, with the reason in words. Any of them is an
    outage, which other documents would meet too. BytesLost when storage fails.
    """
    if not is_configured():
        return None
    return _new(sha256, organisation=organisation, sealed_by=sealed_by)


def keep(new: NewEvidence | None) -> DocumentTimestamp | None:
    """Write the row of the evidence, within the transaction that keeps the document."""
    if new is None:
        return None
    with writing():
        stored = register(new.file, by=None)
        kept = DocumentTimestamp.objects.create(
            organisation=new.organisation,
            document_sha256=new.document,
            position=new.position,
            evidence=stored,
            gen_time=new.token.gen_time,
            authority=new.token.name[:200],
            authority_fingerprint=fingerprint(new.token.authority),
            authority_until=new.token.authority.not_valid_after_utc,
        )
        record("document.timestamped", kept, by=None, detail={"sha256": new.document, "evidence": stored.sha256})
    return kept


def evidence_of(sha256: str) -> DocumentTimestamp | None:
    """Return the newest time-stamp of a document, which holds the earlier ones, or None."""
    found = DocumentTimestamp.objects.filter(document_sha256=sha256).select_related("evidence", "organisation")
    return found.order_by("-position").first()


def statement_of(sha256: str) -> Statement | None:
    """Return what the time-stamps of a document prove now: read again and checked. None when nothing does.

    This, and nothing else, is what pages may call a time-stamp.
    """
    kept = evidence_of(sha256)
    if kept is None:
        return None
    try:
        return read_evidence(read_verified(kept.evidence), sha256=sha256, trusted=trusted_roots())
    except (BadEvidence, BytesLost, OSError, ValueError):
        return None


def due_for_renewal(*, within: timedelta) -> QuerySet[DocumentTimestamp]:
    """Return the newest time-stamps whose authority's certificate ends within that time, soonest first."""
    later = DocumentTimestamp.objects.filter(
        document_sha256=OuterRef("document_sha256"), position__gt=OuterRef("position")
    )
    return (
        DocumentTimestamp.objects.filter(~Exists(later), authority_until__lte=clock.now() + within)
        .select_related("evidence", "organisation")
        .order_by("authority_until", "document_sha256")
    )


def renew(timestamp: DocumentTimestamp) -> DocumentTimestamp:
    """Put the evidence so far under a new time-stamp; return the row that holds both. The document is not touched.

    Twice at once gives one: a position is taken once. Raises BadEvidence or BytesLost when the evidence no longer
    holds (a renewal would not mend it); AuthorityDown, AuthorityWrong, ClockDrift.
    """
    earlier = read_verified(timestamp.evidence)
    before = read_evidence(earlier, sha256=timestamp.document_sha256, trusted=trusted_roots())
    if before.until <= clock.now():
        raise BadEvidence("the certificate of its authority has ended")
    new = _new(
        timestamp.document_sha256,
        organisation=timestamp.organisation,
        previous=earlier,
        position=timestamp.position + 1,
    )
    with suppress(IntegrityError):  # somebody else renewed it meanwhile: their row is as good
        keep(new)
    return DocumentTimestamp.objects.get(document_sha256=new.document, position=new.position)


def _new(
    document: str,
    *,
    organisation: Organisation,
    sealed_by: Sequence[x509.Certificate] = (),
    previous: bytes | None = None,
    position: int = 0,
) -> NewEvidence:
    subject = document if previous is None else sha256_hex(previous)
    token = asking.ask(digest_of(subject))
    crls, ocsps = revocations_of(token.path)
    more_crls, more_ocsps = revocations_of(sealed_by)
    material = Material(
        certificates=tuple(one.public_bytes(Encoding.DER) for one in dict.fromkeys([*sealed_by, *token.path])),
        crls=tuple(dict.fromkeys([*crls, *more_crls])),
        ocsps=tuple(dict.fromkeys([*ocsps, *more_ocsps])),
    )
    data = Evidence(document, token.der, previous, material).dump()
    try:  # exactly as whoever reads it in ten years; with the revocations, that were not known when it was asked
        read_evidence(data, sha256=document, trusted=trusted_roots())
    except BadEvidence as error:
        said = _("The time-stamp authority gave an answer that cannot be accepted (%(why)s): the document waits.")
        raise AuthorityWrong(said % {"why": error}) from error
    label = f"{document[:16]}-{position}.json"
    file = place_bytes(data, organisation=organisation, purpose="timestamps", media_type=MEDIA_TYPE, label=label)
    return NewEvidence(organisation, document, position, file, token)
