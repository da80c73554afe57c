"""What a credential says: the attestation as Open Badges 3.0, for software. Plain values in, a document out.

The holder is named as the document names them, and by nothing else: no birth date, no address, no evidence. The name is
not hashed: a hash whose salt stands beside it is guessed at once, and a person who reads the file could not read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache, partial

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.attestations.documents import AttestationContext, Registration, ValidatedBlock
from certification.attestations.enums import AttestationKind
from cursus.core.credentials.canonical import Document, DocumentOf
from cursus.core.credentials.statuses import status_entry
from cursus.core.credentials.vocabulary import BADGE_CONTEXTS
from cursus.core.documents import long_date, printable

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
REGISTER = "https://www.francecompetences.fr/recherche"
VALUES = ("address", "holder", "holder_name", "issued", "entry", "index", "about")


@dataclass(frozen=True)
class Achieved:
    """What can be obtained, whoever obtains it: the same for a cohort, and public."""

    kind: AttestationKind
    title: str
    blocks: tuple[ValidatedBlock, ...]
    registration: Registration | None
    lang: str

    @classmethod
    def of(cls, context: AttestationContext) -> Achieved:
        """Return what an attestation is about."""
        return cls(context.kind, context.title, context.blocks, context.registration, context.lang)


@dataclass(frozen=True)
class Publication:
    """Where the papers of an attestation are published: issuer's identifier, what is obtained, its place in a list."""

    issuer_did: str
    achievement: str
    status_list: str
    status_index: int


def achievement_document(achieved: Achieved, *, address: str, issuer: Document) -> Document:
    """Return the achievement (OB 3.0, B.1.1): exact title, how it is obtained, its entry in the national register."""
    with translation.override(achieved.lang):
        document: Document = {
            "id": address,
            "type": ["Achievement"],
            "name": _name(achieved),
            "description": _description(achieved),
            "achievementType": _achievement_type(achieved),
            "criteria": {"id": f"{address}#criteria", "narrative": _narrative(achieved.blocks)},
            "inLanguage": achieved.lang,
            "creator": issuer,
        }
        if code := _code(achieved):
            document["humanCode"] = code
        if achieved.registration is not None:
            document["alignment"] = [_alignment(achieved.title, achieved.registration)]
    return document


def issuer_profile(did: str, name: str) -> Document:
    """Return the issuer, as credentials and achievements name it."""
    return {"id": did, "type": ["Profile"], "name": printable(name)}


def credential_shape(context: AttestationContext, published: Publication) -> DocumentOf:
    """Return the function from values (see :data:`VALUES`) to credential: the same for all holders of a thing."""
    return _shape(
        Achieved.of(context),
        issuer_profile_of=(published.issuer_did, context.issuer.name),
        address=published.achievement,
        status_list=published.status_list,
        specimen=context.specimen,
    )


@lru_cache(maxsize=256)
def _shape(
    achieved: Achieved, *, issuer_profile_of: tuple[str, str], address: str, status_list: str, specimen: bool
) -> DocumentOf:
    issuer = issuer_profile(*issuer_profile_of)
    achievement = achievement_document(achieved, address=address, issuer=issuer)
    name = achievement["name"]
    if specimen:
        with translation.override(achieved.lang):
            name = _("SPECIMEN · %(title)s") % {"title": name}
    return partial(_credential, issuer, achievement, name, status_list)


def credential_values(context: AttestationContext, published: Publication) -> dict[str, str]:
    """Return what is one holder's own."""
    with translation.override(context.lang):
        about = _("Attestation no. %(number)s, from the deliberation of %(date)s.") % {
            "number": context.number,
            "date": long_date(context.deliberation_date),
        }
        if context.specimen:
            about = f"{about} {_('Specimen: it proves no qualification.')}"
    entry = status_entry(published.status_list, published.status_index)
    issued = datetime.combine(context.issued_on, time(), timezone.get_default_timezone())
    return {
        "address": context.verification_url,
        "holder": f"{context.verification_url}#holder",
        "holder_name": printable(context.holder.civil_name),
        "issued": issued.isoformat(),
        "entry": entry["id"],
        "index": entry["statusListIndex"],
        "about": about,
    }


def _credential(
    issuer: Document, achievement: Document, name: str, status_list: str, values: Mapping[str, str]
) -> Document:
    entry = status_entry(status_list, values["index"])
    return {
        "@context": list(BADGE_CONTEXTS),
        "id": values["address"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "description": values["about"],
        "issuer": issuer,
        "validFrom": values["issued"],
        "credentialSubject": {
            "id": values["holder"],
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": False,
                    "identityHash": values["holder_name"],
                }
            ],
            "achievement": achievement,
        },
        "credentialStatus": {**entry, "id": values["entry"]},
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _name(achieved: Achieved) -> str:
    return printable(achieved.blocks[0].title if achieved.kind == AttestationKind.BLOCK else achieved.title)


def _description(achieved: Achieved) -> str:
    if achieved.kind == AttestationKind.BLOCK:
        said = {"code": printable(achieved.blocks[0].code), "title": printable(achieved.title)}
        return _("Block %(code)s of “%(title)s”, validated by a jury.") % said
    if achieved.registration is None:
        return _("Certificate of the establishment, not registered in the RNCP.")
    return _("Certification registered in the national directory under %(number)s, awarded by a jury.") % {
        "number": achieved.registration.number
    }


def _achievement_type(achieved: Achieved) -> str:
    """Return the standard's word (OB 3.0, B.3.1). “Certification” is kept for what is registered."""
    if achieved.kind == AttestationKind.BLOCK:
        return "Competency"
    return "Certification" if achieved.registration is not None else "Certificate"


def _code(achieved: Achieved) -> str:
    if achieved.kind == AttestationKind.BLOCK:
        return printable(achieved.blocks[0].code)
    return achieved.registration.number if achieved.registration is not None else ""


def _narrative(blocks: tuple[ValidatedBlock, ...]) -> str:
    """Return the blocks and their competencies as Markdown."""
    lines = [pgettext("criteria of a badge", "Validated by a jury:")]
    for block in blocks:
        lines += ["", f"**{printable(block.code)} · {printable(block.title)}**", ""]
        lines += [f"- {printable(competency)}" for competency in block.competencies]
    return "\n".join(lines)


def _alignment(title: str, registration: Registration) -> Document:
    """Return the entry of the certification in the register of France compétences."""
    digits = "".join(sign for sign in registration.number if sign.isdigit())
    return {
        "type": ["Alignment"],
        "targetName": printable(title),
        "targetUrl": f"{REGISTER}/{registration.directory.lower()}/{digits}/",
        "targetCode": registration.number,
        "targetFramework": registration.directory,
    }
