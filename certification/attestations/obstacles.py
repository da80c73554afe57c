"""What would prevent documents, looked for before a number is taken; each refusal says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from certification.attestations.queries import Entitlement
from certification.juries.enums import JuryState
from certification.juries.models import Jury
from cursus.core.checkpoints import require_current
from cursus.core.errors import Refused
from cursus.organisations.credential_keys import credential_signer_for
from cursus.organisations.keys import signer_for


def require_possible(jury: Jury, due: Sequence[Entitlement]) -> None:
    """Refuse when the deliberation is not signed, or when something that every document needs is missing.

    Raises LogLocked, NoSigningKey, NoCredentialKey, Refused.
    """
    if jury.state != JuryState.SIGNED:
        raise Refused(
            _("Attestations are issued from a signed deliberation. This one is not signed yet."), code="jury.unsigned"
        )
    require_current(jury.certifier)
    signer_for(jury.certifier)
    credential_signer_for(jury.certifier)
    if not jury.certifier.signatory_name.strip():
        raise Refused(_("Say first who signs the certificates, on the page of your organisation."), code="signatory")
    if not jury.certifier.city.strip():
        raise Refused(
            _("Say first in which town your organisation is, on its page: certificates are dated from there."),
            code="town",
        )
    if unconfirmed := [str(item.candidate.enrolment.learner) for item in due if not _is_confirmed(item)]:
        raise Refused(
            _("These people have not confirmed their civil identity: %(names)s.") % {"names": ", ".join(unconfirmed)},
            code="identity",
        )


def obstacle_to(jury: Jury, due: Sequence[Entitlement]) -> str:
    """Return what would prevent every document, with what to do; empty when nothing does."""
    try:
        require_possible(jury, due)
    except Refused as refusal:
        return str(refusal.message)
    return ""


def _is_confirmed(item: Entitlement) -> bool:
    identity = getattr(item.candidate.enrolment, "identity", None)
    return identity is not None and identity.confirmed_at is not None
