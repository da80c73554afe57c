"""The minutes: rendered once from the signed record, sealed with the certifier's key, kept.

Made after the last signature is committed. Whatever fails (no key, storage, rendering) leaves the signatures
as they are and the reason on the jury; a sweep, or the certifier's button, tries again.
"""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from certification.juries.actions.common import lock
from certification.juries.documents import SEAL_FIELD, render_minutes
from certification.juries.enums import JuryState
from certification.juries.freezing import freeze_minutes
from certification.juries.models import Jury
from cursus.core import clock, timestamps
from cursus.core.canonical import sha256_hex
from cursus.core.erasure import ERASED
from cursus.core.errors import Refused
from cursus.core.files.storage import PlacedFile, place_bytes, register, remove_unused
from cursus.core.signing import Signer, seal_pdf
from cursus.core.writing import record, writing
from cursus.organisations.keys import signer_for

logger = logging.getLogger(__name__)


def make_minutes(*, jury_id: str) -> bool:
    """Make the minutes of a signed jury unless they exist; tell whether they exist now.

    Rendering, sealing and storing happen outside any transaction. If two workers meet, the row takes the bytes of
    the first; the other's are removed.
    """
    signed = Jury.objects.filter(state=JuryState.SIGNED).exclude(record=ERASED)  # past its term, nothing is made again
    jury = signed.select_related("certifier").filter(pk=jury_id).first()
    if jury is None:
        return False
    if jury.minutes_id is not None:
        return True
    try:
        timestamps.require_answering()
        pdf, signer = _sealed(jury)
        stamp = timestamps.obtain(
            sha256_hex(pdf), organisation=jury.certifier, sealed_by=(signer.certificate, *signer.chain)
        )
        _keep(jury, pdf, stamp)
    except Refused as refusal:
        return _wait(jury, str(refusal.message))
    except Exception:  # rendering, sealing, storage: the signatures stand, the reason is shown, a sweep tries again
        logger.exception("The minutes of jury %s could not be made", jury.pk)
        return _wait(jury, _("The document could not be made. It will be tried again by itself."))
    return True


def make_missing_minutes() -> int:
    """Try again for every signed jury without minutes; return how many have them now."""
    waiting = Jury.objects.filter(state=JuryState.SIGNED, minutes=None).exclude(record=ERASED)
    return sum(make_minutes(jury_id=str(pk)) for pk in list(waiting.values_list("pk", flat=True)))


def _sealed(jury: Jury) -> tuple[bytes, Signer]:
    at = clock.now()
    signer = signer_for(jury.certifier, at=at)
    pdf = seal_pdf(
        render_minutes(freeze_minutes(jury)),
        signer=signer,
        reason=jury.reference,
        location=jury.certifier.city,
        at=at,
        field_name=SEAL_FIELD,
    )
    return pdf, signer


def _keep(jury: Jury, pdf: bytes, stamp: timestamps.NewEvidence | None) -> None:
    placed = place_bytes(
        pdf,
        organisation=jury.certifier,
        purpose="minutes",
        media_type="application/pdf",
        label=f"{jury.reference}.pdf",
    )
    if not _name(jury, placed, stamp):
        remove_unused([placed, *([stamp.file] if stamp else [])])


def _name(jury: Jury, placed: PlacedFile, stamp: timestamps.NewEvidence | None) -> bool:
    """Give the jury its minutes; False when somebody was faster."""
    with writing():
        locked = lock(jury, JuryState.SIGNED)
        if locked.minutes_id is not None:
            return False
        stored = register(placed, by=None)
        locked.minutes, locked.minutes_sha256, locked.minutes_problem = stored, stored.sha256, ""
        locked.save(update_fields=["minutes", "minutes_sha256", "minutes_problem"])
        timestamps.keep(stamp)
        record("jury.minutes", locked, by=None, detail={"sha256": stored.sha256})
    return True


def _wait(jury: Jury, reason: str) -> bool:
    Jury.objects.filter(pk=jury.pk, minutes=None).update(minutes_problem=reason[:600])
    return False
