"""Taking checkpoints: each day, and after what must not be lost. A failure blocks nothing; it is shown and retried."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from cursus.core.checkpoints import copies, store
from cursus.core.checkpoints.keys import signing_key
from cursus.core.checkpoints.stamping import stamp
from cursus.core.checkpoints.standing import Standing, counters_of, standing
from cursus.core.checkpoints.statement import Checkpoint, Signed, sign
from cursus.core.models import AuditChain

logger = logging.getLogger(__name__)
LATE = timedelta(minutes=15)
STALE = timedelta(hours=26)


class NewerOutside(RuntimeError):
    """A checkpoint outside says more than the database holds: it is not covered with a new one."""


def real_now() -> datetime:
    """Return the machine's time: a checkpoint is not part of a story that the demonstration tells."""
    return datetime.now(UTC)


def take(chain: AuditChain, *, restored: dict[str, Any] | None = None) -> Signed:
    """Sign what the chain is now and write it outside the database; return what was written.

    Call it after the transaction that it is to cover. ``restored`` is for an acknowledged restore alone.
    Raises NewerOutside, or OSError where the folder or the key cannot be used.
    """
    name = store.chain_name(chain.organisation_id)
    with store.alone(name):
        # The chain first, the counters afterwards: a counter that moves in between is carried too high, never too low.
        chain = AuditChain.objects.get(pk=chain.pk)
        known = store.latest(name)
        if known is not None and restored is None:
            found = standing(chain, known.checkpoint)
            if found != Standing.CONTINUES:
                raise NewerOutside(f"chain {name}: the database {found} its checkpoint of {known.checkpoint.time}")
        now = real_now()
        checkpoint = Checkpoint(
            origin=f"{settings.PUBLIC_ORIGIN}/log/{name}",
            size=chain.size,
            head=chain.head,
            time=now,
            counters=counters_of(chain.organisation_id),
            restored=restored,
        )
        signed = stamp(sign(checkpoint, signing_key()))
        store.append(name, now.date(), signed.line())
    copies.send(name, signed)
    AuditChain.objects.filter(pk=chain.pk).update(checkpointed_at=now)
    # Only the request that this one answers: an entry that came meanwhile has its own.
    AuditChain.objects.filter(pk=chain.pk, checkpoint_due_at=chain.checkpoint_due_at).update(checkpoint_due_at=None)
    return signed


def take_due() -> tuple[int, int]:
    """Take what is due: after a failure, and once a day for each chain. Return how many were taken, and failed."""
    today = datetime.combine(real_now().date(), time.min, tzinfo=UTC)
    wanted = Q(checkpoint_due_at__isnull=False) | Q(checkpointed_at__isnull=True) | Q(checkpointed_at__lt=today)
    taken = failed = 0
    for chain in AuditChain.objects.filter(wanted, size__gt=0).order_by("pk"):
        try:
            take(chain)
            taken += 1
        except Exception:  # a full disk, a bucket that is away: nothing that was written waits for it
            logger.exception("No checkpoint of chain %s", chain.organisation_id or store.INSTALLATION)
            failed += 1
    return taken, failed


def troubles() -> list[str]:
    """Return what is wrong with the checkpoints, as codes: ``checkpoints_late``, ``checkpoints_stale``."""
    now = real_now()
    late = AuditChain.objects.filter(checkpoint_due_at__lt=now - LATE).exists()
    stale = AuditChain.objects.filter(checkpointed_at__lt=now - STALE).exists()
    return [code for code, found in {"checkpoints_late": late, "checkpoints_stale": stale}.items() if found]
