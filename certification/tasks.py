"""Gathers the background tasks of the rooms for Celery."""

from certification.attestations.tasks import (
    close_unanswered_withdrawals,
    make_documents,
    make_missing_attestations,
)
from certification.juries.tasks import make_minutes, make_missing_minutes
from certification.privacy.tasks import make_export, sweep_privacy
from certification.recognition.tasks import follow_up

__all__ = [
    "close_unanswered_withdrawals",
    "follow_up",
    "make_documents",
    "make_export",
    "make_minutes",
    "make_missing_attestations",
    "make_missing_minutes",
    "sweep_privacy",
]
