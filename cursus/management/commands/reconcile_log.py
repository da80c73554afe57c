"""Accept a restored database although checkpoints outside say more, before two people."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.checkpoints.reconciling import reconcile
from cursus.core.errors import Refused
from cursus.core.models import AuditChain
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import has_role


class Command(BaseCommand):
    help = "After a restore: gives up what the checkpoints say and the database lacks; no lost number is given again."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--body", metavar="SLUG", help="the chain of this body")
        which.add_argument("--installation", action="store_true", help="the chain of the installation")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who does it: they have an account here")
        parser.add_argument("--witness", metavar="EMAIL", required=True, help="who agrees: another person")
        parser.add_argument("--reason", metavar="TEXT", required=True, help="why; the log keeps it")

    def handle(self, *args: Any, **options: Any) -> None:
        body = None
        if options["body"]:
            body = Organisation.objects.filter(slug=options["body"]).first()
            if body is None:
                raise CommandError(f"There is no organisation “{options['body']}”.")
        chain = AuditChain.objects.filter(organisation=body).first()
        if chain is None:
            raise CommandError("This chain has no entry.")
        by, witness = (self._operator(options[name], body) for name in ("by", "witness"))
        try:
            done = reconcile(chain=chain, by=by, witness=witness, reason=options["reason"])
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Entries after number %(kept)d, up to %(size)d, are given up. Numbers lost: %(lost)d.")
            % {"kept": done.kept, "size": done.size, "lost": sum(done.lost.values())}
        )

    def _operator(self, email: str, body: Organisation | None) -> User:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or not (user.is_superuser or (body and has_role(user, body.pk, Role.CERTIFIER))):
            raise CommandError(f"{email} neither runs the installation nor administers this body.")
        return user
