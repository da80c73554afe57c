"""Background work of the core."""

from celery import shared_task

from cursus.core import mail


@shared_task(name="cursus.core.deliver_mail")
def deliver_mail(mail_id: str) -> None:
    """Send one message of the outbox."""
    mail.deliver(mail_id)


@shared_task(name="cursus.core.sweep_mail")
def sweep_mail() -> None:
    """Send what earlier failures left in the outbox."""
    mail.sweep()
