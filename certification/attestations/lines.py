"""The lines of an attestation that differ from one to the next: the same words for both ways of making it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationKind
from cursus.core.documents import long_date, printable
from cursus.core.ids import in_groups


def lines_of(context: AttestationContext) -> dict[str, str]:
    """Return the varying lines, in the active language, as they are printed.

    Keys are the ids of their elements in the template; ``code-0`` … are the lines of the verification code.
    """
    texts = {
        "deliberation": _deliberation(context),
        "name": context.holder.civil_name,
        "birth": _birth(context),
        "issued": _("%(place)s, %(issued_on)s") % {"place": context.place, "issued_on": long_date(context.issued_on)},
        "number": _("No. %(number)s") % {"number": context.number},
        "fingerprint": _("Woven fingerprint: %(fingerprint)s") % {"fingerprint": fingerprint(context.sha256)},
    }
    texts |= {f"code-{place}": line for place, line in enumerate(code_lines(context.verification_code))}
    return {key: printable(text) for key, text in texts.items()}


def qr_alternative(context: AttestationContext) -> str:
    """Return what a screen reader says in place of the QR code."""
    return _("QR code: verify this attestation at %(address)s") % {"address": context.verification_url}


def fingerprint(sha256: str) -> str:
    """Return the ends of the context's fingerprint, as printed beside the woven border."""
    return f"{sha256[:4]} {sha256[4:8]} … {sha256[-4:]}"


def code_lines(code: str) -> list[str]:
    """Return the code in groups of four, four groups a line."""
    return [in_groups(code[start : start + 16]) for start in range(0, len(code), 16)]


def _deliberation(context: AttestationContext) -> str:
    return _(
        "%(issuer)s, in view of the deliberation of the jury of %(deliberation_date)s "
        "(minutes %(minutes_reference)s), awards to"
    ) % {
        "issuer": context.issuer.name,
        "deliberation_date": long_date(context.deliberation_date),
        "minutes_reference": context.minutes_reference,
    }


def _birth(context: AttestationContext) -> str:
    holder = context.holder
    values = {"birth_date": long_date(holder.birth_date), "place": holder.birth_place}
    if context.kind == AttestationKind.BLOCK:
        text = _("born on %(birth_date)s in %(place)s, the attestation of validation of block %(code)s")
        return text % {**values, "code": context.blocks[0].code}
    if context.registration:
        return _("born on %(birth_date)s in %(place)s, the certification") % values
    return _("born on %(birth_date)s in %(place)s, the certificate") % values
