"""Erase everything about a person, in every body, as their request for erasure would."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certification.privacy.actions import erase_person
from cursus.accounts.models import User
from cursus.core.errors import Refused


class Command(BaseCommand):
    help = "Erases a person: account, enrolments, evidence. Minutes and attestations stay until their term."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which they sign in")
        parser.add_argument("--yes", action="store_true", help="do it: it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError("Nobody signs in with this address.")
        if not options["yes"]:
            raise CommandError("Nothing was erased: add --yes. It cannot be undone.")
        try:
            done = erase_person(person)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"erased: account and {done.enrolments} enrolment(s)")
