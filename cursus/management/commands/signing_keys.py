"""What there is to know of the sealing keys: which ones seal, until when, and what must be done soon."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cursus.core import clock
from cursus.organisations.enums import Capacity
from cursus.organisations.keys import key_problem, key_warning
from cursus.organisations.models import SigningKey
from cursus.organisations.queries import with_capacity


class Command(BaseCommand):
    help = "Lists the sealing keys, past ones included. Exit status 1 when a body cannot seal, or soon will not."

    def handle(self, *args: Any, **options: Any) -> None:
        for key in SigningKey.objects.select_related("organisation").order_by("organisation__slug", "-valid_from"):
            until = f"until {key.valid_until:%Y-%m-%d}"
            self.stdout.write(f"{key.organisation.slug}  {key.kind}  {until}  {_state(key)}  {key.fingerprint}")
        with translation.override("en"):
            bodies = list(with_capacity(Capacity.CERTIFYING_BODY).order_by("slug"))
            said = [words for body in bodies if (words := key_problem(body) or key_warning(body))]
        if said:
            raise CommandError("\n".join(said))


def _state(key: SigningKey) -> str:
    if key.compromised_at is not None:
        return f"stolen since {key.compromised_at:%Y-%m-%d %H:%M}"
    if key.retired_at is not None:
        return f"retired on {key.retired_at:%Y-%m-%d}"
    if key.valid_until <= clock.now():
        return "ended"
    return "demonstration" if key.demonstration else "in use"
