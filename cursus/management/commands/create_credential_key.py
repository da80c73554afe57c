"""Create the key with which a certifying body signs its credentials (Open Badges)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cursus.core.errors import Refused
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.enums import Capacity
from cursus.organisations.models import Organisation
from cursus.organisations.queries import has_capacity


class Command(BaseCommand):
    help = "Creates the key of a certifying body’s digital badges; the former is retired and stays published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="ORGANISATION_SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{options['organisation']}”.")
        if not has_capacity(organisation, [Capacity.CERTIFYING_BODY]):
            raise CommandError(f"{organisation.name} is not a certifying body: it issues nothing.")
        try:
            key = create_credential_key(organisation=organisation, by=None)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{organisation.name}: {key.verification_method}")
