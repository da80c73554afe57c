"""What a person holds already when they come before a jury: blocks that earlier signed juries validated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from certification.assessment.progress import Progress
from certification.enrolments.models import Enrolment
from certification.juries.enums import JuryState, Presence
from certification.juries.models import Candidate, JuryDecision
from certification.juries.rules import Decided, Held, Link, held_blocks
from cursus.frameworks.enums import CorrespondenceKind
from cursus.frameworks.models import BlockCorrespondence, CompetencyBlock

FROZEN = "earlier"
"""Where a frozen proposal keeps what was held when the deliberation opened."""


@dataclass(frozen=True)
class Holding:
    """A block that is held, and the decision that it rests on.

    ``decided_code``, ``decided_version`` name the block that was decided on where it is another one ("" where it is
    this very block); ``decided_framework`` its framework where that is another one too.
    """

    decision: UUID
    jury: UUID
    reference: str
    held_on: date
    certifier: str
    decided_code: str = ""
    decided_version: str = ""
    decided_framework: str = ""

    @property
    def by_whom(self) -> str:
        """“validated by the jury of 12 June 2025 (Réseau Coopérer)”, in the present language."""
        return _("validated by the jury of %(day)s (%(certifier)s)") % {
            "day": formats.date_format(self.held_on, "DATE_FORMAT"),
            "certifier": self.certifier,
        }

    @property
    def words(self) -> str:
        """The same, with the block that it was validated as where that is another one."""
        said = {"by_whom": self.by_whom, "code": self.decided_code, "version": self.decided_version}
        if not self.decided_code:
            return self.by_whom
        if not self.decided_framework:
            return _("%(by_whom)s, as block %(code)s of version %(version)s") % said
        return _("%(by_whom)s, as block %(code)s of %(framework)s, version %(version)s") % {
            **said,
            "framework": self.decided_framework,
        }

    def to_plain(self) -> dict[str, str]:
        """Return what a proposal and a record keep of it."""
        return {
            "decision": str(self.decision),
            "jury": str(self.jury),
            "reference": self.reference,
            "held_on": self.held_on.isoformat(),
            "certifier": self.certifier,
            "code": self.decided_code,
            "version": self.decided_version,
            "framework": self.decided_framework,
        }

    @classmethod
    def from_plain(cls, kept: Mapping[str, str]) -> Holding:
        """Return what :meth:`to_plain` kept."""
        return cls(
            decision=UUID(kept["decision"]),
            jury=UUID(kept["jury"]),
            reference=kept["reference"],
            held_on=date.fromisoformat(kept["held_on"]),
            certifier=kept["certifier"],
            decided_code=kept["code"],
            decided_version=kept["version"],
            decided_framework=kept["framework"],
        )


def holdings_of(enrolment: Enrolment) -> dict[UUID, Holding]:
    """Return the blocks of the enrolment's version that its learner holds, whatever enrolment they come from."""
    return holdings_of_many([enrolment])[enrolment.pk]


def holdings_of_many(enrolments: Iterable[Enrolment]) -> dict[UUID, dict[UUID, Holding]]:
    """Return :func:`holdings_of` by enrolment: in one query, in four at most where something comes from elsewhere.

    The rule is :func:`certification.juries.rules.held_blocks`; only decisions on the same person are looked at.
    """
    everyone = list(enrolments)
    known = [item for item in everyone if item.version_id is not None]
    decided = _decided({item.learner_id for item in known})
    # What happened on the same version needs no way to it.
    ways = _Ways()
    if any(row["version"] != item.version_id for item in known for row in decided[item.learner_id]):
        ways = _ways(decided)
    specimens = any(not row["certifying"] for rows in decided.values() for row in rows)
    uncertified = _uncertified(known) if specimens else frozenset()
    found: dict[UUID, dict[UUID, Holding]] = {item.pk: {} for item in everyone}
    for item in known:
        rows = {row["pk"]: row for row in decided[item.learner_id]}
        blocks = held_blocks(
            [_plain_decision(row) for row in rows.values()],
            ways.links,
            certifying=item.pk not in uncertified,
            kept=ways.kept[item.learner_id],
        )
        version_of = ways.version_of | {row["block"]: row["version"] for row in rows.values()}
        found[item.pk] = {
            key: _holding(held, rows[held.decision.key], framework=ways.framework_of.get(key, ""))
            for key, held in blocks.items()
            if version_of[key] == item.version_id
        }
    return found


