"""Renew the sealing keys that were made here, before they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cursus.core import clock
from cursus.core.errors import Refused
from cursus.organisations import actions_keys
from cursus.organisations.models import Organisation, SigningKey


class Command(BaseCommand):
    help = "Makes the next key of a body, or of every body whose key ends soon. Old certificates are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", nargs="?", metavar="ORGANISATION_SLUG")
        parser.add_argument("--within", type=int, metavar="DAYS", help="every body whose key ends within that time")
        parser.add_argument("--years", type=int, default=2, help="how long the new certificates are valid (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, within = options["organisation"], options["within"]
        if (slug is None) == (within is None):
            raise CommandError("Name one body, or say --within DAYS.")
        bodies = [self._named(slug)] if slug is not None else self._ending(within)
        refused = [said for body in bodies if (said := self._rotate(body, options["years"]))]
        if refused:
            raise CommandError("\n".join(refused))

    def _named(self, slug: str) -> Organisation:
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{slug}”.")
        return organisation

    def _ending(self, days: int) -> list[Organisation]:
        ending = SigningKey.objects.filter(retired_at=None, valid_until__lte=clock.now() + timedelta(days=days))
        return list(Organisation.objects.filter(signing_keys__in=ending).order_by("slug"))

    def _rotate(self, organisation: Organisation, years: int) -> str:
        """Renew one key, or return why it cannot be."""
        try:
            key = actions_keys.rotate(organisation=organisation, by=None, years=years)
        except Refused as refusal:
            return f"{organisation.slug}: {refusal.message}"
        self.stdout.write(f"{organisation.slug}: valid until {key.valid_until:%Y-%m-%d}, SHA-256 {key.fingerprint}")
        return ""
