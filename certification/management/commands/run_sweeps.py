"""Try again what earlier failures left: messages, minutes, attestations, checkpoints. For cron, without a broker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from certification.attestations.actions import expire_withdrawals, make_missing
from certification.juries.actions import make_missing_minutes
from certification.privacy.actions import release_due, sweep_exports
from certification.recognition.actions import sweep as sweep_follow_ups
from cursus.consultations.actions.retention import sweep as sweep_consultations
from cursus.core.checkpoints import take_due
from cursus.core.files.doomed import sweep_doomed
from cursus.core.files.scanning import sweep_scans
from cursus.core.mail import forget, sweep


class Command(BaseCommand):
    help = (
        "Sends messages, makes minutes and attestations, takes checkpoints that are due, closes withdrawals that "
        "nobody answered. Run it every few minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        expire_withdrawals()
        asked = sweep_follow_ups()
        self.stdout.write(f"follow-ups: {asked.sent} asked, {asked.reminded} reminded, {asked.over} over")
        self.stdout.write(f"messages: {sweep()}, minutes: {make_missing_minutes()}, attestations: {make_missing()}")
        closed, anonymised = sweep_consultations()
        self.stdout.write(f"consultations closed: {closed}, addresses erased: {anonymised}")
        taken, failed = take_due()
        self.stdout.write(f"checkpoints: {taken}" + (f", failed: {failed}" if failed else ""))
        self.stdout.write(f"copies of data: {sweep_exports()}, past their term: {release_due()}")
        self.stdout.write(
            f"bytes erased: {sweep_doomed()}, messages emptied: {forget()}, files scanned: {sweep_scans()}"
        )
