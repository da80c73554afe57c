"""Try again what an earlier failure left waiting: messages, minutes, attestations. For cron, without a broker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from certification.attestations.actions import make_missing
from certification.juries.actions import make_missing_minutes
from cursus.core.mail import sweep


class Command(BaseCommand):
    help = "Sends waiting messages, makes waiting minutes and attestations. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"messages: {sweep()}, minutes: {make_missing_minutes()}, attestations: {make_missing()}")
