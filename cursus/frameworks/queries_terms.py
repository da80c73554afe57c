"""Which qualifications end soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Qualification
from cursus.frameworks.rules_terms import SAID_FOR, THRESHOLDS, Ending, Term, months_from, near_terms


@dataclass(frozen=True)
class TermLine:
    """An end that is near, of a qualification, in words."""

    qualification: Qualification
    term: Term

    @property
    def title(self) -> str:
        """“The registration of … ends on 15 January 2028”, or has ended."""
        said = {"title": self.qualification.title, "day": date_format(self.term.until, "DATE_FORMAT")}
        if self.term.ending == Ending.REGISTRATION:
            words = (
                _("The registration of “%(title)s” ended on %(day)s")
                if self.term.over
                else _("The registration of “%(title)s” ends on %(day)s")
            )
        else:
            words = (
                _("“%(title)s” can no longer be issued since %(day)s")
                if self.term.over
                else _("“%(title)s” may be issued until %(day)s")
            )
        return words % said

    @property
    def text(self) -> str:
        """What follows from it, and what to do."""
        if self.term.ending == Ending.REGISTRATION:
            if self.term.over:
                return _("No session that begins now certifies. People who came in before may finish.")
            return _(
                "A session that begins after that day does not certify; people who came in before may finish. If the "
                "certification goes on, import its new fiche and confirm its correspondences."
            )
        if self.term.over:
            return _("Nothing can be issued any more under this title: ask the certifier what follows.")
        return _("Juries must be held and documents issued before: plan them with people who are still under way.")


def terms_of(qualifications: QuerySet[Qualification], today: date, *, superseded: bool = False) -> list[TermLine]:
    """Return the ends that are near among the qualifications, the earliest first (one query).

    ``superseded``: those of versions that a later published one follows too, for who still works with them.
    """
    window = (months_from(today, -SAID_FOR), months_from(today, THRESHOLDS[0]))
    near = Q(registered_until__range=window) | Q(delivery_until__range=window)
    rows = qualifications.filter(near).select_related("version__framework__organisation").distinct()
    if not superseded:
        rows = rows.filter(version__state=VersionState.PUBLISHED)
        rows = rows.exclude(version__successors__state=VersionState.PUBLISHED)
    lines = [
        TermLine(row, term) for row in rows for term in near_terms(row.registered_until, row.delivery_until, today)
    ]
    return sorted(lines, key=lambda line: (line.term.until, line.qualification.title))


def terms_certified_by(bodies: Iterable[UUID], today: date) -> list[TermLine]:
    """Return the ends that are near among what the bodies certify."""
    theirs = Qualification.objects.filter(certifiers__organisation__in=list(bodies), certifiers__active=True)
    return terms_of(theirs, today)
