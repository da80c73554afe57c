"""Which way an attestation is made: the press where it sets what the slower way would, the slower way for the rest."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from certification.attestations.documents import AttestationContext
from certification.attestations.press.forms import NotForThePress
from certification.attestations.press.stamping import stamp
from certification.attestations.rendering import SEAL_FIELD, render_attestation
from cursus.core.documents import Attachment
from cursus.core.signing import Signer, seal_pdf

logger = logging.getLogger(__name__)


def make_document(
    context: AttestationContext,
    *,
    signer: Signer,
    at: datetime,
    reason: str,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return the sealed document of an attestation: PDF/A-3a, PDF/UA-1, PAdES.

    Raises:
        UnprintableText, DoesNotFit: as ``render_attestation`` does.
        SealingError: as ``seal_pdf`` does.
    """
    try:
        return stamp(context, signer=signer, at=at, reason=reason, attachments=attachments)
    except NotForThePress as met:
        logger.info("An attestation goes the slower way: %s.", met)
    page = render_attestation(context, attachments=attachments)
    return seal_pdf(page, signer=signer, reason=reason, location=context.place, at=at, field_name=SEAL_FIELD)
