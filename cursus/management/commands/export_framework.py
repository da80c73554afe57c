"""A version of a framework as a spreadsheet."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cursus.frameworks.formats.spreadsheet.command import add_which, version_asked
from cursus.frameworks.formats.spreadsheet.exporter import export_flat, export_workbook
from cursus.frameworks.formats.spreadsheet.unsaid import unsaid

WRITERS = {".xlsx": export_workbook, ".csv": export_flat}


class Command(BaseCommand):
    help = "Write a version of a framework as a spreadsheet: XLSX, or CSV (competencies only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_which(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        write = WRITERS.get(path.suffix.lower())
        if write is None:
            raise CommandError(_("Choose an .xlsx or a .csv file."))
        version = version_asked(options)
        try:
            path.write_bytes(write(version))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"{version} → {path}")
        self.stdout.write(_("What the spreadsheet does not say"))
        for sentence in unsaid(version):
            self.stdout.write(f"  • {sentence}")
