"""Reading what a move would do: for one learner or thirty in the same number of queries (one way, many people)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from certification.assessment.enums import Outcome
from certification.assessment.models import Judgement
from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from certification.evidence.enums import EvidenceState
from certification.evidence.models import EvidenceClaim
from certification.juries.enums import CandidateOutcome, JuryState
from certification.juries.models import Candidate
from certification.juries.queries import Holding, holdings_of_many
from certification.transitions import rules
from certification.transitions.enums import ChangeState
from certification.transitions.models import VersionChange
from certification.transitions.rules import Obstacle, Passage
from cursus.core import clock
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import (
    BlockCorrespondence,
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    Qualification,
    Route,
)
from cursus.frameworks.queries_differences import difference_of, key_of
from cursus.frameworks.rules_differences import Difference, Kind, Line
from cursus.programmes.models import TrainingSession
from cursus.programmes.queries import WITHOUT_TRAINING, fiche_of
from cursus.programmes.rules import may_certify

UNDER_WAY = (JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING, JuryState.CLOSED)


@dataclass(frozen=True)
class KeptPieces:
    """A competency, as it is called in the new version, and how many pieces the learner brought for it."""

    label: str
    pieces: int
    accepted: int = 0


@dataclass(frozen=True)
class Preview:
    """What a move would do for one learner; ``obstacle`` says why it cannot be."""

    enrolment: Enrolment
    obstacle: Obstacle | None = None
    route: Route | None = None
    passage: Passage = field(default_factory=Passage)
    carried: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    kept: tuple[KeptPieces, ...] = ()
    again: tuple[KeptPieces, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[KeptPieces, ...] = ()
    covers: tuple[UUID, ...] = ()

    @property
    def why(self) -> str:
        """The obstacle in words, or nothing."""
        return str(rules.OBSTACLES[self.obstacle]) if self.obstacle else ""


def targets(session: TrainingSession) -> list[FrameworkVersion]:
    """Return the published versions that the learners of a session could be moved to, the newest first.

    Later versions of their frameworks, and successors: fiches with a block that a confirmed correspondence leads to.
    """
    learners = Enrolment.objects.filter(session=session, state__in=ACTIVE_STATES).order_by()
    present = FrameworkVersion.objects.filter(pk__in=learners.values("version"))
    following = BlockCorrespondence.objects.filter(target__version__in=present, confirmed_at__isnull=False)
    theirs = Q(framework__in=present.values("framework")) | Q(pk__in=following.values("block__version"))
    oldest = min((row.published_at for row in present if row.published_at), default=None)
    if oldest is None:
        return []
    found = FrameworkVersion.objects.filter(theirs, state=VersionState.PUBLISHED, published_at__gt=oldest)
    return list(found.select_related("framework__organisation").order_by("-published_at"))


def previews(everyone: Sequence[Enrolment], to: FrameworkVersion) -> list[Preview]:
    """Return what moving each of them to the version would do, in the order given."""
    ways = {version.pk: version for item in everyone if (version := item.version) is not None and version != to}
    differences = {key: difference_of(version, to) for key, version in ways.items()}
    reading = _Reading.of(everyone, to)
    return [_preview(item, to, differences, reading) for item in everyone]


def preview_of(enrolment: Enrolment, to: FrameworkVersion) -> Preview:
    """Return what moving one learner would do."""
    (found,) = previews([enrolment], to)
    return found


@dataclass
class _Reading:
    """What is read at once for all of them."""

    covered: dict[UUID, set[UUID]]
    routes: dict[str, Route]
    in_jury: set[UUID]
    obtained: set[UUID]
    proposed: set[UUID]
    claims: dict[UUID, dict[UUID, list[bool]]]
    held_before: dict[UUID, dict[UUID, Holding]]
    held_after: dict[UUID, dict[UUID, Holding]]
    certifies: bool
    lineages: dict[UUID, UUID]
    blocks: dict[UUID, CompetencyBlock]

    @classmethod
    def of(cls, everyone: Sequence[Enrolment], to: FrameworkVersion) -> _Reading:
        keys = [item.pk for item in everyone]
        candidates = Candidate.objects.filter(enrolment__in=keys).order_by()
        # As they would be: what a person holds is read on the version that they come to.
        moved = [copy(item) for item in everyone]
        for item in moved:
            item.version = to
        before = {item.version_id for item in everyone}
        blocks = CompetencyBlock.objects.filter(version__in=[*before, to.pk])
        return cls(
            covered=_covered(everyone),
            routes={
                row.kind: row
                for row in Route.objects.filter(qualification__version=to, active=True).select_related("qualification")
            },
            in_jury=set(candidates.filter(jury__state__in=UNDER_WAY).values_list("enrolment", flat=True)),
            obtained=set(
                candidates.filter(jury__state=JuryState.SIGNED, outcome=CandidateOutcome.FULL).values_list(
                    "enrolment", flat=True
                )
            ),
            proposed=set(
                VersionChange.objects.filter(enrolment__in=keys, state=ChangeState.PROPOSED).values_list(
                    "enrolment", flat=True
                )
            ),
            claims=_claims(keys),
            held_before=holdings_of_many(everyone),
            held_after=holdings_of_many(moved),
            certifies=_certifies(everyone, to),
            lineages=dict(Competency.objects.filter(version=to).values_list("pk", "lineage")),
            blocks={row.pk: row for row in blocks},
        )


def _covered(everyone: Iterable[Enrolment]) -> dict[UUID, set[UUID]]:
    """The competencies of their present version that the course covers for each (two queries)."""
    rows = list(everyone)
    by_version: defaultdict[UUID | None, list[tuple[UUID, UUID]]] = defaultdict(list)
    versions = {row.version_id for row in rows}
    for pk, version, lineage in Competency.objects.filter(version__in=versions).values_list("pk", "version", "lineage"):
        by_version[version].append((pk, lineage))
    programmes: defaultdict[UUID, set[UUID]] = defaultdict(set)
    links = Competency.objects.filter(programmes__in={row.session.programme_id for row in rows}).order_by()
    for programme, lineage in links.values_list("programmes", "lineage"):
        programmes[programme].add(lineage)
    found = {}
    for row in rows:
        lineages = {UUID(text) for text in row.covers} or programmes[row.session.programme_id]
        found[row.pk] = {pk for pk, lineage in by_version[row.version_id] if lineage in lineages}
    return found


def _claims(keys: Collection[UUID]) -> dict[UUID, dict[UUID, list[bool]]]:
    """By enrolment and competency: one entry a piece, true where it was accepted in its round (two queries)."""
    accepted = set(
        Judgement.objects.filter(enrolment__in=keys, outcome=Outcome.ACCEPTED)
        .order_by()
        .values_list("enrolment", "evidence", "competency")
    )
    found: dict[UUID, dict[UUID, list[bool]]] = {}
    rows = EvidenceClaim.objects.filter(evidence__authors__enrolment__in=keys).order_by()
    rows = rows.exclude(evidence__state=EvidenceState.WITHDRAWN)
    for enrolment, evidence, competency in rows.values_list("evidence__authors__enrolment", "evidence", "competency"):
        pieces = found.setdefault(enrolment, {}).setdefault(competency, [])
        pieces.append((enrolment, evidence, competency) in accepted)
    return found


def _certifies(everyone: Sequence[Enrolment], to: FrameworkVersion) -> bool:
    """Whether the session could lead to the certification under the new version too (asked where it does now).

    The day that counts for registration is the first day of the session: who came in before the end may finish.
    """
    if not everyone or not everyone[0].session.certifying:
        return True
    session = everyone[0].session
    qualification = Qualification.objects.filter(version=to).first()
    return may_certify(
        body=session.programme.organisation_id,
        fiche=fiche_of(qualification),
        certifier=session.certifier_id,
        has_route=True,
        trains=session.route is None or session.route.kind not in WITHOUT_TRAINING,
        covers_a_block=True,
        starts_on=session.starts_on,
        ends_on=max(session.ends_on, clock.today()),
    ).allowed


def _preview(
    enrolment: Enrolment, to: FrameworkVersion, differences: dict[UUID, Difference], reading: _Reading
) -> Preview:
    difference = differences.get(enrolment.version_id) if enrolment.version_id else None
    old_route = enrolment.route or enrolment.session.route
    route = reading.routes.get(old_route.kind) if old_route else None
    passage = Passage()
    if difference is not None:
        passage = _passage(difference, reading.covered[enrolment.pk])
    covers = tuple(reading.lineages[key] for key in passage.covers)
    found = rules.obstacle(
        rules.Situation(
            active=enrolment.state in ACTIVE_STATES and enrolment.version_id is not None,
            same_version=enrolment.version_id == to.pk,
            open_jury=enrolment.pk in reading.in_jury,
            obtained=enrolment.pk in reading.obtained,
            proposed=enrolment.pk in reading.proposed,
            route_found=route is not None or old_route is None,
            certifies=reading.certifies,
            covers_something=bool(covers),
        )
    )
    if difference is None or found not in (None, Obstacle.PROPOSED):
        return Preview(enrolment, found)
    return _told(enrolment, found, route, passage, covers, _lines(difference), reading)


def _told(
    enrolment: Enrolment,
    obstacle: Obstacle | None,
    route: Route | None,
    passage: Passage,
    covers: tuple[UUID, ...],
    lines: dict[UUID, Line],
    reading: _Reading,
) -> Preview:
    held = reading.held_after[enrolment.pk]
    decided = {holding.decision for holding in held.values()}
    claims = reading.claims.get(enrolment.pk, {})

    def pieces(pairs: Iterable[tuple[UUID, UUID]]) -> tuple[KeptPieces, ...]:
        rows = [(lines[later], claims[earlier]) for earlier, later in pairs if claims.get(earlier)]
        return tuple(KeptPieces(_label(line), len(said), sum(said)) for line, said in rows)

    return Preview(
        enrolment=enrolment,
        obstacle=obstacle,
        route=route,
        passage=passage,
        carried=tuple((str(reading.blocks[key]), holding.words) for key, holding in held.items()),
        lost=tuple(
            str(reading.blocks[key])
            for key, holding in reading.held_before[enrolment.pk].items()
            if holding.decision not in decided and key in reading.blocks
        ),
        kept=pieces(passage.same.items()),
        again=pieces(passage.reworded.items()),
        new=tuple(_label(lines[key]) for key in passage.new if not _is_held(lines[key], held)),
        gone=pieces((key, key) for key in passage.gone),
        covers=covers,
    )


def _label(line: Line) -> str:
    return f"{line.code} {line.words}".strip()


def _is_held(line: Line, held: Collection[UUID]) -> bool:
    return line.parent is not None and UUID(line.parent) in held


def _lines(difference: Difference) -> dict[UUID, Line]:
    rows = difference.changes[Kind.COMPETENCY]
    return {key_of(line): line for row in rows for line in (row.before, row.after) if line is not None}


def _passage(difference: Difference, covered: Collection[UUID]) -> Passage:
    """Return what becomes of competencies, by the keys of their rows (those of lines are texts)."""
    lines = [row.before for row in difference.changes[Kind.COMPETENCY] if row.before is not None]
    found = rules.passage(difference, {line.key for line in lines if key_of(line) in covered})
    return Passage(
        same=_uuids(found.same),
        reworded=_uuids(found.reworded),
        new=tuple(UUID(key) for key in found.new),
        gone=tuple(UUID(key) for key in found.gone),
        criteria=_uuids(found.criteria),
        covers=tuple(UUID(key) for key in found.covers),
    )


def _uuids(pairs: dict[str, str]) -> dict[UUID, UUID]:
    return {UUID(earlier): UUID(later) for earlier, later in pairs.items()}


def open_changes(session: TrainingSession) -> list[VersionChange]:
    """Return the moves of the session that wait for an answer, the oldest first."""
    rows = VersionChange.objects.filter(enrolment__session=session, state=ChangeState.PROPOSED)
    return list(rows.select_related("enrolment__learner", "to_version__framework").order_by("created_at"))


def waiting_for(enrolment: Enrolment) -> VersionChange | None:
    """Return the move that waits for the learner's answer, if there is one."""
    rows = VersionChange.objects.filter(enrolment=enrolment, state=ChangeState.PROPOSED)
    return rows.select_related("to_version__framework").first()
