"""Reading campaigns and workshops, and the sheet of one practitioner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from cursus.consultations import rules
from cursus.consultations.enums import CommentState, ItemKind
from cursus.consultations.links import answers_digest, invitation_digest
from cursus.consultations.models import (
    Participation,
    PractitionerReview,
    ReviewComment,
    ReviewInvitation,
    ReviewItem,
    Workshop,
)
from cursus.core import clock
from cursus.core.secrecy import Shown, joint_total, shown_counts
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion

OTHER = "other"
"""The key of a group of people who named no network, or an occupation that the version does not describe."""


def versions_with_consultations(versions: QuerySet[FrameworkVersion]) -> list[FrameworkVersion]:
    """Return versions with their campaigns and workshops, newest first (three queries)."""
    return list(
        versions.exclude(state=VersionState.ARCHIVED)
        .select_related("framework__organisation")
        .prefetch_related("reviews", "workshops")
        .order_by("framework__code", "-created_at")
    )


@dataclass(frozen=True)
class Sheet:
    """What a link of a practitioner opens: the campaign, and the answers or the invitation, whichever exist."""

    token: str
    review: PractitionerReview
    participation: Participation | None
    invitation: ReviewInvitation | None

    @property
    def takes_answers(self) -> bool:
        """Whether answers may be given today."""
        review = self.review
        return rules.takes_answers(review.state, review.opens_on, review.closes_on, clock.today())


def sheet(token: str) -> Sheet | None:
    """Return what a personal link opens, or None for one that is not known, or no longer."""
    around = "review__version__framework__organisation"
    sheets = Participation.objects.select_related(around, "network", "occupation")
    found = sheets.filter(link_digest=answers_digest(token)).first()
    invitations = ReviewInvitation.objects.select_related(around, "network")
    invited = invitations.filter(link_digest=invitation_digest(token)).first()
    if found is None and invited is None:
        return None
    return Sheet(token, found.review if found else invited.review, found, invited)  # type: ignore[union-attr]


def items_for(participation: Participation) -> list[ReviewItem]:
    """Return what this person is asked about: their occupation’s items, or the competencies where it is another one."""
    items = ReviewItem.objects.filter(review=participation.review_id)
    if participation.occupation_id:
        return list(items.filter(occupations=participation.occupation_id))
    return list(items.filter(kind=ItemKind.COMPETENCY))


def answered_items(participation: Participation) -> set[UUID]:
    """Return the keys of the items for which both answers are given."""
    complete = participation.answers.filter(frequency__isnull=False, importance__isnull=False)
    return set(complete.values_list("item", flat=True))


def said_something(participation: Participation) -> bool:
    """Return whether an answer or a comment of this person is kept: who they are does not count."""
    given = Q(frequency__isnull=False) | Q(importance__isnull=False)
    return participation.answers.filter(given).exists() or participation.comments.exists()


def counted(participations: Iterable[Any], column: str, keys: Iterable[object]) -> dict[object, int]:
    """Count participations by a column; every key has a count, and who named none counts as OTHER if there is one."""
    counts: dict[object, int] = dict.fromkeys(keys, 0)
    for row in participations:
        key = row[column] or OTHER
        counts[key] = counts.get(key, 0) + 1
    return counts


def answers_by_network(review: PractitionerReview) -> tuple[list[tuple[object, int | None]], Shown]:
    """Return the networks of a campaign with how many people answered, as far as that may be shown."""
    networks = list(review.networks.all())
    rows = list(review.participations.exclude(experience="").values("network", "occupation"))
    shown = shown_counts(counted(rows, "network", [item.pk for item in networks]))
    beside = shown_counts(counted(rows, "occupation", [item.pk for item in review.occupations.all()]))
    shown = replace(shown, total=joint_total(shown, beside))
    return [(item, shown.counts.get(item.pk)) for item in networks], shown


def invitations_sent(review: PractitionerReview) -> dict[str, int]:
    """How many people were invited by letter, and how many of them may still be reminded. Never who answered."""
    waiting = Q(began=False, opted_out=False, reminders__lt=rules.REMINDERS)
    return review.invitations.aggregate(sent=Count("pk"), to_remind=Count("pk", filter=waiting))


def comments_of(review: PractitionerReview) -> list[ReviewComment]:
    """Return the comments of a campaign in the order of its items, with the changes they caused; no identity."""
    return list(
        review.comments.select_related("item")
        .prefetch_related("changes__version")
        .defer("participation")
        .order_by(F("item__position").asc(nulls_last=True), "id")
    )


def next_comment(review: PractitionerReview, after: ReviewComment | None = None) -> ReviewComment | None:
    """Return the next comment to deal with in the order of the queue, round to its beginning."""
    waiting = [row for row in comments_of(review) if row.state == CommentState.NEW]
    if after is not None:
        order = [row.pk for row in comments_of(review)]
        place = order.index(after.pk) if after.pk in order else -1
        later = set(order[place + 1 :])
        waiting = [row for row in waiting if row.pk in later] or [row for row in waiting if row.pk != after.pk]
    return waiting[0] if waiting else None


def due_to_close() -> QuerySet[PractitionerReview]:
    """Return the open campaigns whose last day is over."""
    return PractitionerReview.objects.filter(state="OPEN", closes_on__lt=clock.today())


def due_to_anonymise() -> list[PractitionerReview]:
    """Return the closed campaigns whose addresses are past their term."""
    from django.utils import timezone

    today = clock.today()
    closed = PractitionerReview.objects.filter(state="CLOSED").select_related("version__framework__organisation")
    return [
        row
        for row in closed
        if row.closed_at and rules.last_day_of_addresses(timezone.localdate(row.closed_at)) < today
    ]


def workshop_with_rows(workshops: QuerySet[Workshop]) -> QuerySet[Workshop]:
    """Return workshops with who came and what was said."""
    return workshops.select_related("version__framework__organisation").prefetch_related(
        Prefetch("participants"), Prefetch("points")
    )
