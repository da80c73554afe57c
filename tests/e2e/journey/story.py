"""What the chapters share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from tests.e2e.browser import Arrives, Person
from tests.e2e.cast import PASSWORD, Player
from tests.e2e.fiches import Fiche
from tests.e2e.server import Site

COURSE = "Animer une coopération de territoire"
CODE = "P1"


@dataclass
class Story:
    """The stage of one journey: people arrive on the site, a fiche is there to begin with."""

    arrives: Arrives
    site: Site
    fiche: Fiche
    discussed: bool = True
    """Whether a member flags the case, so that it is decided block by block; else the proposal is adopted."""

    def signed_in(self, player: Player, *, phone: bool = False) -> Person:
        """Let a player arrive and sign in through the page."""
        person = self.arrives(phone=phone)
        person.sign_in(player.email, PASSWORD)
        return person


def day(offset: int) -> str:
    """Return the day so many days from today, as a date field takes it."""
    return str(timezone.localdate() + timedelta(days=offset))
