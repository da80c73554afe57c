"""Background work on attestations."""

from __future__ import annotations

from celery import Task, shared_task
from django.conf import settings

from certification.attestations import actions
from certification.attestations.models import IssuingBatch

SECONDS = 30.0
"""How long one task goes on before it lets other batches have their turn."""


@shared_task(name="certification.attestations.make_documents", bind=True, max_retries=20)
def make_documents(self: Task[..., None], batch_id: str) -> None:
    """Make what is due of a batch, a chunk at a time; ask again when more is left than its time allows.

    A task whose worker was killed comes again under the same name (``max_retries`` times): it takes back what it held.
    """
    batch = IssuingBatch.objects.get(pk=batch_id)
    if actions.make_documents(batch=batch, owner=self.request.id or "", seconds=SECONDS) and actions.more_is_due(batch):
        make_documents.delay(batch_id)


@shared_task(name="certification.attestations.close_unanswered_withdrawals")
def close_unanswered_withdrawals() -> None:
    """Close the requests of withdrawal that nobody answered in time."""
    actions.expire_withdrawals()


@shared_task(name="certification.attestations.make_missing_attestations")
def make_missing_attestations() -> None:
    """Ask again for the documents that nobody came to make; without a broker, make them."""
    if settings.BROKER_URL:
        actions.ask_again()
    else:
        actions.make_missing()
