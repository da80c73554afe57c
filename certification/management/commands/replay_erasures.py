"""After a restore: erase again whom the ledger outside the database names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from certification.privacy.actions import release_due, replay


class Command(BaseCommand):
    help = "Erases again, in a database that was restored, everybody whom the ledger of erasures names."

    def handle(self, *args: Any, **options: Any) -> None:
        done = replay()
        released = release_due()
        self.stdout.write(
            f"in the ledger: {done.people}, found again: {done.found}, erased again: {done.accounts} account(s) and "
            f"{done.enrolments} enrolment(s), past their term: {released}"
        )
