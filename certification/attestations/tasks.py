"""Background work on attestations."""

from __future__ import annotations

from celery import shared_task

from certification.attestations import actions
from certification.attestations.models import Attestation


@shared_task(name="certification.attestations.make_attestation")
def make_attestation(attestation_id: str) -> None:
    """Make the document of one allocated number."""
    actions.issue(Attestation.objects.get(pk=attestation_id))


@shared_task(name="certification.attestations.make_missing_attestations")
def make_missing_attestations() -> None:
    """Make the documents that earlier failures left to be made."""
    actions.make_missing()
