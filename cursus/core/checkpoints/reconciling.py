"""After a restore: two operators acknowledge what was lost, numbers move on, and the chain begins anew in the open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cursus.core.checkpoints import store
from cursus.core.checkpoints.keys import public_keys
from cursus.core.checkpoints.standing import Standing, advance_counters, standing
from cursus.core.checkpoints.statement import Checkpoint, Forged, Malformed, read_line
from cursus.core.checkpoints.taking import take
from cursus.core.errors import Conflict, Refused
from cursus.core.models import AuditChain
from cursus.core.writing import record, writing

if TYPE_CHECKING:
    from cursus.accounts.models import User


@dataclass(frozen=True)
class Reconciled:
    """What was given up: entries after ``kept``, up to ``size``; how many numbers are lost, by counter."""

    kept: int
    size: int
    lost: dict[str, int]


def reconcile(*, chain: AuditChain, by: User, witness: User, reason: str) -> Reconciled:
    """Accept the database as it is although checkpoints outside say more; write who did, and why, in log and outside.

    Numbers that were given after the restored state have a row each and are never given again. The checkpoint that
    follows names the one that was given up, so that the log verifies, and says that it was restored.
    Raises Refused (one person alone, no reason), Conflict (nothing to reconcile).
    """
    if by.pk == witness.pk:
        raise Refused(_("Two different people acknowledge a restore."), field="witness")
    said = reason.strip()[:300]
    if not said:
        raise Refused(_("Write why an older state is accepted: the log keeps it."), field="reason")
    known = _believable(chain)
    newest = known[-1] if known else None
    last = store.latest(store.chain_name(chain.organisation_id))
    is_believed = newest is not None and last is not None and last.checkpoint == newest
    if newest is not None and is_believed and standing(chain, newest) == Standing.CONTINUES:
        raise Conflict(_("The database holds everything that the checkpoints say: there is nothing to reconcile."))
    if newest is None and chain.checkpointed_at is None:
        raise Conflict(_("No checkpoint was ever taken: there is nothing to reconcile."))
    kept = _kept(chain, known)
    restored: dict[str, Any] = {
        "kept": kept,
        "size": newest.size if newest else 0,
        "head": newest.head if newest else "",
    }
    counters: dict[str, int] = {}
    for item in known:
        counters = {name: max(value, counters.get(name, 0)) for name, value in (counters | item.counters).items()}
    with writing():
        lost = advance_counters(chain.organisation_id, counters, by=by, reason=said) if chain.organisation_id else {}
        record(
            "log.restored",
            chain,
            by=by,
            about=witness,
            organisation=chain.organisation,
            detail={**restored, "lost": lost},
            note=said,
        )
    take(chain, restored=restored)
    return Reconciled(kept, restored["size"], lost)


def _believable(chain: AuditChain) -> list[Checkpoint]:
    """Return the checkpoints that our keys signed for this chain, oldest first, those given up earlier left out."""
    found: list[Checkpoint] = []
    name, keys = store.chain_name(chain.organisation_id), public_keys()
    for _place, line in store.lines(name):
        try:
            signed = read_line(line)
            signed.require_signed_by(keys)
        except (Malformed, Forged):
            continue
        found.append(signed.checkpoint)
    return found


def _kept(chain: AuditChain, known: list[Checkpoint]) -> int:
    """Return the size of the newest checkpoint whose entries the database still holds."""
    for item in reversed(known):
        if standing(chain, item) in {Standing.CONTINUES, Standing.NUMBERS}:
            return item.size
    return 0
