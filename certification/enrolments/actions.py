"""Every write to an enrolment: the application, the answer to it, and what follows."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification.enrolments import letters, permissions, queries
from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import Enrolment
from certification.enrolments.rules import ENROLMENT_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.enums import VersionState
from cursus.organisations.models import Organisation
from cursus.programmes import actions as programmes
from cursus.programmes.enums import SessionState
from cursus.programmes.models import TrainingSession


def apply(
    *,
    by: User,
    session: TrainingSession,
    motivation: str = "",
    situation: str = "",
    employer_name: str = "",
    phone: str = "",
    needs: str = "",
) -> Enrolment:
    """Put in an application for a session that is open; the learner and the managers are told.

    Raises Conflict when the session takes no applications (any more), or when the person already applied.
    """
    with writing():
        session = _locked(session)
        refuse_unless_open(session)
        if Enrolment.objects.filter(session=session, learner=by).exists():
            raise Conflict(_already_applied(), code="enrolment.twice")
        try:
            with transaction.atomic():
                enrolment = Enrolment.objects.create(
                    session=session,
                    learner=by,
                    motivation=motivation,
                    situation=situation,
                    employer_name=employer_name,
                    phone=phone,
                    needs=needs,
                )
        except IntegrityError as error:  # two taps at once, on a database that does not lock the session
            raise Conflict(_already_applied(), code="enrolment.twice") from error
        record("enrolment.apply", enrolment, by=by, about=by, detail={"session": str(session.pk)})
        letters.to_learner(enrolment, "received", full=queries.seats_left(session) == 0)
        letters.to_managers(enrolment, "to_answer")
    return enrolment


def refuse_unless_open(session: TrainingSession) -> None:
    """Raise Conflict when the session takes no applications."""
    if session.state != SessionState.OPEN:
        raise Conflict(
            _("This session does not take applications at the moment. Look at the other dates of the course."),
            code="session.not_open",
        )


def confirm(*, by: User, enrolment: Enrolment) -> Enrolment:
    """Accept an application: takes a seat, and freezes the framework version and the route.

    Raises Refused when every seat is taken, or when the framework of the course is not published.
    """
    _refuse_unless_manager(by, enrolment)
    with writing():
        session = _locked(enrolment.session)
        ENROLMENT_LIFE.target("confirm", Enrolment.objects.values_list("state", flat=True).get(pk=enrolment.pk))
        if queries.seats_left(session) == 0:
            raise Refused(
                _("All %(seats)d seats of this session are taken. The application stays in the queue.")
                % {"seats": session.seats},
                code="session.full",
            )
        version = session.programme.version
        if version.state == VersionState.DRAFT:
            raise Refused(
                _("The framework of this course is still a draft. Publish it, then accept the application."),
                code="version.draft",
            )
        move(
            enrolment,
            ENROLMENT_LIFE,
            "confirm",
            by=by,
            about=enrolment.learner,
            detail={"version": str(version.pk)},
            version=enrolment.version or version,
            route=enrolment.route or session.route,
            decided_by=by,
            decided_at=clock.now(),
            reason="",
        )
        letters.to_learner(enrolment, "confirmed")
    return enrolment


def decline(*, by: User, enrolment: Enrolment, reason: str) -> Enrolment:
    """Decline an application; the reason is sent to the person."""
    _refuse_unless_manager(by, enrolment)
    said = _reason(reason)
    with writing():
        _decide(enrolment, "decline", by=by, reason=said)
        letters.to_learner(enrolment, "declined", reason=said)
    return enrolment


def reconsider(*, by: User, enrolment: Enrolment) -> Enrolment:
    """Take a declined application up again (a seat is free, a paper has come)."""
    _refuse_unless_manager(by, enrolment)
    with writing():
        move(enrolment, ENROLMENT_LIFE, "reconsider", by=by, about=enrolment.learner, reason="")
        letters.to_learner(enrolment, "reconsidered")
    return enrolment


def start(*, by: User, enrolment: Enrolment) -> Enrolment:
    """The course begins for this learner."""
    _refuse_unless_manager(by, enrolment)
    with writing():
        move(enrolment, ENROLMENT_LIFE, "start", by=by, about=enrolment.learner)
        letters.to_learner(enrolment, "started")
    return enrolment


def start_session(*, by: User, session: TrainingSession) -> int:
    """The session begins, and with it the course of everyone confirmed; return for how many.

    Who is confirmed later starts later: :func:`start`, :func:`start_all`. Raises Conflict when the session is not open.
    """
    with writing():
        programmes.start_session(session, by=by)
        return start_all(by=by, session=session)


def start_all(*, by: User, session: TrainingSession) -> int:
    """The course begins for everyone confirmed in the session; return for how many."""
    with writing():
        waiting = list(queries.of_session(session).filter(state=EnrolmentState.CONFIRMED))
        for enrolment in waiting:
            start(by=by, enrolment=enrolment)
    return len(waiting)


def complete(*, by: User, enrolment: Enrolment) -> Enrolment:
    """The course is over for this learner. It says nothing of what they proved."""
    _refuse_unless_manager(by, enrolment)
    with writing():
        move(enrolment, ENROLMENT_LIFE, "complete", by=by, about=enrolment.learner)
        letters.to_learner(enrolment, "completed")
    return enrolment


def complete_all(*, by: User, session: TrainingSession) -> int:
    """The course is over for everyone in progress; return for how many."""
    with writing():
        running = list(queries.of_session(session).filter(state=EnrolmentState.IN_PROGRESS))
        for enrolment in running:
            complete(by=by, enrolment=enrolment)
    return len(running)


def withdraw(*, by: User, enrolment: Enrolment, reason: str = "") -> Enrolment:
    """The learner leaves: says it, or the manager notes it. Learner and managers are told."""
    if not permissions.can_withdraw(by, enrolment):
        raise NotAllowed(_("Only the learner or the training body can end this enrolment."))
    with writing():
        _decide(enrolment, "withdraw", by=by, reason=reason.strip())
        letters.to_learner(enrolment, "withdrawn", own=permissions.is_learner(by, enrolment))
        letters.to_managers(enrolment, "left", reason=reason.strip())
    return enrolment


def cancel(*, by: User, enrolment: Enrolment, reason: str) -> Enrolment:
    """The training body cancels the enrolment; the reason is sent to the person."""
    _refuse_unless_manager(by, enrolment)
    said = _reason(reason)
    with writing():
        _decide(enrolment, "cancel", by=by, reason=said)
        letters.to_learner(enrolment, "cancelled", reason=said)
    return enrolment


def cancel_all(*, by: User, session: TrainingSession, reason: str) -> int:
    """Cancel every application and enrolment of a session that does not take place; return how many."""
    with writing():
        waiting = list(queries.of_session(session).filter(state__in=ENROLMENT_LIFE.steps["cancel"].sources))
        for enrolment in waiting:
            cancel(by=by, enrolment=enrolment, reason=reason)
    return len(waiting)


def set_support(
    *,
    by: User,
    enrolment: Enrolment,
    employer: Organisation | None = None,
    employer_name: str = "",
    tutor_email: str = "",
    tutor_first_name: str = "",
    tutor_last_name: str = "",
) -> Enrolment:
    """Say who employs and who tutors the learner. A tutor without an account gets one, without a password."""
    _refuse_unless_manager(by, enrolment)
    with writing():
        tutor = _tutor(tutor_email, tutor_first_name, tutor_last_name)
        if tutor == enrolment.learner:
            raise Refused(_("A learner cannot be their own tutor."), field="tutor_email")
        named = tutor is not None and tutor.pk != enrolment.tutor_id
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        enrolment.employer, enrolment.employer_name, enrolment.tutor = employer, employer_name.strip(), tutor
        enrolment.save(update_fields=["employer", "employer_name", "tutor"])
        record("enrolment.support", enrolment, by=by, about=enrolment.learner)
        if named:
            letters.to_tutor(enrolment)
    return enrolment


def _tutor(email: str, first_name: str, last_name: str) -> User | None:
    address = email.strip().lower()
    if not address:
        return None
    known = User.objects.filter(email__iexact=address).first()
    return known or User.objects.create_user(address, first_name=first_name.strip(), last_name=last_name.strip())


def _decide(enrolment: Enrolment, event: str, *, by: User, reason: str) -> None:
    move(
        enrolment,
        ENROLMENT_LIFE,
        event,
        by=by,
        about=enrolment.learner,
        note=reason,
        reason=reason,
        decided_by=by,
        decided_at=clock.now(),
    )


def _locked(session: TrainingSession) -> TrainingSession:
    """The session as it stands, locked: seats are counted under this lock."""
    return (
        TrainingSession.objects.select_for_update(of=("self",))
        .select_related("programme__organisation", "programme__version", "route")
        .get(pk=session.pk)
    )


def _refuse_unless_manager(by: User, enrolment: Enrolment) -> None:
    if not permissions.can_manage(by, enrolment.session):
        raise NotAllowed(_("Only the training body’s pedagogical manager can do this."))


def _reason(typed: str) -> str:
    said = typed.strip()
    if not said:
        raise Refused(_("Say why: the person will read it."), field="reason")
    return said


def _already_applied() -> str:
    return _("You have already applied for this session. Your application is in your space.")
