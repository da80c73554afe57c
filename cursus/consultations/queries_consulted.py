"""Who was consulted on a version: what its own page, and the public one, say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from cursus.consultations import rules
from cursus.consultations.enums import NamingConsent, WorkshopState
from cursus.consultations.models import (
    PractitionerReview,
    ReviewChange,
    ReviewNetwork,
    Workshop,
    WorkshopParticipant,
)
from cursus.consultations.queries import counted
from cursus.consultations.rows import lineage
from cursus.core.secrecy import is_secret, joint_total, shown_counts
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion


@dataclass(frozen=True)
class ConsultedReview:
    """A campaign: how many people answered (None: fewer than five), by network."""

    review: PractitionerReview
    answers: int | None
    networks: list[tuple[str, int | None]]
    any_hidden: bool


@dataclass(frozen=True)
class ConsultedWorkshop:
    """A workshop: who agreed to be named, how many came in all (None: that would count fewer than five)."""

    workshop: Workshop
    named: list[WorkshopParticipant]
    people: int | None


@dataclass(frozen=True)
class Landed:
    """A change that a consultation caused, and the version in which it is first published, if it is."""

    change: ReviewChange
    version: FrameworkVersion | None


@dataclass(frozen=True)
class Consulted:
    """Everything that was asked of practitioners on the way to a version."""

    version: FrameworkVersion
    reviews: list[ConsultedReview]
    workshops: list[ConsultedWorkshop]
    changes: list[Landed]

    @property
    def anything(self) -> bool:
        """Whether somebody was consulted."""
        return bool(self.reviews or self.workshops)


def was_consulted(version: FrameworkVersion) -> bool:
    """Whether somebody was consulted on a version, or on those it grew from: whether its page has something to say.

    Two queries; the same answer as ``consulted(version).anything``, without reading what was said.
    """
    versions = FrameworkVersion.objects.filter(framework=version.framework_id)
    known = {row.pk: row for row in versions.only("previous")}
    reviews = PractitionerReview.objects.filter(version=OuterRef("pk"), state__in=rules.RESULTS_STATES)
    workshops = Workshop.objects.filter(version=OuterRef("pk"), state=WorkshopState.HELD)
    keys = [row.pk for row in lineage(version, known)]
    return versions.filter(Exists(reviews) | Exists(workshops), pk__in=keys).exists()


def consulted(version: FrameworkVersion) -> Consulted:
    """Return who was consulted on a version, or on those it grew from (a constant number of queries).

    Closed campaigns and workshops that took place, newest first; counts of five people or more only.
    """
    versions = {row.pk: row for row in FrameworkVersion.objects.filter(framework=version.framework_id)}
    keys = [row.pk for row in lineage(version, versions)]
    reviews = list(
        PractitionerReview.objects.filter(version__in=keys, state__in=rules.RESULTS_STATES)
        .select_related("version__framework")
        .prefetch_related("occupations", Prefetch("networks", ReviewNetwork.objects.order_by("position")))
    )
    from cursus.consultations.models import Participation

    people = list(
        Participation.objects.filter(review__in=reviews)
        .exclude(experience="")
        .values("review", "network", "occupation")
    )
    workshops = Workshop.objects.filter(version__in=keys, state=WorkshopState.HELD)
    workshops = workshops.select_related("version__framework").prefetch_related("participants", "points")
    changes = ReviewChange.objects.filter(version__in=keys).select_related("version", "review")
    return Consulted(
        version,
        [_review(row, people) for row in reviews],
        [_workshop(row) for row in workshops],
        [Landed(row, _landed(row, versions)) for row in changes],
    )


def _review(review: PractitionerReview, people: Iterable[Any]) -> ConsultedReview:
    mine = [row for row in people if row["review"] == review.pk]
    networks = list(review.networks.all())
    shown = shown_counts(counted(mine, "network", [row.pk for row in networks]))
    beside = shown_counts(counted(mine, "occupation", [row.pk for row in review.occupations.all()]))
    named = [(row.name, shown.counts[row.pk]) for row in networks]
    return ConsultedReview(review, joint_total(shown, beside), named, shown.any_hidden)


def _workshop(workshop: Workshop) -> ConsultedWorkshop:
    everybody = list(workshop.participants.all())
    named = [row for row in everybody if row.consent == NamingConsent.YES]
    unnamed = len(everybody) - len(named)
    return ConsultedWorkshop(workshop, named, None if is_secret(unnamed) or len(everybody) == 0 else len(everybody))


def _landed(change: ReviewChange, versions: dict[UUID, FrameworkVersion]) -> FrameworkVersion | None:
    at = versions[change.version_id]
    return None if at.state == VersionState.DRAFT else at
