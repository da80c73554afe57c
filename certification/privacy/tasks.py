"""Background work on people's data."""

from __future__ import annotations

from celery import shared_task

from certification.privacy import actions
from cursus.core.files.doomed import sweep_doomed
from cursus.core.mail import forget


@shared_task(name="certification.privacy.make_export")
def make_export(export_id: str) -> None:
    """Make one copy of a person's data."""
    actions.make_export(export_id)


@shared_task(name="certification.privacy.sweep")
def sweep_privacy() -> None:
    """Copies that wait or are over, bytes still to be deleted, what is past its term, messages sent long ago."""
    actions.sweep_exports()
    actions.release_due()
    sweep_doomed()
    forget()
