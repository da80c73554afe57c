"""Identifiers and addresses of what a package holds.

A row's identifier is its primary key, so two versions are told apart. What CASE counts as a thing and we do not
(the place of a row in its tree, the grid of a competency) has the key of its row with a fixed mask over it: the same at
each export, different from every row, and undone without a table when somebody asks for it by its address.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

BASE = "/ims/case/v1p1"

# The bits of version and variant (RFC 9562) are left alone: what is masked is a random UUID like any other.
_PLACE = 0x5A17C0DE_9B3E_0D42_1F86_2C4B8E5D7301
_GRID = 0x17E4A2B6_C85D_0391_2E67_B94F03D8A65C


class ItemKind(Enum):
    """What an item of ours is; its identifier in CFDefinitions, and the words for it in French and in English."""

    BLOCK = ("BLOCK", UUID("3f0b6c1e-5c0a-4c83-9a57-6f1d2e8b7a01"), "Bloc de compétences", "Competency block")
    COMPETENCY = ("COMPETENCY", UUID("3f0b6c1e-5c0a-4c83-9a57-6f1d2e8b7a02"), "Compétence", "Competency")
    OCCUPATION = ("OCCUPATION", UUID("3f0b6c1e-5c0a-4c83-9a57-6f1d2e8b7a03"), "Métier", "Occupation")
    ACTIVITY = ("ACTIVITY", UUID("3f0b6c1e-5c0a-4c83-9a57-6f1d2e8b7a04"), "Activité", "Activity")

    def __init__(self, code: str, identifier: UUID, french: str, english: str) -> None:
        self.code, self.identifier, self.french, self.english = code, identifier, french, english

    def word(self, language: str) -> str:
        """Return the word for it: in French for a framework written in French, else in English."""
        return self.french if language.startswith("fr") else self.english

    @property
    def label(self) -> Any:
        """The word for it in the language of the page."""
        return LABELS[self]


LABELS = {
    ItemKind.BLOCK: _("block"),
    ItemKind.COMPETENCY: _("competency"),
    ItemKind.OCCUPATION: _("occupation"),
    ItemKind.ACTIVITY: _("activity"),
}


def place_of(row: UUID) -> UUID:
    """Return the identifier of the isChildOf association of a row; and of the row, given the association's."""
    return UUID(int=row.int ^ _PLACE)


def grid_of(competency: UUID) -> UUID:
    """Return the identifier of the rubric of a competency; and of the competency, given the rubric's."""
    return UUID(int=competency.int ^ _GRID)


def uri(kind: str, identifier: object) -> str:
    """Return the whole public address of a thing: ``uri("CFItems", pk)``."""
    return f"{settings.PUBLIC_ORIGIN}{BASE}/{kind}/{identifier}"


def link(kind: str, identifier: object, title: str) -> dict[str, str]:
    """Return what CASE calls a LinkURI."""
    return {"title": title, "identifier": str(identifier), "uri": uri(kind, identifier)}


def moment(value: datetime) -> str:
    """Return a moment as CASE writes it: in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
