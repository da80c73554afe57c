"""Background work on consultations."""

from __future__ import annotations

from celery import shared_task

from cursus.consultations.actions import retention


@shared_task(name="cursus.consultations.sweep")
def sweep_consultations() -> None:
    """Close campaigns whose last day is over, erase addresses past their term."""
    retention.sweep()
