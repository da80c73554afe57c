"""The outbox of documents: who takes what, how it is given back, and who is asked to come."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from certification.attestations.models import IssuingBatch, PendingDocument
from certification.attestations.queries import left_alone, waiting_in
from certification.attestations.rules import ALONE, ASKED_AGAIN, CHUNK, SET_ASIDE, lease_for, retry_after
from cursus.core import clock
from cursus.core.background import after_commit, hand_over

TASK = "certification.attestations.tasks.make_documents"
LANES = 4
"""Workers that are asked to come for one batch: each makes one chunk after the other."""


def take(owner: str, *, limit: int = CHUNK, **which: object) -> list[PendingDocument]:
    """Take documents that are due, in the order of their numbers, for as long as a lease; nobody else takes them.

    ``owner`` names who asks: a task that the broker gives again takes back what it held when its worker was killed,
    without waiting for the lease. ``which`` narrows (look-ups on the row). A document that was taken several times
    without a word is taken alone, so that it takes no other down with it; then it waits for somebody.
    """
    mine = Q(due_at__lte=clock.now()) | Q(taken_by=owner, needs_somebody=False)
    with transaction.atomic():
        rows = list(
            PendingDocument.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(mine, **which)
            .select_related("attestation__series__certifier", "attestation__candidate__jury")
            .order_by("attempts", "attestation__batch", "attestation__number")[:limit]
        )
        taken = rows[:1] if rows and rows[0].attempts >= ALONE else [row for row in rows if row.attempts < ALONE]
        if taken:
            _write_taken(taken, owner)
    return taken


def _write_taken(taken: Sequence[PendingDocument], owner: str) -> None:
    attempts = max(row.attempts for row in taken) + 1
    changes: dict[str, object] = {"due_at": clock.now() + lease_for(attempts), "taken_by": owner}
    if attempts > SET_ASIDE:
        changes["needs_somebody"] = True
        changes["problem"] = _("Making this document stopped the worker several times. Tell whoever runs the service.")
    PendingDocument.objects.filter(pk__in=[row.pk for row in taken]).update(attempts=F("attempts") + 1, **changes)
    for row in taken:
        row.taken_by = owner


def give_back(rows: Sequence[PendingDocument]) -> None:
    """Give back what was taken and not tried: anybody may take it at once."""
    _mine(rows).update(due_at=clock.now(), taken_by="", attempts=0)


def put_off(rows: Sequence[PendingDocument], reason: str, *, needs_somebody: bool) -> None:
    """Say why documents could not be made; they are tried again later, each time a longer while later."""
    failures = max((row.failures for row in rows), default=0) + 1
    _mine(rows).update(
        due_at=clock.now() + retry_after(failures, needs_somebody=needs_somebody),
        taken_by="",
        attempts=0,
        failures=F("failures") + 1,
        problem=reason[:600],
        needs_somebody=needs_somebody,
    )


def _mine(rows: Sequence[PendingDocument]) -> QuerySet[PendingDocument]:
    """The rows that are still with who took them: a lease that ran out gave the others to somebody else."""
    holders = {row.pk: row.taken_by for row in rows}
    return PendingDocument.objects.filter(pk__in=holders, taken_by__in=set(holders.values()))


def more_is_due(batch: IssuingBatch) -> bool:
    """Whether a document of the batch may be taken now."""
    return waiting_in(batch).filter(due_at__lte=clock.now()).exists()


def ask_for_documents(batch: IssuingBatch) -> None:
    """Ask a few workers to come for what is due, once the transaction is committed.

    Without a broker the progress page makes some at each of its questions.
    """
    if settings.BROKER_URL:
        for _lane in range(_lanes(batch)):
            after_commit(TASK, str(batch.pk))


def ask_again() -> int:
    """Ask once more for the batches whose documents nobody came to take; return for how many somebody was asked.

    Whatever became of the earlier question: a broker that was away, a worker that was killed with its machine.
    """
    asked = 0
    for batch in left_alone():
        asked += all(hand_over(TASK, str(batch.pk), good_for=ASKED_AGAIN) for _lane in range(_lanes(batch)))
    return asked


def _lanes(batch: IssuingBatch) -> int:
    due = waiting_in(batch).filter(due_at__lte=clock.now()).count()
    return min(LANES, -(-due // CHUNK))
