"""What an import would do to each fiche: decisions over plain values, and the report that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext_lazy

from cursus.frameworks.formats.rncp.fiche import framework_fields
from cursus.frameworks.formats.rncp.problems import Problem, Severity


class Outcome(StrEnum):
    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    """An untouched draft follows the fiche."""
    REGISTER = "register"
    """Only the state of the register moved (dates, certifiers, partners …): brought up to date in place."""
    NEW_VERSION = "new_version"
    """The latest version is published: a new draft is made from it."""
    KEPT = "kept"
    """Somebody has worked on the draft: it is left as it is."""
    REFUSED = "refused"
    HELD = "held"
    """Reads well, but is not imported because another of the chosen ones is refused."""


OUTCOME_LABELS = {
    Outcome.CREATED: pgettext_lazy("fiche", "new: a draft is made"),
    Outcome.UNCHANGED: pgettext_lazy("fiche", "unchanged"),
    Outcome.UPDATED: pgettext_lazy("fiche", "changed: the draft follows"),
    Outcome.REGISTER: pgettext_lazy("fiche", "register updated"),
    Outcome.NEW_VERSION: pgettext_lazy("fiche", "changed: a new draft version is made"),
    Outcome.KEPT: pgettext_lazy("fiche", "changed, but the draft was edited: it is kept as it is"),
    Outcome.REFUSED: pgettext_lazy("fiche", "refused"),
    Outcome.HELD: pgettext_lazy("fiche", "reads well, but nothing is imported while another is refused"),
}


COUNT_LABELS = {
    Outcome.CREATED: pgettext_lazy("fiche", "new"),
    Outcome.UNCHANGED: pgettext_lazy("fiche", "unchanged"),
    Outcome.UPDATED: pgettext_lazy("fiche", "changed, the draft follows"),
    Outcome.REGISTER: pgettext_lazy("fiche", "register updated"),
    Outcome.NEW_VERSION: pgettext_lazy("fiche", "changed, new version"),
    Outcome.KEPT: pgettext_lazy("fiche", "changed, kept as edited"),
    Outcome.REFUSED: pgettext_lazy("fiche", "refused"),
    Outcome.HELD: pgettext_lazy("fiche", "held back"),
}
"""What a summary counts, after which a colon and a number stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the latest version made from a fiche says of itself."""

    fingerprint: str
    digests: Mapping[str, str]
    draft: bool
    touched: bool
    unlinked: bool = False
    """A certifier or partner named by the fiche has meanwhile become a body of this installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheReport:
    """One line of the preview or of the result."""

    position: int
    number: str
    title: str = ""
    outcome: Outcome
    changes: tuple[str, ...] = ()
    """Names of the fields of ``Fiche`` that differ from what is known."""
    problems: tuple[Problem, ...] = ()
    blocks: int = 0
    competencies: int = 0
    partners: int = 0
    version_id: str = ""
    version: str = ""

    @property
    def label(self) -> str:
        return str(OUTCOME_LABELS[self.outcome])

    @property
    def refused(self) -> bool:
        return self.outcome is Outcome.REFUSED

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.WARNING]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The report of a whole file: one entry a fiche, up to a bound, and counts for the rest."""

    fiches: tuple[FicheReport, ...] = ()
    file_problem: Problem | None = None
    total: int = 0
    """Fiches read, including those that are not listed."""
    refused: int = 0
    """Fiches refused, including those that are not listed."""

    @property
    def clean(self) -> bool:
        return self.file_problem is None and self.refused == 0

    @property
    def not_listed(self) -> int:
        return self.total - len(self.fiches)

    @property
    def warnings(self) -> int:
        return sum(len(fiche.warnings) for fiche in self.fiches)


def decide(known: Known | None, *, fingerprint: str, digests: Mapping[str, str], is_rs: bool) -> Outcome:
    """What to do with a fiche that reads well, given the latest version made from it (None when there is
    none)."""
    if known is None:
        return Outcome.CREATED
    if known.fingerprint == fingerprint:
        return Outcome.REGISTER if known.unlinked else Outcome.UNCHANGED
    if not framework_fields(is_rs=is_rs).intersection(changed_fields(known.digests, digests)):
        return Outcome.REGISTER
    if not known.draft:
        return Outcome.NEW_VERSION
    return Outcome.KEPT if known.touched else Outcome.UPDATED


def changed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the fields whose digests differ, in the order of ``after``."""
    return tuple(name for name, digest in after.items() if before.get(name) != digest)


def next_number(numbers: Iterable[str]) -> str:
    """The number of the next version: 1.0, then 1.1, 1.2 … after the highest "major.minor" in use."""
    pairs = []
    for number in numbers:
        major, _dot, minor = number.partition(".")
        if major.isdigit() and (minor.isdigit() or not minor):
            pairs.append((int(major), int(minor or 0)))
    if not pairs:
        return "1.0"
    major_number, minor_number = max(pairs)
    return f"{major_number}.{minor_number + 1}"
