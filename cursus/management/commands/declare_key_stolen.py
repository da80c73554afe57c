"""Say that others may have used a sealing key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cursus.core.errors import Refused
from cursus.organisations import actions_keys
from cursus.organisations.models import SigningKey


class Command(BaseCommand):
    help = "Declares a sealing key stolen since a moment: it seals no more, and what it sealed from then is doubted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fingerprint", help="SHA-256 of its certificate, or the beginning of it (see signing_keys)")
        parser.add_argument("--since", required=True, metavar="MOMENT", help="2027-03-01T14:00, local time by default")
        parser.add_argument("--note", default="", help="what happened; kept in the log")

    def handle(self, *args: Any, **options: Any) -> None:
        since = _moment(options["since"])
        found = list(SigningKey.objects.filter(fingerprint__startswith=options["fingerprint"].lower())[:2])
        if len(options["fingerprint"]) < 8 or len(found) != 1:
            raise CommandError("Give at least eight digits of the SHA-256 of one key; signing_keys lists them.")
        try:
            key = actions_keys.declare_stolen(key=found[0], since=since, by=None, note=options["note"])
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        after = key.attestations.filter(sealed_at__gte=since).order_by("series", "number")
        self.stdout.write(f"{key.organisation.slug}: this key seals no more. Create or import the next one.")
        self.stdout.write(f"Sealed since then, to be replaced: {after.count()}")
        for attestation in after:
            self.stdout.write(f"  {attestation}")


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a moment such as 2027-03-01T14:00.") from error
    return read if read.tzinfo else timezone.make_aware(read)
