"""Background work of the follow-up."""

from __future__ import annotations

from celery import shared_task

from certification.recognition import actions


@shared_task(name="certification.recognition.follow_up")
def follow_up() -> None:
    """Plan, ask, remind and close what the day asks for."""
    actions.sweep()
