"""Create a body, and invite the first person who will manage it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cursus.core.errors import Refused
from cursus.organisations.actions import set_up_organisation
from cursus.organisations.enums import Capacity


class Command(BaseCommand):
    help = "Creates a body with its capacities; with --invite, invites by e-mail who will manage it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses: les-passeurs")
        parser.add_argument("name", help="name, as the public reads it")
        parser.add_argument("--capacity", action="append", choices=Capacity.values, required=True)
        parser.add_argument("--siret", default="")
        parser.add_argument("--city", default="")
        parser.add_argument("--invite", metavar="EMAIL", help="manager or certifier's administrator to invite")

    def handle(self, *args: Any, **options: Any) -> None:
        capacities = [Capacity(value) for value in options["capacity"]]
        try:
            organisation, invitations = set_up_organisation(
                name=options["name"],
                slug=options["slug"],
                capacities=capacities,
                siret=options["siret"],
                city=options["city"],
                first_email=options["invite"] or "",
                by=None,
            )
            self.stdout.write(f"{organisation.name} ({organisation.slug})")
            for invitation in invitations:
                self.stdout.write(f"invited: {invitation.email}, {invitation.get_role_display()}")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
