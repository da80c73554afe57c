"""Decisions about versions and qualifications, as pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cursus.core.rules import Life, Step
from cursus.frameworks.enums import ReviewState, VersionState

VERSION_LIFE = Life(
    name="framework_version",
    states=VersionState,
    initial=VersionState.DRAFT,
    steps={
        "publish": Step((VersionState.DRAFT,), VersionState.PUBLISHED),
        "archive": Step((VersionState.PUBLISHED,), VersionState.ARCHIVED),
    },
)

REVIEW_LIFE = Life(
    name="editorial_review",
    states=ReviewState,
    initial=ReviewState.WAITING,
    steps={
        "approve": Step((ReviewState.WAITING,), ReviewState.APPROVED),
        "send_back": Step((ReviewState.WAITING,), ReviewState.SENT_BACK),
        "withdraw": Step((ReviewState.WAITING,), ReviewState.WITHDRAWN),
        "fall": Step((ReviewState.APPROVED,), ReviewState.FALLEN),
    },
)


@dataclass(frozen=True)
class VersionFacts:
    """What publication looks at. Blocks and competencies are given by their codes."""

    competencies: Sequence[str]
    empty_blocks: Sequence[str]
    unconfirmed: Sequence[str]
    without_criterion: Sequence[str]
    qualifications_without_certifier: Sequence[str] = ()
    qualifications_without_route: Sequence[str] = ()


@dataclass(frozen=True)
class Gap:
    """Something that is missing. ``blocking`` gaps forbid publication; the others are advice."""

    code: str
    message: str | Promise
    where: tuple[str, ...] = ()
    blocking: bool = True


def publication_gaps(facts: VersionFacts) -> list[Gap]:
    """Return what a version lacks before it can be published, the blocking gaps first."""
    found = [
        Gap("no_competency", _("There is no competency yet."), blocking=True) if not facts.competencies else None,
        _gap("empty_block", _("These blocks have no competency:"), facts.empty_blocks),
        _gap(
            "unconfirmed",
            _("These competencies were read from a text and nobody has confirmed them:"),
            facts.unconfirmed,
        ),
        _gap("no_certifier", _("These qualifications have no certifier:"), facts.qualifications_without_certifier),
        _gap("no_route", _("These qualifications have no open route:"), facts.qualifications_without_route),
        _gap(
            "no_criterion",
            _("These competencies have no observable criterion:"),
            facts.without_criterion,
            blocking=False,
        ),
    ]
    return [gap for gap in found if gap is not None]


def _gap(code: str, message: Promise, where: Sequence[str], *, blocking: bool = True) -> Gap | None:
    return Gap(code, message, tuple(where), blocking) if where else None


def next_number(number: str) -> str:
    """Return the number proposed for the version after this one: 1.0 → 1.1, 2 → 3, 2024-A → 2024-A.1."""
    head, dot, tail = number.rpartition(".")
    if tail.isdigit():
        return f"{head}{dot}{int(tail) + 1}"
    return f"{number}.1"
