"""Making the credential of an attestation, once, and the list that says which ones were withdrawn."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.credentials import (
    Publication,
    credential_shape,
    credential_values,
)
from certification.attestations.documents import AttestationContext
from certification.attestations.models import Attestation, AttestationSeries
from certification.attestations.queries import revoked_indexes
from cursus.core import clock
from cursus.core.canonical import canonical_json, sha256_hex
from cursus.core.credentials.canonical import NotFillable
from cursus.core.credentials.proofs import CredentialSigner, sign_document, sign_from_template, to_bytes
from cursus.core.credentials.statuses import status_list
from cursus.core.documents import Attachment
from cursus.organisations.credential_keys import credential_signer_for, public_address
from cursus.organisations.models import Organisation

logger = logging.getLogger(__name__)

FILE_NAME = "credential.json"
MEDIA_TYPE = "application/vc"
LIST_SECONDS = 24 * 3600


def publication_of(attestation: Attestation, certifier: Organisation) -> Publication:
    """Return where the papers of an attestation are published (the identifier is that of today's address)."""
    about = attestation.block_id or attestation.candidate.jury.qualification_id
    signer = credential_signer_for(certifier)
    return Publication(
        issuer_did=signer.did,
        achievement=achievement_address(certifier, str(about)),
        status_list=list_address(certifier, attestation.status_list),
        status_index=attestation.status_index,
    )


def achievement_address(certifier: Organisation, key: str) -> str:
    """Return the address of what can be obtained: a qualification's or a block's key."""
    return public_address(certifier, "acquis", key)


def list_address(certifier: Organisation, number: int) -> str:
    """Return the address of a list of status of a certifier."""
    return public_address(certifier, "statuts", str(number))


def make_credential(
    context: AttestationContext, published: Publication, *, signer: CredentialSigner, at: datetime
) -> bytes:
    """Return the signed credential, as it is kept: made from the canonical form of its shape where that can be done."""
    shape, values = credential_shape(context, published), credential_values(context, published)
    try:
        document = sign_from_template(shape, values, signer=signer, created=at)
    except NotFillable as reason:
        logger.warning("The credential of %s takes the slow way: %s", context.number, reason)
        document = sign_document(shape(values), signer=signer, created=at)
    return to_bytes(document)


def as_attachment(credential: bytes, context: AttestationContext, *, at: datetime) -> Attachment:
    """Return the credential as the file that the document carries."""
    with translation.override(context.lang):
        description = _("This attestation for software (Open Badges 3.0), signed")
    return Attachment(FILE_NAME, MEDIA_TYPE, description, "Alternative", credential, at)


def signed_status_list(series: AttestationSeries, number: int) -> bytes:
    """Return a list of status, signed: made anew each day, and as soon as an attestation is withdrawn.

    Raises NoCredentialKey.
    """
    certifier = series.certifier
    signer = credential_signer_for(certifier)
    revoked = revoked_indexes(series, number)
    address = list_address(certifier, number)
    state = [address, signer.verification_method, clock.today(), revoked]
    key = f"status-list-{sha256_hex(canonical_json(state))}"
    kept: bytes | None = cache.get(key)
    if kept is not None:
        return kept
    made = clock.now()
    document = status_list(address=address, issuer=signer.did, revoked=revoked, made=made)
    content = to_bytes(sign_document(document, signer=signer, created=made))
    cache.set(key, content, LIST_SECONDS)
    return content
