"""``python manage.py scan_files``: scan what waits in quarantine (and everything, with ``--all``)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cursus.core.files import scanning


class Command(BaseCommand):
    """Exit status 1 when there is no scanner, or when it does not answer."""

    help = "Scan the private files that wait in quarantine, or all of them (new signatures)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also the files already found clean or never scanned")

    def handle(self, *args: Any, **options: Any) -> None:
        if not scanning.configured():
            raise CommandError("No scanner: set CLAMD_URL (tcp://host:3310 or unix:///run/clamav/clamd.ctl).")
        try:
            counts = scanning.scan_waiting(everything=options["all"])
        except scanning.ScannerDown as error:
            raise CommandError(f"The scanner does not answer: {error}") from error
        self.stdout.write(
            ", ".join(f"{state}: {count}" for state, count in sorted(counts.items())) or "Nothing to scan."
        )
