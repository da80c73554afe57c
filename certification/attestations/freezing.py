"""From a signed deliberation to the frozen context of one document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from certification.attestations.documents import (
    AttestationContext,
    Holder,
    Issuer,
    Registration,
    Signatory,
    ValidatedBlock,
)
from certification.attestations.enums import AttestationKind
from certification.enrolments.models import CivilIdentity
from certification.juries.models import Candidate, Jury
from cursus.frameworks.enums import QualificationKind
from cursus.frameworks.models import CompetencyBlock, Qualification
from cursus.organisations.models import Organisation


def is_specimen(candidate: Candidate) -> bool:
    """Whether the document is a specimen: the session does not certify, or the installation is a demonstration."""
    return settings.DEMONSTRATION or not candidate.enrolment.session.certifying


def freeze(
    candidate: Candidate,
    *,
    jury: Jury,
    block: CompetencyBlock | None,
    number: str,
    token: str,
    address: str,
    issued_on: date,
    blocks: list[CompetencyBlock],
) -> AttestationContext:
    """Return everything that the document will say. ``blocks``: those of the qualification, for the certificate."""
    qualification, certifier = jury.qualification, jury.certifier
    identity: CivilIdentity = candidate.enrolment.identity
    shown = [block] if block is not None else blocks
    return AttestationContext(
        kind=AttestationKind.BLOCK if block is not None else AttestationKind.FULL,
        issuer=_issuer(certifier),
        title=qualification.title,
        holder=Holder(identity.full_name, identity.birth_date, identity.birth_place),
        deliberation_date=timezone.localdate(jury.closed_at or jury.held_at),
        minutes_reference=jury.reference,
        blocks=described(shown),
        number=number,
        place=certifier.city,
        issued_on=issued_on,
        signatory=Signatory(certifier.signatory_name, certifier.signatory_title),
        verification_url=address,
        verification_code=token,
        lang=qualification.version.framework.language,
        disclaimer=_disclaimer(qualification),
        specimen=is_specimen(candidate),
        registration=registration_of(qualification),
    )


def _issuer(certifier: Organisation) -> Issuer:
    legal = certifier.legal_name if certifier.legal_name != certifier.name else ""
    mention = " · ".join(part for part in (legal, f"SIRET {certifier.siret}" if certifier.siret else "") if part)
    return Issuer(
        name=certifier.name,
        legal_mention=mention,
        warp_colour=certifier.colour_second,
        weft_colour=certifier.colour_main,
    )


def _disclaimer(qualification: Qualification) -> str:
    """« Certification professionnelle » is reserved to registered ones (L.6113-1): the others say that they are not."""
    if qualification.registered:
        return ""
    return _("Certificate of the establishment, not registered in the RNCP.")


def described(blocks: Iterable[CompetencyBlock]) -> tuple[ValidatedBlock, ...]:
    """Return blocks with their competencies, as documents name them."""
    return tuple(
        ValidatedBlock(item.code, item.title, tuple(competency.title for competency in item.competencies.all()))
        for item in blocks
    )


def registration_of(qualification: Qualification) -> Registration | None:
    """Return the registration that a qualification's documents mention, if it has one."""
    if not qualification.registered or qualification.decision_date is None:
        return None
    return Registration(
        directory="RS" if qualification.kind == QualificationKind.RS else "RNCP",
        number=qualification.code,
        decision_date=qualification.decision_date,
        level=qualification.level or 0,
        european_level=qualification.level or 0,
        speciality_codes=tuple(item.get("code", "") for item in qualification.nsf_codes),
    )
