"""Flags, and the decisions that the president or the secretary records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from certification.juries import permissions, queries
from certification.juries.actions.common import (
    lock,
    refuse_set_aside,
    require_decider,
    require_recorder,
    require_seat,
)
from certification.juries.enums import JuryState, Presence, Verdict
from certification.juries.models import Candidate, CaseFlag, Jury, JuryDecision
from certification.juries.queries import BlockState, to_decide
from certification.juries.rules import decision_problem
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.writing import record, writing

NEW = ""
"""What a form has seen where no decision was recorded yet."""


def flag_case(*, by: User, candidate: Candidate, question: str = "") -> CaseFlag:
    """Ask that a case be discussed; asking twice keeps one flag with the latest words.

    What somebody wants to discuss stays in the room: it is erasable and never minuted.
    """
    with writing():
        locked = lock(candidate.jury, JuryState.CONVENED, JuryState.DELIBERATING)
        seat = require_seat(by, locked)
        if permissions.is_set_aside(seat, candidate):
            refuse_set_aside(seat, candidate, "flag")
        if seat.seat not in permissions.READERS:
            raise NotAllowed(_("Substitutes take part once they have a seat."))
        flag, created = CaseFlag.objects.update_or_create(
            member=seat, candidate=candidate, defaults={"question": question.strip()}
        )
        if created:
            record("jury.case.flag", candidate, by=by, about=candidate.enrolment.learner)
    return flag


def withdraw_flag(*, by: User, candidate: Candidate) -> None:
    """Take one's own flag back."""
    with writing():
        locked = lock(candidate.jury, JuryState.CONVENED, JuryState.DELIBERATING)
        seat = require_seat(by, locked)
        deleted, _rows = CaseFlag.objects.filter(member=seat, candidate=candidate).delete()
        if deleted:
            record("jury.case.unflag", candidate, by=by, about=candidate.enrolment.learner)


def adopt_proposals(*, by: User, jury: Jury, candidates: Collection[UUID]) -> list[JuryDecision]:
    """Adopt together the proposals of the candidates whom nobody flagged (ids, as the page listed them).

    Raises Conflict when somebody was flagged or decided on meanwhile: the page is read again before adopting.
    """
    with writing():
        locked = lock(jury, JuryState.DELIBERATING)
        seat = require_recorder(by, locked)
        together, _apart = queries.adoptable(queries.board_of(locked), seat)
        rows = {row.candidate.pk: row for row in together}
        wanted = set(candidates)
        if not wanted or wanted - set(rows):
            raise Conflict(
                _("The list has changed since you opened it: a case was flagged or decided. Read it again."),
                code="jury.adopt",
            )
        made = []
        for key in sorted(wanted, key=str):
            candidate = rows[key].candidate
            require_decider(by, candidate)
            for block in to_decide(candidate.proposal):
                verdict = Verdict.VALIDATED if block.ready else Verdict.NOT_VALIDATED
                missing = [] if block.ready else [item.to_plain() for item in block.missing]
                made.append(_write(candidate, block, verdict, missing, "", by, None))
        record("jury.adopt", locked, by=by, detail={"candidates": len(wanted), "decisions": len(made)})
    return made


def decide_block(
    *,
    by: User,
    candidate: Candidate,
    block: UUID | None,
    verdict: str,
    missing: Collection[UUID] = (),
    reason: str = "",
    seen: str = NEW,
) -> JuryDecision:
    """Record the decision on one block (None where the qualification has no blocks).

    ``missing``: ids of the competencies that a block that is not validated lacks. ``seen``: the version of
    the decision that the form showed (:func:`version_of`). Recording the same thing twice changes nothing;
    another decision than the one seen raises Conflict: somebody was faster.
    """
    if verdict not in Verdict.values:
        raise Refused(_("Choose a decision."), field="verdict")
    with writing():
        locked = lock(candidate.jury, JuryState.DELIBERATING)
        fresh = locked.candidates.select_related("enrolment__learner", "jury__certifier").get(pk=candidate.pk)
        require_decider(by, fresh)
        state = _deciding(locked, fresh, str(block or ""))
        chosen = _competencies(locked, state, missing) if verdict == Verdict.NOT_VALIDATED else []
        problem = decision_problem(
            proposed=state.ready,
            verdict=verdict,
            reason=reason,
            missing=[item["id"] for item in chosen],
            competencies=_keys(locked, state),
        )
        if problem:
            raise Refused(problem.message, code="jury.decision", field=problem.code)
        known = fresh.decisions.select_for_update(of=("self",)).filter(block=block).first()
        if known is not None and _same(known, verdict, chosen, reason):
            return known
        if version_of(known) != seen:
            raise Conflict(
                _("Somebody has just recorded another decision on this block. Reload the page to read it."),
                code="jury.decision",
            )
        return _write(fresh, state, verdict, chosen, reason.strip(), by, known)