def held_elsewhere(progress: Progress, holdings: Mapping[UUID, Holding]) -> tuple[tuple[str, Holding], ...]:
    """Return (“B1 · title”, holding) of what is held and not covered by the course (one query where there is any)."""
    left = set(holdings) - {block.block_id for block in progress.blocks}
    rows = CompetencyBlock.objects.filter(pk__in=left) if left else ()
    return tuple((str(row), holdings[row.pk]) for row in rows)


@dataclass
class _Ways:
    """How blocks lead to others: the confirmed correspondences, and what signed deliberations have already taken."""

    links: list[Link] = field(default_factory=list)
    kept: defaultdict[int, dict[UUID, set[UUID]]] = field(default_factory=lambda: defaultdict(dict))
    version_of: dict[UUID, UUID] = field(default_factory=dict)
    framework_of: dict[UUID, str] = field(default_factory=dict)


_COLUMNS = {
    "learner": F("candidate__enrolment__learner"),
    "enrolment": F("candidate__enrolment"),
    "certifying": F("candidate__enrolment__session__certifying"),
    "jury": F("candidate__jury"),
    "reference": F("candidate__jury__reference"),
    "held_at": F("candidate__jury__held_at"),
    "signed_at": F("candidate__jury__signed_at"),
    "certifier": F("candidate__jury__certifier__name"),
    "code": F("block__code"),
    "version": F("block__version"),
    "number": F("block__version__number"),
    "framework": F("block__version__framework__code"),
}


def _decided(learners: Collection[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """Every decision of a signed jury on a block of these people, whatever it says, by person (one query)."""
    rows = JuryDecision.objects.filter(
        candidate__enrolment__learner__in=learners, candidate__jury__state=JuryState.SIGNED, block__isnull=False
    ).order_by()
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    row: dict[str, Any]
    for row in rows.values("pk", "block", "verdict", **_COLUMNS):  # type: ignore[assignment]
        found[row["learner"]].append(row)
    return found


def _plain_decision(row: Mapping[str, Any]) -> Decided:
    return Decided(
        key=row["pk"],
        enrolment=row["enrolment"],
        block=row["block"],
        verdict=row["verdict"],
        signed_at=row["signed_at"],
        certifying=row["certifying"],
    )


def _ways(learners: Collection[int]) -> _Ways:
    """Confirmed correspondences between blocks known here, and what frozen proposals have taken (two queries)."""
    ways = _Ways()
    confirmed = BlockCorrespondence.objects.filter(confirmed_at__isnull=False, target__isnull=False).order_by()
    columns = ("target", "block", "kind", "block__version", "block__version__framework__code", "across")
    across = ~Q(target__version__framework=F("block__version__framework"))
    for earlier, later, kind, version, framework, other in confirmed.annotate(across=across).values_list(*columns):
        ways.links.append(Link(earlier, later, total=kind == CorrespondenceKind.TOTAL, across=other))
        ways.version_of[later], ways.framework_of[later] = version, framework
    frozen = Candidate.objects.filter(
        enrolment__learner__in=learners,
        jury__state=JuryState.SIGNED,
        presence=Presence.PRESENT,
        proposal__has_key=FROZEN,
    ).order_by()
    of_version = "jury__qualification__version"
    frozen_columns = ("enrolment__learner", of_version, f"{of_version}__framework__code", f"proposal__{FROZEN}")
    for learner, version, framework, taken in frozen.values_list(*frozen_columns):
        for block, kept in taken.items():
            ways.kept[learner].setdefault(UUID(kept["decision"]), set()).add(UUID(block))
            ways.version_of[UUID(block)], ways.framework_of[UUID(block)] = version, framework
    return ways


def _uncertified(enrolments: Iterable[Enrolment]) -> frozenset[UUID]:
    """The enrolments whose session does not lead to the certification (one query)."""
    rows = Enrolment.objects.filter(pk__in=[item.pk for item in enrolments], session__certifying=False)
    return frozenset(rows.values_list("pk", flat=True))


def _holding(held: Held, row: Mapping[str, Any], *, framework: str) -> Holding:
    return Holding(
        decision=row["pk"],
        jury=row["jury"],
        reference=row["reference"],
        held_on=timezone.localdate(row["held_at"]),
        certifier=row["certifier"],
        decided_code=row["code"] if held.through else "",
        decided_version=row["number"] if held.through else "",
        decided_framework=row["framework"] if held.through and row["framework"] != framework else "",
    )
