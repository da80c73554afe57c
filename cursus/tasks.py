"""Gathers the background tasks of the rooms for Celery."""

from cursus.core.tasks import deliver_mail, sweep_mail

__all__ = ["deliver_mail", "sweep_mail"]
