"""What judgements make of a competency and of a block: a proposal for the jury, always explained.

Sources: DOMAIN rules 1 and 2; L.6113-1 C. trav. (blocks are assessed and validated one by one, so nothing
compensates between them); VAE rests on a file and an interview, never on a count of theory and practice.

Which judgement stands
    In the latest round of a piece, the newest judgement of each assessor. When those of different assessors
    differ, the piece counts for nothing until they agree. A new round is judged anew, and a piece that its
    authors have reopened is not on the table: what was accepted in it counts again once it is sent and judged.

The state of a competency: the first that fits
    VALIDATED (a jury decided) · READY (the rule is met, whatever else waits) · TO_REWORK (something came back
    and nothing that waits replaces it) · WAITING (with the assessor, or assessors disagree) · PARTIAL
    (something is accepted) · NOT_STARTED.

The rule of a competency, by kind
    MIX: at least ``min_theory`` theory and ``min_practice`` practice accepted; a reflective account is practice
    only beside another practice. N_OF_M: at least one piece accepted, of either nature; the block then counts
    competencies. VAE, whatever the kind: a file and an interview accepted. Each critical criterion is met in an
    accepted judgement. With ``tasks_required``, each assessment task that covers the competency is accepted.

Attendance is no input here: it never proves a competence (DOMAIN rule 11).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from certification.assessment.enums import CompetencyState, Outcome, Standing
from certification.assessment.explanations import Message, message
from certification.assessment.progress import BlockProgress, CompetencyProgress, Key, PieceProgress
from certification.assessment.sufficiency import (
    REWORK_STANDINGS,
    Brought,
    CompetencyAsked,
    Need,
    Piece,
    Rule,
    is_reflective,
    kinds_for,
    needs_of,
    standing_opinions,
)
from cursus.core import weave
from cursus.core.errors import Refused
from cursus.frameworks.enums import Nature, ReadinessKind


@dataclass(frozen=True)
class StoredRule:
    """A rule with its scope: one route or all, one block or all (None)."""

    rule: Rule
    route: Key | None = None
    block: Key | None = None


def resolve_rule(stored: Iterable[StoredRule], *, route: Key | None, block: Key | None) -> Rule:
    """Return the most precise rule: block and route, block, route, neither; the mix when none is stored."""
    fitting = {
        (item.block is not None, item.route is not None): item.rule
        for item in stored
        if item.block in (None, block) and item.route in (None, route)
    }
    order = ((True, True), (True, False), (False, True), (False, False))
    return next((fitting[scope] for scope in order if scope in fitting), Rule())


def check_judgement(
    outcome: str, comment: str, marks: Mapping[Key, bool], *, criteria: Mapping[Key, str], critical: Collection[Key]
) -> None:
    """Refuse a judgement that says nothing or contradicts itself.

    ``marks``: criterion → met or not; a criterion that the piece does not show has no mark.
    ``criteria``: the competency's criteria, key → text. Raises ``Refused`` with the field concerned.
    """
    if outcome not in Outcome.values:
        raise Refused(_("Choose what you conclude."), code="judgement.outcome", field="outcome")
    if set(marks) - set(criteria):
        raise Refused(_("One of the criteria does not belong to this competency."), code="judgement.criteria")
    if outcome != Outcome.ACCEPTED and not comment.strip():
        raise Refused(
            _("Say in a sentence what is missing: the learner reads it and acts on it."),
            code="judgement.comment",
            field="comment",
        )
    unmet = [key for key in critical if marks.get(key) is False]
    if outcome == Outcome.ACCEPTED and unmet:
        raise Refused(
            _("This cannot be accepted: an indispensable criterion is not met (“%(criterion)s”).")
            % {"criterion": criteria[unmet[0]]},
            code="judgement.critical",
            field="outcome",
        )


def assess_competency(
    asked: CompetencyAsked, pieces: Iterable[Piece], rule: Rule, *, vae: bool = False, validated: bool = False
) -> CompetencyProgress:
    """Return where one competency stands, and why."""
    brought = Brought(pieces)
    needs = needs_of(asked, rule, vae=vae)
    statuses = {need: need.status(brought) for need in needs}
    state = CompetencyState.VALIDATED if validated else _state(list(statuses.values()), brought)
    done = state in (CompetencyState.READY, CompetencyState.VALIDATED)
    theory, practice = (weave.ACCEPTED, weave.ACCEPTED) if done else _threads(statuses, brought)
    return CompetencyProgress(
        competency_id=asked.key,
        code=asked.code,
        title=asked.title,
        critical=asked.critical,
        state=state,
        theory=theory,
        practice=practice,
        missing=() if done else _missing(asked, statuses, brought),
        disagreements=_said("disagreement", brought.those([Standing.DISAGREED])),
        pieces=_pieces(brought),
        file_and_interview=vae,
    )


def _state(statuses: Sequence[str], brought: Brought) -> CompetencyState:
    if all(status == weave.ACCEPTED for status in statuses):
        return CompetencyState.READY
    if weave.TO_REWORK in statuses:
        return CompetencyState.TO_REWORK
    if weave.WAITING in statuses:
        return CompetencyState.WAITING
    return CompetencyState.PARTIAL if brought.accepted else CompetencyState.NOT_STARTED


def _threads(statuses: Mapping[Need, str], brought: Brought) -> tuple[str, str]:
    """Return the threads of theory and practice: for VAE those of the file and the interview.

    Where the rule asks for one piece of either nature, a thread shows only once something was brought.
    """
    by_code = {need.code: status for need, status in statuses.items()}
    if "any" in by_code:
        return _brought_thread("theory", brought), _brought_thread("practice", brought)
    first = by_code.get("theory", by_code.get("dossier", weave.NOT_ASKED))
    return first, by_code.get("practice", by_code.get("oral", weave.NOT_ASKED))


def _brought_thread(code: str, brought: Brought) -> str:
    status = Need(code).status(brought)
    return weave.NOT_ASKED if status == weave.MISSING else status


def _missing(asked: CompetencyAsked, statuses: Mapping[Need, str], brought: Brought) -> tuple[Message, ...]:
    """Return what is missing and why: first what the learner can do, then what others have to do."""
    open_needs = [need for need, status in statuses.items() if status != weave.ACCEPTED]
    back = [
        piece
        for piece in brought.those(REWORK_STANDINGS)
        if any(need.fits(piece) for need in open_needs if statuses[need] == weave.TO_REWORK)
    ]
    told = [
        *_said("returned", [piece for piece in back if brought.standings[piece.key] == Standing.RETURNED]),
        *_said("reopened", [piece for piece in back if brought.standings[piece.key] == Standing.REOPENED]),
    ]
    for need in open_needs:
        told += _lacking(asked, need, statuses[need], brought)
    told += _said("rejected", brought.those([Standing.REJECTED]))
    told += _said("disagreement", brought.those([Standing.DISAGREED]))
    told += _said("waiting", brought.those([Standing.WAITING]))
    return tuple(dict.fromkeys(told))


def _lacking(asked: CompetencyAsked, need: Need, status: str, brought: Brought) -> list[Message]:
    """Return what to bring for one need that neither a returned nor a waiting piece answers."""
    lack = need.wanted - need.hoped(brought)
    if lack <= 0 or (status == weave.TO_REWORK and lack <= 1):
        return []
    match need.code:
        case "theory":
            return [message("theory_missing", n=lack, kinds=kinds_for(asked, Nature.THEORY))]
        case "practice":
            kinds = kinds_for(asked, Nature.PRACTICE)
            if any(
                need.fits(piece) and is_reflective(piece)
                for piece in [*brought.accepted, *brought.those([Standing.WAITING])]
            ):
                return [message("reflective_alone", kinds=tuple(k for k in kinds if k != "REFLECTIVE_ACCOUNT"))]
            return [message("practice_missing", n=lack, kinds=kinds)]
        case "any":
            return [message("any_missing", kinds=kinds_for(asked, Nature.THEORY, Nature.PRACTICE))]
        case "task":
            return [message("task_missing", task=need.text)]
        case "criterion":
            # Before anything is accepted the criterion is not what is lacking: evidence is.
            return [message("criterion_missing", criterion=need.text)] if brought.accepted else []
    return [message(f"{need.code}_missing")]


def _said(code: str, pieces: Iterable[Piece]) -> tuple[Message, ...]:
    return tuple(message(code, title=piece.title) for piece in pieces)


def _pieces(brought: Brought) -> tuple[PieceProgress, ...]:
    return tuple(
        PieceProgress(
            evidence_id=piece.key,
            title=piece.title,
            nature=piece.nature,
            evidence_type=piece.evidence_type,
            standing=brought.standings[piece.key],
            assessors=tuple(opinion.assessor for opinion in standing_opinions(piece)),
            submitted_round=piece.round,
        )
        for piece in brought.pieces
    )


@dataclass(frozen=True)
class BlockAsked:
    """A block with the competencies that the course covers, and the codes of those it does not.

    ``key`` is None where there are no blocks (RS).
    """

    key: Key | None
    code: str
    title: str
    competencies: tuple[CompetencyAsked, ...]
    uncovered: tuple[str, ...] = ()


def assess_block(
    asked: BlockAsked,
    pieces: Mapping[Any, Sequence[Piece]],
    rule: Rule,
    *,
    vae: bool = False,
    tutor: Key | None = None,
    validated: bool = False,
) -> BlockProgress:
    """Return where a block stands. ``pieces``: what was brought, by competency; ``tutor``: of the enrolment."""
    competencies = tuple(
        assess_competency(item, pieces.get(item.key, ()), rule, vae=vae, validated=validated)
        for item in asked.competencies
    )
    missing = () if validated else _block_missing(asked, competencies, rule, vae=vae, tutor=tutor)
    return BlockProgress(
        block_id=asked.key,
        code=asked.code,
        title=asked.title,
        rule=rule.kind,
        ready=not missing,
        validated=validated,
        missing=missing,
        competencies=competencies,
        uncovered=asked.uncovered,
    )


def _block_missing(
    asked: BlockAsked, competencies: Sequence[CompetencyProgress], rule: Rule, *, vae: bool, tutor: Key | None
) -> tuple[Message, ...]:
    missing = list(_counted(competencies, rule))
    if rule.other_than_tutor and not _seen_by_another(competencies, vae=vae, tutor=tutor):
        missing.append(message("other_than_tutor"))
    if asked.uncovered:
        covered = len(competencies)
        missing.append(message("partly_covered", n=covered, m=covered + len(asked.uncovered), codes=asked.uncovered))
    return tuple(missing)


def _counted(competencies: Sequence[CompetencyProgress], rule: Rule) -> Iterable[Message]:
    waiting = [item for item in competencies if not item.ready]
    if rule.kind != ReadinessKind.N_OF_M:
        if waiting or not competencies:
            yield message("not_ready", n=len(waiting), codes=tuple(item.code for item in waiting))
        return
    required, got = rule.required or len(competencies), len(competencies) - len(waiting)
    if got < required:
        yield message("n_of_m", required=required, m=len(competencies), got=got)
    for item in waiting:
        if item.critical:
            yield message("critical_not_ready", code=item.code)


def _seen_by_another(competencies: Iterable[CompetencyProgress], *, vae: bool, tutor: Key | None) -> bool:
    """Tell whether somebody other than the tutor accepted a practice evidence of the block (any evidence in VAE)."""
    return any(
        piece.standing == Standing.ACCEPTED
        and (vae or (piece.nature == Nature.PRACTICE and piece.evidence_type != "REFLECTIVE_ACCOUNT"))
        and any(assessor != tutor for assessor in piece.assessors)
        for item in competencies
        for piece in item.pieces
    )
