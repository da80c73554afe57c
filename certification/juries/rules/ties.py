"""What ties a member to a candidate, and what it does: some ties recuse by themselves, others are weighed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from certification.juries.enums import INCOMPATIBLE, TieEffect, TieKind

_LEGAL_FORMS = {"scic", "scop", "sarl", "sas", "sasu", "sa", "association", "asso", "cooperative", "eurl"}


@dataclass(frozen=True)
class MemberFacts:
    """What is known of a member: account, address, employer as written, bodies where they hold a role."""

    key: str
    user: str | None
    email: str
    employer: str = ""
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CandidateFacts:
    """What is known of a candidate. People are account keys; ``employers`` the employer's names."""

    key: str
    user: str
    email: str
    tutor: str | None = None
    tutor_email: str = ""
    employer_body: str | None = None
    employers: tuple[str, ...] = ()
    trainers: frozenset[str] = field(default_factory=frozenset)
    assessors: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class FoundTie:
    """A tie between a member and a candidate, by their keys."""

    member: str
    candidate: str
    kind: TieKind


def ties_between(member: MemberFacts, candidate: CandidateFacts) -> Iterator[FoundTie]:
    """Yield the ties that the files show between a member and a candidate."""
    for kind, tied in (
        (TieKind.SELF, member.user == candidate.user or _same_address(member.email, candidate.email)),
        (TieKind.TRAINER, member.user in candidate.trainers),
        (TieKind.ASSESSOR, member.user in candidate.assessors),
        (TieKind.TUTOR, _is_tutor(member, candidate)),
        (TieKind.EMPLOYER, _works_with(member, candidate)),
    ):
        if tied:
            yield FoundTie(member.key, candidate.key, kind)


def effect_of(kind: str, *, vae: bool = False) -> TieEffect:
    """Return what a tie does at once: incompatible ones recuse; others wait to be weighed.

    VAE: no personal or professional relation and no accompaniment (D. 6412-6 C. trav.): every tie recuses.
    """
    return TieEffect.RECUSED if vae or kind in INCOMPATIBLE else TieEffect.PENDING


def normalised_name(name: str) -> str:
    """Return a body's name without accents, case, punctuation and legal form, for comparison only."""
    flat = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    words = [word for word in re.findall(r"\w+", flat.casefold()) if word not in _LEGAL_FORMS]
    return " ".join(words)


def _same_address(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()


def _is_tutor(member: MemberFacts, candidate: CandidateFacts) -> bool:
    by_account = member.user is not None and member.user == candidate.tutor
    return by_account or _same_address(member.email, candidate.tutor_email)


def _works_with(member: MemberFacts, candidate: CandidateFacts) -> bool:
    if candidate.employer_body is not None and candidate.employer_body in member.bodies:
        return True
    theirs = {normalised_name(name) for name in candidate.employers} - {""}
    return normalised_name(member.employer) in theirs
