"""Issuance locks when a checkpoint outside says more than the database: an older database was restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from cursus.core.checkpoints import store
from cursus.core.checkpoints.keys import public_keys
from cursus.core.checkpoints.standing import Standing, standing
from cursus.core.checkpoints.statement import Forged
from cursus.core.errors import Refused
from cursus.core.models import AuditChain

if TYPE_CHECKING:
    from cursus.organisations.models import Organisation


class LogLocked(Refused):
    """The database is not the one that the checkpoints outside speak of: nothing is issued from it."""

    code = "log_locked"


def require_current(organisation: Organisation) -> None:
    """Refuse when the body's newest checkpoint is not in the database, or cannot be found. Raises LogLocked.

    One small read of a file and three queries by index.
    """
    if problem := lock_problem(organisation):
        raise LogLocked(problem)


def lock_problem(organisation: Organisation) -> str:
    """Return why nothing may be issued for the body, with what to do; empty when nothing is wrong."""
    chain = AuditChain.objects.filter(organisation=organisation).first()
    try:
        known = store.latest(store.chain_name(organisation.pk))
        if known is None:
            # A folder that is not mounted, or was emptied, would hide that an older database was restored.
            return _missing() if chain is not None and chain.checkpointed_at is not None else ""
        known.require_signed_by(public_keys())
    except (OSError, Forged):
        return _missing()
    if standing(chain, known.checkpoint) == Standing.CONTINUES:
        return ""
    return _(
        "Nothing is issued: a checkpoint of %(time)s says that the log of %(name)s had %(size)d entries, and the "
        "database does not hold them. An older database was restored, or the log was cut. Whoever runs the "
        "installation restores the newest backup, or runs “manage.py reconcile_log”."
    ) % {
        "time": f"{known.checkpoint.time:%Y-%m-%d %H:%M} UTC",
        "name": organisation.name,
        "size": known.checkpoint.size,
    }


def _missing() -> str:
    return _(
        "Nothing is issued: the signed checkpoints of the log cannot be read in %(folder)s. Whoever runs the "
        "installation mounts this folder again, or runs “manage.py reconcile_log” if it is lost."
    ) % {"folder": settings.CHECKPOINTS_DIR}