def version_of(decision: JuryDecision | None) -> str:
    """Return what a form keeps of the decision it shows, to be given back as ``seen``."""
    return f"{decision.pk}:{decision.recorded_at.isoformat()}" if decision is not None else NEW


def record_conditions(*, by: User, candidate: Candidate, met: bool) -> Candidate:
    """Record whether what the qualification asks beside the blocks (placement, dissertation) is met."""
    with writing():
        locked = lock(candidate.jury, JuryState.DELIBERATING)
        fresh = locked.candidates.select_related("enrolment__learner", "jury").get(pk=candidate.pk)
        require_decider(by, fresh)
        if not queries.rule_of(locked).conditions:
            raise Refused(_("This qualification asks nothing beside its blocks."))
        fresh.conditions_met = met
        fresh.save(update_fields=["conditions_met"])
        record("jury.conditions", fresh, by=by, about=fresh.enrolment.learner, detail={"met": met})
    candidate.refresh_from_db(fields=["conditions_met"])
    return candidate


def clear_decisions(*, by: User, candidate: Candidate) -> int:
    """Take back the decisions on a candidate before closing; return how many there were."""
    with writing():
        locked = lock(candidate.jury, JuryState.DELIBERATING)
        fresh = locked.candidates.select_related("enrolment__learner", "jury").get(pk=candidate.pk)
        require_decider(by, fresh)
        decisions = list(fresh.decisions.all())
        for decision in decisions:
            record("jury.decision.withdraw", decision, by=by, about=fresh.enrolment.learner)
        fresh.decisions.all().delete()
    return len(decisions)


def _deciding(jury: Jury, candidate: Candidate, key: str) -> BlockState:
    if candidate.presence != Presence.PRESENT:
        raise Refused(_("The candidate is not there: nothing is decided on them today."))
    quorum = queries.quorums_of(jury, [candidate])[candidate.pk]
    if not quorum.reached:
        raise Refused(" ".join(problem.message for problem in quorum.problems), code="jury.quorum")
    state = next((block for block in to_decide(candidate.proposal) if block.key == key), None)
    if state is None:
        raise Refused(_("There is nothing to decide on this block: it is not part of the course, or validated."))
    return state


def _keys(jury: Jury, block: BlockState) -> list[str]:
    return [str(item.pk) for item in queries.competencies_of_blocks(jury).get(block.key, ())]


def _competencies(jury: Jury, block: BlockState, missing: Collection[UUID]) -> list[dict[str, str]]:
    wanted = {str(key) for key in missing}
    found = [
        {"id": str(item.pk), "code": item.code, "title": item.title}
        for item in queries.competencies_of_blocks(jury).get(block.key, ())
        if str(item.pk) in wanted
    ]
    if len(found) != len(wanted):
        raise Refused(_("These are not competencies of the block."), field="missing")
    return found


def _same(decision: JuryDecision, verdict: str, missing: Sequence[dict[str, str]], reason: str) -> bool:
    return (decision.verdict, decision.missing, decision.reason) == (verdict, list(missing), reason.strip())


def _write(
    candidate: Candidate,
    block: BlockState,
    verdict: str,
    missing: Sequence[dict[str, str]],
    reason: str,
    by: User,
    known: JuryDecision | None,
) -> JuryDecision:
    decision = known or JuryDecision(candidate=candidate, block_id=UUID(block.key) if block.key else None)
    decision.proposed = block.ready
    decision.verdict, decision.missing, decision.reason = verdict, list(missing), reason
    decision.recorded_by, decision.recorded_at = by, clock.now()
    decision.save()
    detail = {"block": block.code, "proposed": block.ready, "verdict": verdict}
    record("jury.decision", decision, by=by, about=candidate.enrolment.learner, detail=detail, note=reason)
    return decision
