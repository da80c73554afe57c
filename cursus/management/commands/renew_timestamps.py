"""Put time-stamps under a further one before their authority's certificate ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cursus.core.errors import Refused
from cursus.core.files.storage import BytesLost
from cursus.core.timestamps import BadEvidence, due_for_renewal, is_configured, renew


class Command(BaseCommand):
    help = "Renews the time-stamps of documents whose authority's certificate ends soon. The documents do not change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--within", type=int, default=180, metavar="DAYS", help="how soon (180)")
        parser.add_argument("--dry-run", action="store_true", help="says how many, renews nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        due = due_for_renewal(within=timedelta(days=options["within"]))
        if options["dry_run"]:
            self.stdout.write(f"to be renewed: {due.count()}")
            return
        if not due.exists():
            self.stdout.write("renewed: 0")
            return
        if not is_configured():
            raise CommandError("There is no time-stamp authority (TIMESTAMP_URL): these time-stamps will lapse.")
        renewed, broken = 0, []
        for timestamp in list(due):
            try:
                renew(timestamp)
            except (BadEvidence, BytesLost) as error:
                broken.append(f"{timestamp.document_sha256}: {error}")
            except Refused as refusal:
                raise CommandError(f"renewed: {renewed}. {refusal.message}") from refusal
            else:
                renewed += 1
        self.stdout.write(f"renewed: {renewed}")
        if broken:
            raise CommandError("These no longer hold and were left as they are:\n" + "\n".join(broken))
