"""What may happen to a piece of evidence, and what it still lacks before it is sent. Pure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from certification.evidence.enums import EvidenceState as S
from cursus.core.rules import Life, Step
from cursus.frameworks.enums import NATURE_OF_TYPE, EvidenceType, Nature

EVIDENCE_LIFE = Life(
    name="evidence",
    states=S,
    initial=S.DRAFT,
    steps={
        "submit": Step((S.DRAFT,), S.SUBMITTED),
        "judge": Step((S.SUBMITTED,), S.JUDGED),
        "reopen": Step((S.JUDGED,), S.DRAFT),
        # The learner moved to another version, whose words differ: the same round waits for assessors again.
        "look_again": Step((S.JUDGED,), S.SUBMITTED),
        "withdraw": Step((S.DRAFT, S.SUBMITTED), S.WITHDRAWN),
    },
)

OLDEST_WORK = date(1970, 1, 1)


class Lack(NamedTuple):
    """Something that is missing before a piece can be sent: the form's field, and words for the person."""

    field: str
    message: str


@dataclass(frozen=True)
class ClaimFacts:
    """A competency that the piece answers, and whether the person said how."""

    competency_id: Hashable
    title: str
    said: bool


@dataclass(frozen=True)
class AuthorFacts:
    """An author, and whether they said their part."""

    name: str
    said: bool


@dataclass(frozen=True)
class PieceFacts:
    """What a piece holds, as plain values."""

    title: str
    evidence_type: str
    nature: str
    has_text: bool
    files: int
    others_agree: bool
    claims: tuple[ClaimFacts, ...]
    authors: tuple[AuthorFacts, ...]


def nature_of(evidence_type: str, chosen: str) -> str:
    """Theory or practice: what the type says; for a type that may be either, what the person chose."""
    if evidence_type in EvidenceType.values:
        fixed = NATURE_OF_TYPE.get(EvidenceType(evidence_type))
        if fixed is not None:
            return str(fixed.value)
    return chosen if evidence_type and chosen in Nature.values else ""


def asks_nature(evidence_type: str) -> bool:
    """Whether the type may be theory or practice, so that the person is asked."""
    return evidence_type in EvidenceType.values and EvidenceType(evidence_type) not in NATURE_OF_TYPE


def work_date_possible(made_on: date, today: date) -> bool:
    """Whether a work can have been made on that day."""
    return OLDEST_WORK <= made_on <= today


def lacks(piece: PieceFacts) -> list[Lack]:
    """Everything that the piece still lacks before it can be sent, in the order of the form; empty when complete.

    Each claim is explained by its own sentence or, where there is one, by the text of the whole piece. In a
    group each author says their own part, because each is judged for it.
    """
    found: list[Lack] = []
    if not piece.claims:
        found.append(Lack("competencies", _("Choose at least one competency that this shows.")))
    if not piece.title.strip():
        found.append(Lack("title", _("Give it a short title.")))
    if not piece.evidence_type:
        found.append(Lack("evidence_type", _("Say what it is.")))
    elif not nature_of(piece.evidence_type, piece.nature):
        found.append(Lack("nature", _("Say whether it shows what you know or what you did.")))
    if not piece.files and not piece.has_text:
        found.append(Lack("text", _("Add a file, or tell in a few words what you did.")))
    if not piece.has_text:
        found += [
            Lack(
                f"how_{claim.competency_id}", _("Say in a sentence how it shows “%(title)s”.") % {"title": claim.title}
            )
            for claim in piece.claims
            if not claim.said
        ]
    if not piece.others_agree:
        found.append(
            Lack("others_agree", _("Tick this once the people one can recognise agree, or nobody can be recognised."))
        )
    if len(piece.authors) > 1:
        found += [
            Lack(
                "authors", _("%(name)s has not said their part yet. Wait for it, or take them off.") % {"name": a.name}
            )
            for a in piece.authors
            if not a.said
        ]
    return found
