"""Write everything that concerns a person into a ZIP, as they would receive it."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from certification.privacy.exporting import write_archive
from cursus.accounts.models import User


class Command(BaseCommand):
    help = "Writes a ZIP with everything that concerns a person. Give it to nobody else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which they sign in")
        parser.add_argument("file", help="where to write; an existing file is not replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError("Nobody signs in with this address.")
        try:
            descriptor = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"Cannot write there: {error.strerror}") from error
        with os.fdopen(descriptor, "wb") as target, translation.override(person.language or "fr"):
            write_archive(target, person)
        self.stdout.write(options["file"])
