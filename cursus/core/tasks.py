"""Background work of the core."""

from celery import shared_task

from cursus.core import checkpoints, mail
from cursus.core.files import scanning
from cursus.core.models import AuditChain


@shared_task(name="cursus.core.deliver_mail")
def deliver_mail(*mail_ids: str) -> None:
    """Send messages of the outbox that were written together."""
    for mail_id in mail_ids:
        mail.deliver(mail_id)


@shared_task(name="cursus.core.sweep_mail")
def sweep_mail() -> None:
    """Send what earlier failures left in the outbox."""
    mail.sweep()


@shared_task(name="cursus.core.take_checkpoint")
def take_checkpoint(chain_id: str) -> None:
    """Sign what a chain is now and write it outside the database."""
    checkpoints.take(AuditChain.objects.get(pk=chain_id))


@shared_task(name="cursus.core.take_due_checkpoints")
def take_due_checkpoints() -> None:
    """Take the checkpoints of the day, and those that earlier failures left."""
    checkpoints.take_due()


@shared_task(name="cursus.core.scan_waiting")
def scan_waiting() -> None:
    """Scan what waits in quarantine, now that the scanner may answer again."""
    scanning.sweep_scans()
