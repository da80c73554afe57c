"""Draft frameworks and qualifications from a file of France compétences (RNCP or RS, flux V4.1)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.core.writing import writing
from cursus.frameworks.actions_review import confirm_all
from cursus.frameworks.enums import VersionState
from cursus.frameworks.formats.rncp.importer import ImportRefused, import_fiches, preview_fiches
from cursus.frameworks.formats.rncp.plan import ImportReport
from cursus.frameworks.formats.rncp.problems import RncpFileError
from cursus.frameworks.formats.rncp.report import describe, lines
from cursus.frameworks.formats.rncp.source import open_path
from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.models import Organisation


class Command(BaseCommand):
    help = "Draft frameworks and qualifications from an XML file (or its zip) of France compétences, flux V4.1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="XML file, or the zip it ships in")
        parser.add_argument(
            "--fiche",
            nargs="+",
            action="extend",
            metavar="NUMBER",
            help="only these fiches: RNCP36612 RS6232 …",
        )
        parser.add_argument("--organisation", metavar="SLUG", help="the body the drafts belong to; none by default")
        parser.add_argument("--preview", action="store_true", help="say what would happen, write nothing")
        parser.add_argument(
            "--confirm-proposals",
            action="store_true",
            help="confirm the competencies as proposed (else a person does, page by page)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = self._organisation(options["organisation"])
        wanted = [number.strip().upper() for number in options["fiche"]] if options["fiche"] else None
        try:
            with open_path(options["file"]) as source:
                if options["preview"]:
                    self._show(preview_fiches(source, organisation=organisation, wanted=wanted), refuse=True)
                    return
                with writing():
                    report = import_fiches(source, organisation=organisation, by=None, wanted=wanted)
                    if options["confirm_proposals"]:
                        self._confirm(report)
        except RncpFileError as error:
            raise CommandError(describe(error.problem)) from error
        except ImportRefused as error:
            self._show(error.report, refuse=True)
        except Refused as error:
            raise CommandError(str(error.message)) from error
        else:
            self._show(report)

    def _organisation(self, slug: str | None) -> Organisation | None:
        if not slug:
            return None
        try:
            return Organisation.objects.get(slug=slug)
        except Organisation.DoesNotExist as error:
            known = ", ".join(Organisation.objects.values_list("slug", flat=True)[:20]) or "—"
            raise CommandError(
                _("No organisation has the short name “%(slug)s”. Known: %(known)s.") % {"slug": slug, "known": known}
            ) from error

    def _confirm(self, report: ImportReport) -> None:
        ids = [fiche.version_id for fiche in report.fiches]
        for version in FrameworkVersion.objects.filter(pk__in=ids, state=VersionState.DRAFT):
            confirm_all(version, by=None)

    def _show(self, report: ImportReport, *, refuse: bool = False) -> None:
        for line in lines(report):
            self.stdout.write(line)
        if refuse and not report.clean:
            raise CommandError(_("Nothing was imported: mend the file, or choose other fiches with --fiche."))
