"""The figures of a campaign, as they may be shown: pages, exports and plots read nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cursus.consultations import rules
from cursus.consultations.enums import Frequency, Importance
from cursus.consultations.models import PractitionerReview, ReviewAnswer, ReviewItem
from cursus.consultations.queries import OTHER, counted
from cursus.core.secrecy import Part, Shown, joint_total, merged, shown_counts, shown_mean

PARTITIONS = ("network", "occupation")
Given = tuple[int, int]


@dataclass(frozen=True)
class Group:
    """One group of a partition: how many people (None: hidden)."""

    key: object
    label: str
    count: int | None


@dataclass(frozen=True)
class Partition:
    """People by network, or by occupation."""

    name: str
    groups: list[Group]
    total: int | None
    any_hidden: bool


@dataclass(frozen=True)
class GroupFigures:
    """What one group says of one item; all None where it is hidden."""

    label: str
    count: int | None = None
    frequency: float | None = None
    importance: float | None = None


@dataclass(frozen=True)
class ItemFigures:
    """What everybody says of one item, then each group. ``count`` None: fewer than five people."""

    item: ReviewItem
    count: int | None
    frequency: float | None = None
    importance: float | None = None
    frequencies: list[Part] | None = None
    importances: list[Part] | None = None
    groups: dict[str, list[GroupFigures]] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """A closed campaign in figures."""

    review: PractitionerReview
    total: int | None
    partitions: list[Partition]
    items: list[ItemFigures]

    @property
    def any_hidden(self) -> bool:
        """Whether something is hidden, so that the page says why."""
        return self.total is None or any(part.any_hidden for part in self.partitions)


def results(review: PractitionerReview) -> Results | None:
    """Return the figures of a campaign, None while it is not closed (a constant number of queries)."""
    if review.state not in rules.RESULTS_STATES:
        return None
    people: list[Any] = list(review.participations.exclude(experience="").values("pk", "network", "occupation"))
    labels: dict[str, dict[object, str]] = {
        "network": {row.pk: row.name for row in review.networks.all()} | {OTHER: _("Another network, or none")},
        "occupation": {row.pk: row.title for row in review.occupations.all()} | {OTHER: _("Another occupation")},
    }
    answers = _answers(review)
    partitions = [_partition(name, people, labels[name]) for name in PARTITIONS]
    hidden = {part.name: {group.key for group in part.groups if group.count is None} for part in partitions}
    items = [
        _item(item, answers.get(item.pk, {}), people, labels, hidden)
        for item in review.items.prefetch_related("occupations")
    ]
    total = None if any(part.total is None for part in partitions) else len(people)
    return Results(review, total, partitions, items)


def _answers(review: PractitionerReview) -> dict[UUID, dict[UUID, Given]]:
    """Return the complete answers: by item, by sheet."""
    found: dict[UUID, dict[UUID, Given]] = {}
    rows = ReviewAnswer.objects.filter(
        participation__review=review, frequency__isnull=False, importance__isnull=False
    ).exclude(participation__experience="")
    for item, sheet, frequency, importance in rows.values_list("item", "participation", "frequency", "importance"):
        found.setdefault(item, {})[sheet] = (frequency or 0, importance or 0)
    return found


def _partition(name: str, people: list[Any], labels: dict[object, str]) -> Partition:
    counts = counted(people, name, [key for key in labels if key != OTHER])
    shown = shown_counts(counts)
    groups = [Group(key, labels[key], shown.counts[key]) for key in counts]
    return Partition(name, groups, shown.total, shown.any_hidden)


def _item(
    item: ReviewItem,
    answers: dict[UUID, Given],
    people: list[Any],
    labels: dict[str, dict[object, str]],
    hidden: dict[str, set[object]],
) -> ItemFigures:
    given = list(answers.values())
    groups: dict[str, list[GroupFigures]] = {}
    totals: list[Shown] = []
    for name in PARTITIONS:
        who = [row for row in people if row["pk"] in answers]
        shown = shown_counts(counted(who, name, [key for key in labels[name] if key != OTHER]), hidden[name])
        groups[name] = _groups(name, shown, answers, who, labels[name])
        totals.append(shown)
    count = joint_total(*totals)
    # Asked of some occupations only: its count would be theirs.
    concerned = {row.pk for row in item.occupations.all()}
    if concerned & hidden["occupation"] and len(concerned) < len(labels["occupation"]) - 1:
        count = None
    if not count:  # nothing that the groups hide may be read from the whole
        return ItemFigures(item, count, groups={name: _hidden(lines) for name, lines in groups.items()})
    frequencies, importances = [one for one, _two in given], [two for _one, two in given]
    return ItemFigures(
        item,
        count,
        shown_mean(frequencies),
        shown_mean(importances),
        merged([frequencies.count(value) for value in Frequency.values]),
        merged([importances.count(value) for value in Importance.values]),
        groups,
    )


def _hidden(lines: list[GroupFigures]) -> list[GroupFigures]:
    return [GroupFigures(line.label, 0 if line.count == 0 else None) for line in lines]


def _groups(
    name: str,
    shown: Shown,
    answers: dict[UUID, Given],
    who: list[Any],
    labels: dict[object, str],
) -> list[GroupFigures]:
    given: dict[object, list[Given]] = {}
    for row in who:
        given.setdefault(row[name] or OTHER, []).append(answers[row["pk"]])
    found = []
    for key, count in shown.counts.items():
        if not count:
            found.append(GroupFigures(labels[key], count))
            continue
        pairs = given[key]
        means = shown_mean([one for one, _two in pairs]), shown_mean([two for _one, two in pairs])
        found.append(GroupFigures(labels[key], count, *means))
    return found


def table(found: Results) -> Iterable[list[str]]:
    """Yield the lines of the export: what the page shows, hidden figures as a dash."""
    yield [
        _("Code"),
        _("Item"),
        _("Group"),
        _("Answers"),
        _("Frequency (1 to 4, average)"),
        _("Importance (1 to 4, average)"),
    ]
    for figures in found.items:
        everybody = GroupFigures(_("Everybody"), figures.count, figures.frequency, figures.importance)
        for group in (everybody, *(line for name in PARTITIONS for line in figures.groups[name])):
            yield [
                figures.item.code,
                figures.item.title,
                group.label,
                *(_written(value) for value in (group.count, group.frequency, group.importance)),
            ]


def _written(value: float | None) -> str:
    return "–" if value is None else str(value)
