"""A spreadsheet into the draft of a framework, or as a new framework."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.core.files.inspection import inspect_upload
from cursus.frameworks.actions_outline import create_from_outline, write_outline
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.spreadsheet.command import add_which, owner_asked, version_asked
from cursus.frameworks.formats.spreadsheet.exporter import XLSX
from cursus.frameworks.formats.spreadsheet.importer import LIMITS, preview_table
from cursus.frameworks.formats.spreadsheet.report import lines, summary
from cursus.frameworks.formats.spreadsheet.workbook import is_archive


class Command(BaseCommand):
    help = "Bring a spreadsheet (XLSX, or CSV of competencies) into the draft of a framework: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_which(parser)
        parser.add_argument("--title", help="make a new framework of that title")
        parser.add_argument("--preview", action="store_true", help="say what would change, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        version = None if options["title"] else version_asked(options, state=VersionState.DRAFT)
        try:
            with path.open("rb") as file:
                if path.suffix.lower() != ".csv" or is_archive(file):
                    inspect_upload(File(file, name=path.name), allowed=[XLSX], limits=LIMITS)
                preview = preview_table(file, version)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        for line in lines(preview):
            self.stdout.write(line)
        if preview.plan is None or preview.problems or preview.plan.blocked:
            raise CommandError(_("Nothing was written: the file has errors."))
        if options["preview"] or preview.plan.nothing:
            return
        try:
            if version is None:
                owner = owner_asked(options)
                code, title = options["code"], options["title"]
                create_from_outline(preview.plan, code=code, title=title, organisation=owner, by=None)
            else:
                write_outline(version, preview.plan, edit_token=version.edit_token, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(_("Written into the draft: %(what)s.") % {"what": summary(preview.plan)})
