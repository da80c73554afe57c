"""Appeals: lodged by the candidate, answered once by the certifier. The deliberation itself is never edited."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import date as in_words
from django.utils.translation import gettext as _

from certification.juries import letters, queries
from certification.juries.actions.common import lock, lock_enrolments, require_manager
from certification.juries.enums import AppealKind, AppealState, CandidateOutcome, JuryState, Ruling
from certification.juries.models import Candidate, Jury
from certification.juries.models_appeals import Appeal, AppealTerm
from certification.juries.rules import APPEAL_LIFE, is_about_the_jury, kinds_for, rulings_for, step_for
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import has_role


def lodge_appeal(*, by: User, candidate: Candidate, kind: str, words: str) -> Appeal:
    """Contest a signed decision about oneself; the certifier is told.

    Raises NotAllowed (another's), Conflict (late; one of this kind waits already), Refused (nothing said, or a kind
    by which this candidate could gain nothing).
    """
    if candidate.enrolment.learner_id != by.pk:
        raise NotAllowed(_("Only the candidate appeals."))
    said = words.strip()
    if not said:
        raise Refused(_("Write what you contest: whoever answers starts from there."), field="words")
    with writing():
        # The jury's row is the lock: two taps lodge one appeal.
        jury = lock(candidate.jury, JuryState.SIGNED)
        _require_in_time(jury)
        if kind not in kinds_for(candidate.outcome):
            raise Refused(_("Choose what kind of appeal this is."), field="kind")
        if candidate.appeals.filter(kind=kind, state=AppealState.LODGED).exists():
            raise Conflict(_("Your appeal is lodged already: it waits for its answer."), code="appeal.open")
        made = Appeal.objects.create(candidate=candidate, kind=AppealKind(kind), words=said)
        record("appeal.lodge", made, by=by, about=by, detail={"kind": made.kind, "jury": jury.reference})
        letters.tell_appeal_lodged(made)
    return made


def withdraw_appeal(*, by: User, appeal: Appeal) -> Appeal:
    """Take one's appeal back while it waits. Raises NotAllowed, Conflict (it was answered)."""
    if appeal.candidate.enrolment.learner_id != by.pk:
        raise NotAllowed(_("Only the candidate takes their appeal back."))
    return move(appeal, APPEAL_LIFE, "withdraw", by=by, about=by)


def answer_appeal(*, by: User, appeal: Appeal, ruling: str, answer: str) -> Appeal:
    """Answer with reasons; the candidate is told. What follows from it (a corrected document, another composition)
    is done on its own page: nothing else changes here.

    Raises NotAllowed (not of the certifier; sat in the jury), Conflict (answered, or taken back), Refused (no
    reasons; nothing that another jury could give).
    """
    candidate = appeal.candidate
    with writing():
        jury = lock(candidate.jury, JuryState.SIGNED)
        require_manager(by, jury)
        if ruling not in rulings_for(candidate.outcome):
            raise Refused(_("Choose what you find."), field="ruling")
        event, ground = step_for(appeal.kind, ruling)
        _require_outsider(by, jury, appeal.kind, ground)
        reasons = answer.strip()
        if not reasons:
            raise Refused(_("Write the reasons: the candidate reads them."), field="answer")
        if ruling == Ruling.REHEAR:
            _require_a_gain(candidate)
        learner = candidate.enrolment.learner
        facts: dict[str, Any] = {"ground": ground, "answer": reasons, "answered_by": by, "answered_at": clock.now()}
        move(appeal, APPEAL_LIFE, event, by=by, about=learner, detail={"ground": str(ground)}, **facts)
        letters.tell_appeal_answered(appeal)
    return appeal


def set_appeal_term(*, by: User, certifier: Organisation, days: int) -> AppealTerm:
    """Set how many days candidates have. It holds for juries signed from now on: what others were told stands.

    Raises NotAllowed, ValidationError.
    """
    if not has_role(by, certifier.pk, Role.CERTIFIER):
        raise NotAllowed(_("Only the certifier’s administrator sets these terms."))
    with writing():
        Organisation.objects.select_for_update().get(pk=certifier.pk)
        term = queries.appeal_term(certifier)
        term.days = days
        term.full_clean()
        term.save()
        record("appeal_term.set", term, by=by, organisation=certifier, detail={"days": days})
    return term


def _require_in_time(jury: Jury) -> None:
    if not queries.in_time(jury):
        raise Conflict(late_words(jury), code="appeal.late")


def late_words(jury: Jury) -> str:
    """Say until when an appeal could be lodged, and what remains possible."""
    body = jury.certifier
    said = _("Appeals against this decision could be lodged until %(day)s.") % {
        "day": in_words(queries.last_day_of(jury), "DATE_FORMAT")
    }
    where = f"{body.name} ({body.email})" if body.email else body.name
    return f"{said} " + _("You may still write to %(certifier)s, which answers as it sees fit.") % {"certifier": where}


def _require_outsider(by: User, jury: Jury, kind: str, ground: str) -> None:
    if is_about_the_jury(kind, ground) and queries.sat_in(by, jury):
        raise NotAllowed(
            _("You sat in this jury: another administrator of your body answers. If there is none, invite one first."),
            code="appeal.sat",
        )


def _require_a_gain(candidate: Candidate) -> None:
    """Refuse a new hearing to somebody whom a jury hears already, or who has obtained everything since."""
    lock_enrolments([candidate.enrolment_id])
    called = queries.under_way(candidate.enrolment)
    if called is not None:
        raise Refused(
            _("This person is already called before jury %(reference)s. Answer once it is over or cancelled.")
            % {"reference": called.jury.reference},
            field="ruling",
        )
    obtained = Candidate.objects.filter(enrolment=candidate.enrolment_id, jury__state=JuryState.SIGNED)
    if obtained.filter(outcome=CandidateOutcome.FULL).exists():
        raise Refused(
            _("This person has obtained the whole certification since: another jury can give nothing more."),
            field="ruling",
        )
