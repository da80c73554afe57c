"""Gathers the background tasks of the rooms for Celery."""

from certification.attestations.tasks import make_attestation, make_missing_attestations
from certification.juries.tasks import make_minutes, make_missing_minutes

__all__ = ["make_attestation", "make_minutes", "make_missing_attestations", "make_missing_minutes"]
