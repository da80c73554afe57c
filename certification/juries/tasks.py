"""Background work of juries."""

from __future__ import annotations

from celery import shared_task

from certification.juries import actions


@shared_task(name="certification.juries.make_minutes")
def make_minutes(jury_id: str) -> None:
    """Make the minutes of a signed jury."""
    actions.make_minutes(jury_id=jury_id)


@shared_task(name="certification.juries.make_missing_minutes")
def make_missing_minutes() -> None:
    """Make the minutes that earlier failures left to be made."""
    actions.make_missing_minutes()
