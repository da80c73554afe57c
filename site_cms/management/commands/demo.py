"""Tell the story of the demonstration in a fresh database, then print accounts and addresses."""

from __future__ import annotations

import shutil
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from site_cms.demonstration.people import PASSWORD
from site_cms.demonstration.story import Told, export, tell

MARK = ".demonstration"


class Command(BaseCommand):
    help = "Makes the demonstration anew (SQLite, in DATA_DIR) and prints its accounts and addresses."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        self._clear()
        self._say("La base de données")
        call_command("migrate", verbosity=0)
        told = tell(self._say)
        self.stdout.write(f"   fait en {time.monotonic() - started:.0f} s\n\n")
        self._print(told)

    def _say(self, chapter: str) -> None:
        self.stdout.write(f" · {chapter} …")
        self.stdout.flush()

    def _clear(self) -> None:
        """Remove an earlier demonstration, and nothing but a demonstration."""
        if not settings.DEMONSTRATION or settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
            raise CommandError("The demonstration runs on SQLite with DEMONSTRATION=1 only.")
        folder = settings.DATA_DIR
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise CommandError(f"{folder} holds something else than a demonstration: choose another DATA_DIR.")
        connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / MARK).touch()

    def _print(self, told: Told) -> None:
        origin, cast = settings.PUBLIC_ORIGIN, told.cast
        paths = export(told.attestations, settings.DATA_DIR / "attestations")
        lines = [
            f"Site public      {origin}/",
            f"Catalogue        {origin}/formations/",
            f"Composants       {origin}/galerie/",
            "",
            f"Comptes (mot de passe : {PASSWORD})",
            f"  apprenante                camille@demo.example          {origin}/mon-parcours/",
            f"  responsable pédagogique   {cast.manager.email:<28}  {origin}/pilotage/",
            f"  évaluatrice               {cast.assessor.email:<28}  {origin}/evaluer/",
            f"  présidente de jury        {cast.president.email:<28}  {origin}/jurys/",
            f"  certificateur             {cast.certifier_admin.email:<28}  {origin}/jurys/",
            f"  écriture du référentiel   {cast.second_writer.email:<28}  {origin}/edition/referentiels/",
            f"  diplômée                  maelle@demo.example           {origin}/mon-parcours/attestations/",
            "",
            f"{len(paths)} attestations scellées ; la première, et l’adresse où chacun la vérifie :",
            str(paths[0]),
            told.attestations[0].verification_url,
        ]
        self.stdout.write("\n".join(lines) + "\n")
