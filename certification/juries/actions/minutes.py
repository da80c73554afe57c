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
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.files.storage import store_bytes
from cursus.core.signing import seal_pdf
from cursus.core.writing import record, writing
from cursus.organisations.keys import signer_for

logger = logging.getLogger(__name__)


def make_minutes(*, jury_id: str) -> bool:
    """Make the minutes of a signed jury unless they exist; tell whether they exist now.

    Rendering and sealing happen outside any transaction. If two workers meet, the row takes the bytes of the
    first; the other's are swept.
    """
    jury = Jury.objects.select_related("certifier").filter(pk=jury_id, state=JuryState.SIGNED).first()
    if jury is None:
        return False
    if jury.minutes_id is not None:
        return True
    try:
        _keep(jury, _sealed(jury))
    except Refused as refusal:
        return _wait(jury, str(refusal.message))
    except Exception:  # rendering, sealing, storage: the signatures stand, the reason is shown, a sweep tries again
        logger.exception("The minutes of jury %s could not be made", jury.pk)
        return _wait(jury, _("The document could not be made. It will be tried again by itself."))
    return True


def make_missing_minutes() -> int:
    """Try again for every signed jury without minutes; return how many have them now."""
    waiting = Jury.objects.filter(state=JuryState.SIGNED, minutes=None).values_list("pk", flat=True)
    return sum(make_minutes(jury_id=str(pk)) for pk in list(waiting))


def _sealed(jury: Jury) -> bytes:
    at = clock.now()
    signer = signer_for(jury.certifier, at=at)
    return seal_pdf(
        render_minutes(freeze_minutes(jury)),
        signer=signer,
        reason=jury.reference,
        location=jury.certifier.city,
        at=at,
        field_name=SEAL_FIELD,
    )


def _keep(jury: Jury, pdf: bytes) -> None:
    with writing():
        locked = lock(jury, JuryState.SIGNED)
        if locked.minutes_id is not None:
            return
        stored = store_bytes(
            pdf,
            organisation=locked.certifier,
            by=None,
            purpose="minutes",
            media_type="application/pdf",
            label=f"{locked.reference}.pdf",
        )
        locked.minutes, locked.minutes_sha256, locked.minutes_problem = stored, stored.sha256, ""
        locked.save(update_fields=["minutes", "minutes_sha256", "minutes_problem"])
        record("jury.minutes", locked, by=None, detail={"sha256": stored.sha256})


def _wait(jury: Jury, reason: str) -> bool:
    Jury.objects.filter(pk=jury.pk, minutes=None).update(minutes_problem=reason[:300])
    return False
