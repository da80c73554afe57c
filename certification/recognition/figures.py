"""What became of cohorts, in figures. Pure: rows of plain values in, one line a year out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from certification.juries.enums import CandidateOutcome
from certification.recognition.enums import WORKING, Nearness, Term
from cursus.core.secrecy import Shown, shown_counts

PRESENTED = (CandidateOutcome.FULL, CandidateOutcome.PARTIAL, CandidateOutcome.NONE, CandidateOutcome.DEFERRED)


@dataclass(frozen=True)
class TermFigures:
    """What people answered at one term: how many of those certified were asked, answered, work, and in which job."""

    asked: int = 0
    answered: int = 0
    working: int = 0
    in_occupation: int = 0

    @property
    def working_percent(self) -> int | None:
        """The share of those who answered that work."""
        return round(100 * self.working / self.answered) if self.answered else None

    @property
    def in_occupation_percent(self) -> int | None:
        """The share of those who answered that have the job aimed at, or a near one."""
        return round(100 * self.in_occupation / self.answered) if self.answered else None


@dataclass(frozen=True)
class Cohort:
    """The people of one year of juries."""

    year: int
    enrolled: int = 0
    presented: int = 0
    full: int = 0
    partial: int = 0
    terms: Mapping[Term, TermFigures] = field(default_factory=dict)

    def at(self, term: Term) -> TermFigures:
        """Return the figures of one term; nothing was asked where there are none."""
        return self.terms.get(term, TermFigures())

    @property
    def by_term(self) -> list[tuple[Term, TermFigures]]:
        """The figures of every term, in order, whether anybody was asked yet or not."""
        return [(term, self.at(term)) for term in Term]

    @property
    def six_months(self) -> TermFigures:
        return self.at(Term.SIX_MONTHS)

    @property
    def two_years(self) -> TermFigures:
        return self.at(Term.TWO_YEARS)


@dataclass(frozen=True)
class Candidacy:
    """One signed decision about one enrolment."""

    enrolment: UUID
    session: UUID
    year: int
    outcome: str


@dataclass(frozen=True)
class Answer:
    """One answer, tied to nobody."""

    cohort: int
    term: str
    situation: str
    nearness: str


def cohorts(
    candidacies: Iterable[Candidacy],
    enrolments: Iterable[tuple[UUID, UUID]],
    asked: Iterable[tuple[int, str]],
    answers: Iterable[Answer],
) -> list[Cohort]:
    """Return one line a year of juries, the latest first.

    Args:
        candidacies: signed decisions, in the order of their juries: the last one of a year counts in that year.
        enrolments: (enrolment, session) of everybody who was enrolled in a session of which somebody was a candidate;
            who never came before a jury counts in the last year in which a jury sat for the session.
        asked: (cohort, term) of each question that was sent.
        answers: what was answered.
    """
    last: dict[tuple[int, UUID], str] = {}
    year_of_session: dict[UUID, int] = {}
    for row in candidacies:
        last[row.year, row.enrolment] = row.outcome
        year_of_session[row.session] = max(row.year, year_of_session.get(row.session, 0))
    seen = {enrolment for _year, enrolment in last}
    enrolled = Counter(year for year, _enrolment in last)
    enrolled.update(
        year_of_session[session] for key, session in enrolments if key not in seen and session in year_of_session
    )
    outcomes = Counter((year, outcome) for (year, _enrolment), outcome in last.items())
    by_term = _by_term(asked, answers)
    return [
        Cohort(
            year=year,
            enrolled=enrolled[year],
            presented=sum(outcomes[year, outcome] for outcome in PRESENTED),
            full=outcomes[year, CandidateOutcome.FULL],
            partial=outcomes[year, CandidateOutcome.PARTIAL],
            terms={term: by_term[year, term] for term in Term if (year, term) in by_term},
        )
        for year in sorted({year for year, _enrolment in last}, reverse=True)
    ]


def _by_term(asked: Iterable[tuple[int, str]], answers: Iterable[Answer]) -> dict[tuple[int, str], TermFigures]:
    sent, rows = Counter(asked), list(answers)
    keys = {*sent, *((row.cohort, row.term) for row in rows)}
    found = {}
    for key in keys:
        mine = [row for row in rows if (row.cohort, row.term) == key]
        working = [row for row in mine if row.situation in WORKING]
        found[key] = TermFigures(
            asked=max(sent[key], len(mine)),
            answered=len(mine),
            working=len(working),
            in_occupation=sum(row.nearness in (Nearness.SAME, Nearness.NEAR) for row in working),
        )
    return found


@dataclass(frozen=True)
class PublicTerm:
    """What anybody may read of one term: people in the job, working elsewhere, not working."""

    term: Term
    shown: Shown

    @property
    def working_percent(self) -> int | None:
        """The share that works, where both of its parts may be read."""
        parts = (self.shown.percent("in_occupation"), self.shown.percent("elsewhere"))
        counts = (self.shown.counts.get("in_occupation"), self.shown.counts.get("elsewhere"))
        if None in parts or not self.shown.total:
            return None
        return round(100 * sum(count or 0 for count in counts) / self.shown.total)

    @property
    def in_occupation_percent(self) -> int | None:
        return self.shown.percent("in_occupation")


@dataclass(frozen=True)
class PublicCohort:
    """What anybody may read of a cohort."""

    year: int
    outcomes: Shown
    terms: tuple[PublicTerm, ...]

    @property
    def full_percent(self) -> int | None:
        return self.outcomes.percent("full")

    @property
    def any_hidden(self) -> bool:
        """Whether a figure is left out."""
        return self.outcomes.any_hidden or any(term.shown.any_hidden for term in self.terms)


def public(cohort: Cohort) -> PublicCohort:
    """Return a cohort as anybody may read it. How many enrolled stays inside: less those presented, it tells of few."""
    others = cohort.presented - cohort.full - cohort.partial
    outcomes = shown_counts({"full": cohort.full, "partial": cohort.partial, "other": others})
    terms = tuple(
        PublicTerm(
            term,
            shown_counts(
                {
                    "in_occupation": at.in_occupation,
                    "elsewhere": at.working - at.in_occupation,
                    "not_working": at.answered - at.working,
                }
            ),
        )
        for term in Term
        if (at := cohort.at(term)).answered
    )
    return PublicCohort(cohort.year, outcomes, terms)
