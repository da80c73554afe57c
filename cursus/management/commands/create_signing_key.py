"""Create, import or register the sealing key of a certifying body."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cursus.core.errors import Refused
from cursus.organisations import actions_keys
from cursus.organisations.actions_credential_keys import ensure_credential_key
from cursus.organisations.enums import Capacity
from cursus.organisations.models import Organisation, SigningKey
from cursus.organisations.queries import has_capacity


class Command(BaseCommand):
    help = "Creates, imports (PKCS#12) or registers (PKCS#11) the sealing key of a body; the former is retired."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="ORGANISATION_SLUG")
        parser.add_argument("--demonstration", action="store_true", help="the certificate says that it proves nothing")
        parser.add_argument("--years", type=int, default=2, help="how long the certificate is valid (2)")
        parser.add_argument("--pkcs12", type=Path, metavar="FILE", help="import this file instead of making a key")
        parser.add_argument(
            "--pkcs11", metavar="URI", help="register a key that lies in a module: pkcs11:token=LABEL;id=%%01"
        )
        parser.add_argument(
            "--certificate", type=Path, metavar="FILE", help="PEM of that key's certificate, then of those above it"
        )
        parser.add_argument(
            "--password-file", type=Path, metavar="FILE", help="holds the password of that file; asked for otherwise"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{options['organisation']}”.")
        if not has_capacity(organisation, [Capacity.CERTIFYING_BODY]):
            raise CommandError(f"{organisation.name} is not a certifying body: it seals nothing.")
        try:
            key = self._make(organisation, options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{organisation.name}: {key.reference}, valid until {key.valid_until:%Y-%m-%d}")
        self.stdout.write(f"SHA-256 {key.fingerprint}")
        try:
            badges = ensure_credential_key(organisation=organisation, by=None)
        except Refused as refusal:
            self.stderr.write(str(refusal.message))  # the seal's key stands
        else:
            self.stdout.write(f"Digital badges: {badges.verification_method}")

    def _make(self, organisation: Organisation, options: dict[str, Any]) -> SigningKey:
        if options["pkcs11"] is not None:
            if options["certificate"] is None:
                raise CommandError("A key in a module needs its certificate: --certificate FILE.")
            certificate = options["certificate"].read_text(encoding="utf-8")
            return actions_keys.register_pkcs11_key(
                organisation=organisation, uri=options["pkcs11"], certificate=certificate, by=None
            )
        if options["pkcs12"] is None:
            return actions_keys.create_software_key(
                organisation=organisation,
                by=None,
                demonstration=options["demonstration"],
                years=options["years"],
            )
        container = options["pkcs12"].read_bytes()
        if options["password_file"] is not None:
            password = options["password_file"].read_text(encoding="utf-8").rstrip("\r\n")
        else:
            password = getpass.getpass("Password of the PKCS#12 file: ")
        return actions_keys.import_pkcs12(organisation=organisation, container=container, password=password, by=None)
