"""What several verbs check before they write."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Conflict, NotAllowed
from cursus.programmes import permissions
from cursus.programmes.models import TrainingProgramme, TrainingSession
from cursus.programmes.rules import ENDED_STATES

EDITED_MEANWHILE = "programme.edited_meanwhile"


def ensure_manager(by: User | None, organisation_id: UUID) -> None:
    """Refuse unless the person plans the programmes of the body. ``None`` is the installation itself."""
    if by is not None and not permissions.can_manage_programmes_of(by, organisation_id):
        raise NotAllowed(_("Only a pedagogical manager of this organisation can do this."))


def locked_programme(programme: TrainingProgramme, by: User | None, token: int | None = None) -> TrainingProgramme:
    """Return the programme locked for writing; refuse when somebody has written since the page was shown.

    ``token`` is the edit token that the page carried; None for writes that overwrite nothing.
    """
    row = (
        TrainingProgramme.objects.select_for_update(of=("self",))
        .select_related("organisation", "version__framework", "qualification")
        .get(pk=programme.pk)
    )
    ensure_manager(by, row.organisation_id)
    if token is not None and row.edit_token != token:
        raise Conflict(
            _("Somebody saved this programme while you were writing. Nothing is lost: compare, then save again."),
            code=EDITED_MEANWHILE,
        )
    return row


def locked_session(session: TrainingSession, by: User | None) -> TrainingSession:
    """Return the session locked for writing; refuse with Conflict when it has ended."""
    row = (
        TrainingSession.objects.select_for_update(of=("self",))
        .select_related("programme__organisation", "programme__qualification")
        .get(pk=session.pk)
    )
    ensure_manager(by, row.programme.organisation_id)
    if row.state in ENDED_STATES:
        raise Conflict(_("This session has ended: it can no longer be changed."), code="session.ended")
    return row
