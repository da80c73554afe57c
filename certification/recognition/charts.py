"""The picture of a cohort: one bar a rate that anybody may read. Its twin in text is the list below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from certification.recognition.figures import PublicCohort

STEP, TEXT, BAR, FULL_WIDTH = 46, 14, 20, 300


@dataclass(frozen=True)
class Bar:
    """One rate: its words, whole percents, and where it is drawn."""

    label: str
    percent: int
    place: int

    @property
    def text_y(self) -> int:
        return self.place * STEP + TEXT

    @property
    def y(self) -> int:
        return self.place * STEP + BAR

    @property
    def percent_y(self) -> int:
        return self.y + 12

    @property
    def width(self) -> int:
        return self.percent * FULL_WIDTH // 100


@dataclass(frozen=True)
class Chart:
    """The bars of a cohort."""

    rows: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return len(self.rows) * STEP


def chart_of(cohort: PublicCohort) -> Chart | None:
    """Return the picture of what may be read of a cohort; None where no rate may."""
    rates: list[tuple[str, int | None]] = [(_("Certified, of those presented"), cohort.full_percent)]
    for term in cohort.terms:
        label = term.term.label
        rates.append((_("At work %(term)s") % {"term": label}, term.working_percent))
        rates.append((_("In the occupation or a near one %(term)s") % {"term": label}, term.in_occupation_percent))
    known = [(label, percent) for label, percent in rates if percent is not None]
    if not known:
        return None
    return Chart(tuple(Bar(label, percent, place) for place, (label, percent) in enumerate(known)))
