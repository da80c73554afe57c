"""``python manage.py scrub_files``: re-read every private file and sweep what no row names."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cursus.core.files.scrub import scrub


class Command(BaseCommand):
    """Exit status 0: every row has its bytes. 1: some are missing or changed (their keys are printed)."""

    help = "Re-read private files against their checksums; sweep unfinished uploads and bytes without a row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--grace", type=float, default=24, help="hours before bytes without a row are swept (24)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be swept, sweep nothing")

    def handle(self, *args: Any, grace: float, dry_run: bool, **options: Any) -> None:
        report = scrub(grace=timedelta(hours=grace), dry_run=dry_run)
        verb = "would be swept" if dry_run else "swept"
        self.stdout.write(f"{report.checked} files read, {len(report.swept)} leftovers {verb}.")
        for name in report.swept:
            self.stdout.write(f"  {verb}: {name}")
        for key in report.missing:
            self.stderr.write(f"  bytes missing: stored file {key}")
        for key in report.changed:
            self.stderr.write(f"  bytes changed: stored file {key}")
        if not report.sound:
            raise CommandError(f"{len(report.missing)} missing, {len(report.changed)} changed.")
