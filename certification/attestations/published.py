"""The public papers of a certifier: its identifier and keys, its certificates, its lists of status, what it awards.

All of it is public for good: whoever holds an attestation shows it to people who have no account here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from certification.attestations.credentials import Achieved, achievement_document, issuer_profile
from certification.attestations.enums import AttestationKind, AttestationState
from certification.attestations.freezing import described, registration_of
from certification.attestations.models import Attestation, AttestationSeries
from certification.attestations.signing_credentials import achievement_address, signed_status_list
from cursus.core.credentials.identifiers import did_document
from cursus.core.credentials.proofs import to_bytes
from cursus.core.credentials.vocabulary import BADGE_CONTEXTS
from cursus.frameworks.models import CompetencyBlock, Qualification
from cursus.organisations.credential_keys import did_of, published_keys
from cursus.organisations.models import Organisation, SigningKey


@dataclass(frozen=True)
class Paper:
    """A public paper: its bytes and when they last changed, if that is known."""

    content: bytes
    changed: datetime | None = None


def did_paper(organisation: Organisation) -> Paper | None:
    """Return the DID document of a body with every key it signed with; None when it never had one."""
    keys = published_keys(organisation)
    if not keys:
        return None
    return Paper(to_bytes(did_document(did_of(organisation), keys)))


def certificates_paper(organisation: Organisation) -> Paper | None:
    """Return the certificates of a body's seals, the newest first, as PEM; None when it never had one."""
    keys = list(SigningKey.objects.filter(organisation=organisation))
    if not keys:
        return None
    text = "".join(key.certificate.strip() + "\n" for key in keys)
    return Paper(text.encode(), max(key.created_at for key in keys))


def status_paper(organisation: Organisation, number: int) -> Paper | None:
    """Return a list of status, signed; None when no attestation has its place in it. Raises NoCredentialKey."""
    series = AttestationSeries.objects.select_related("certifier").filter(certifier=organisation).first()
    if series is None or not Attestation.objects.filter(series=series, status_list=number).exists():
        return None
    return Paper(signed_status_list(series, number))


def achievement_paper(organisation: Organisation, key: UUID) -> Paper | None:
    """Return what a certifier awarded at least once, a qualification or a block; None for anything else."""
    issued = Attestation.objects.filter(series__certifier=organisation, state=AttestationState.ISSUED)
    block = CompetencyBlock.objects.filter(pk=key).prefetch_related("competencies").first()
    about = issued.filter(block=block) if block else issued.filter(block=None, candidate__jury__qualification=key)
    sample = about.select_related("candidate__jury__qualification__version__framework").first()
    if sample is None:
        return None
    achieved = _achieved(sample.candidate.jury.qualification, block)
    address = achievement_address(organisation, str(key))
    document = achievement_document(
        achieved, address=address, issuer=issuer_profile(did_of(organisation), organisation.name)
    )
    return Paper(to_bytes({"@context": list(BADGE_CONTEXTS), **document}))


def _achieved(qualification: Qualification, block: CompetencyBlock | None) -> Achieved:
    blocks = qualification.version.blocks.prefetch_related("competencies").order_by("position", "code")
    return Achieved(
        kind=AttestationKind.BLOCK if block else AttestationKind.FULL,
        title=qualification.title,
        blocks=described([block] if block else blocks),
        registration=registration_of(qualification),
        lang=qualification.version.framework.language,
    )
