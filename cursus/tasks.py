"""Gathers the background tasks of the rooms for Celery."""

from cursus.consultations.tasks import sweep_consultations
from cursus.core.tasks import deliver_mail, scan_waiting, sweep_mail, take_checkpoint, take_due_checkpoints
from cursus.frameworks.tasks import warn_of_terms

__all__ = [
    "deliver_mail",
    "scan_waiting",
    "sweep_consultations",
    "sweep_mail",
    "take_checkpoint",
    "take_due_checkpoints",
    "warn_of_terms",
]
