"""Every forgery that we know, made from the documents of one body: what each way of verifying is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from certification.attestations.documents import AttestationContext
from certification.attestations.rendering import SEAL_FIELD, render_attestation
from certification.juries import actions as juries
from cursus.core.files.storage import read_verified
from cursus.core.signing import SoftwareSigner, generate_body_key, seal_pdf, software_signer
from cursus.organisations.keys import signer_for
from tests.certification.verification.forgeries import FORGERIES, Loot
from tests.factories.attestations import Issued


def corpus(found: Issued) -> tuple[Loot, dict[str, bytes]]:
    """Return what a forger holds, and the forgeries by their names; the last four need the body's own key."""
    first, second, *_rest = found.attestations
    at, own = first.sealed_at, signer_for(found.world.certifier, at=first.sealed_at)
    context = AttestationContext.from_canonical(first.context)

    def seal(pdf: bytes, signer: Any) -> bytes:
        return seal_pdf(pdf, signer=signer, reason="x", location="x", at=at, field_name=SEAL_FIELD)

    def rendered(**changes: Any) -> bytes:
        return render_attestation(replace(context, **changes))

    renamed = rendered(holder=type(context.holder)("Faux Nom", context.holder.birth_date, context.holder.birth_place))
    loot = Loot(
        pdf=read_verified(first.file),
        other=read_verified(second.file),
        unsealed=rendered(),
        renamed=renamed,
        same_name=_key(found.world.certifier.legal_name or found.world.certifier.name, at),
        other_body=_key("Un autre organisme", at),
        stranger=_key("Faussaire", at),
        seal=seal,
    )
    files = {name: make(loot) for name, make in FORGERIES.items()}
    files |= {
        "thief_seals_another_name": seal(renamed, own),
        "thief_seals_the_same_again": seal(loot.unsealed, own),
        "thief_seals_a_number_never_given": seal(rendered(number="2026-999999"), own),
        "minutes_of_the_body": _minutes(found),
    }
    return loot, files


def _key(name: str, at: datetime) -> SoftwareSigner:
    key = generate_body_key(name, valid_from=at - timedelta(days=1))
    return software_signer(key.private_key, key.certificate, allowed=True)


def _minutes(found: Issued) -> bytes:
    made = juries.make_minutes(jury_id=str(found.world.jury.pk))
    return read_verified(found.world.fresh().jury.minutes) if made else b""
