"""One document from its frozen context: the page, the credential inside, the certifier's seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from certification.attestations.documents import AttestationContext
from certification.attestations.models import Attestation
from certification.attestations.press import make_document
from certification.attestations.signing_credentials import as_attachment, make_credential, publication_of
from cursus.core.checkpoints import require_current
from cursus.core.errors import Refused
from cursus.core.signing import fingerprint
from cursus.organisations.credential_keys import credential_signer_for
from cursus.organisations.keys import signer_for
from cursus.organisations.models import Organisation, SigningKey


@dataclass(frozen=True)
class Sealed:
    """The bytes of a document and of its credential, and the key that sealed."""

    pdf: bytes
    credential: bytes
    key: SigningKey


def seal_attestation(attestation: Attestation, certifier: Organisation, at: datetime) -> Sealed:
    """Return the sealed document of an allocated number, with its credential inside.

    Raises Refused, saying what to do: the frozen content was changed, an older database was restored (LogLocked), or
    the certifier has no usable key.
    """
    context = AttestationContext.from_canonical(attestation.context)
    if context.sha256 != attestation.context_sha256:
        raise Refused(_("The frozen content of this attestation was changed. Nothing is issued from it."))
    require_current(certifier)
    signer = signer_for(certifier, at=at)
    published = publication_of(attestation, certifier)
    credential = make_credential(context, published, signer=credential_signer_for(certifier), at=at)
    with translation.override(context.lang):
        reason = _("Attestation no. %(number)s") % {"number": context.number}
    pdf = make_document(
        context, signer=signer, at=at, reason=reason, attachments=[as_attachment(credential, context, at=at)]
    )
    key = SigningKey.objects.get(organisation=certifier, fingerprint=fingerprint(signer.certificate))
    return Sealed(pdf, credential, key)
