"""Applying, answering, and the course of an enrolment: each step of the table, and each refusal."""

from __future__ import annotations

import pytest

from certification.enrolments import actions, queries
from certification.enrolments.enums import EnrolmentState as S
from certification.enrolments.models import Enrolment
from certification.enrolments.rules import ENROLMENT_LIFE
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditEntry, OutgoingMail
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion, Route
from cursus.organisations.enums import Capacity
from cursus.programmes.enums import SessionState
from cursus.programmes.models import TrainingProgramme, TrainingSession
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


def told(user) -> list[str]:
    return list(OutgoingMail.objects.filter(to=user.email).values_list("subject_line", flat=True))


def test_an_application_is_kept_logged_and_told():
    world, person = learning(), UserFactory(first_name="Maëlle")
    enrolment = world.apply(person, needs="Boucle magnétique")
    assert (enrolment.state, enrolment.version, enrolment.needs) == (S.APPLIED, None, "Boucle magnétique")
    assert AuditEntry.objects.filter(event="enrolment.apply", key=str(enrolment.pk)).exists()
    assert len(told(person)) == 1
    assert len(told(world.manager)) == 1


@pytest.mark.parametrize("state", [s for s in SessionState if s != SessionState.OPEN])
def test_only_an_open_session_takes_applications(state):
    world = learning()
    world.set_state(state)
    with pytest.raises(Conflict):
        world.apply()
    assert not Enrolment.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_nobody_applies_twice():
    world, person = learning(), UserFactory()
    world.apply(person)
    with pytest.raises(Conflict):
        world.apply(person)
    assert Enrolment.objects.count() == 1


def test_a_full_session_says_so_to_who_applies():
    world = learning(seats=1)
    world.enrol()
    person = UserFactory(language="en")
    world.apply(person)
    letter = OutgoingMail.objects.get(to=person.email)
    assert "full at the moment" in letter.body


def test_confirming_freezes_the_version_and_the_route():
    world = learning()
    enrolment = world.enrol()
    assert enrolment.state == S.CONFIRMED
    assert enrolment.version == world.session.programme.version
    assert enrolment.route == world.session.route
    assert enrolment.decided_by == world.manager
    newer = FrameworkVersion.objects.create(framework=world.course.version.framework, number="2.0")
    TrainingProgramme.objects.filter(pk=world.course.programme.pk).update(version=newer)
    actions.start(by=world.manager, enrolment=enrolment)
    enrolment.refresh_from_db()
    assert enrolment.version == world.course.version


def test_a_course_on_a_draft_cannot_be_confirmed():
    world = learning()
    enrolment = world.apply()
    FrameworkVersion.objects.filter(pk=world.course.version.pk).update(state=VersionState.DRAFT)
    with pytest.raises(Refused, match=r"brouillon|draft"):
        actions.confirm(by=world.manager, enrolment=enrolment)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.version) == (S.APPLIED, None)


def test_seats_are_never_passed_and_come_back():
    world = learning(seats=1)
    first, second = world.enrol(), world.apply()
    assert queries.seats_left(world.session) == 0
    with pytest.raises(Refused) as refusal:
        actions.confirm(by=world.manager, enrolment=second)
    assert refusal.value.code == "session.full"
    second.refresh_from_db()
    assert second.state == S.APPLIED
    actions.withdraw(by=first.learner, enrolment=first)
    assert queries.seats_left(world.session) == 1
    assert actions.confirm(by=world.manager, enrolment=second).state == S.CONFIRMED


def test_confirming_twice_is_a_conflict_even_when_the_session_is_full():
    world = learning(seats=1)
    enrolment = world.enrol()
    with pytest.raises(Conflict):
        actions.confirm(by=world.manager, enrolment=enrolment)


def test_declining_needs_a_reason_that_the_person_reads():
    world = learning()
    enrolment = world.apply()
    with pytest.raises(Refused) as refusal:
        actions.decline(by=world.manager, enrolment=enrolment, reason="   ")
    assert refusal.value.field == "reason"
    actions.decline(by=world.manager, enrolment=enrolment, reason="Le prérequis d’un an de pratique manque.")
    letter = OutgoingMail.objects.filter(to=enrolment.learner.email).order_by("created_at").last()
    assert "Le prérequis d’un an de pratique manque." in letter.body


def test_what_people_type_is_not_escaped_in_letters():
    world = learning()
    person = UserFactory(first_name="D’Arc & fils", last_name="<b>")
    world.apply(person)
    assert "D’Arc & fils <b>" in OutgoingMail.objects.get(to=world.manager.email).body


def test_a_declined_application_can_be_reconsidered():
    world = learning()
    enrolment = world.apply()
    actions.decline(by=world.manager, enrolment=enrolment, reason="Complet.")
    actions.reconsider(by=world.manager, enrolment=enrolment)
    assert (enrolment.state, enrolment.reason) == (S.APPLIED, "")
    assert actions.confirm(by=world.manager, enrolment=enrolment).state == S.CONFIRMED


def test_everyone_starts_and_ends_together():
    world = learning()
    one, two, waiting = world.enrol(), world.enrol(), world.apply()
    assert actions.start_all(by=world.manager, session=world.session) == 2
    assert actions.complete_all(by=world.manager, session=world.session) == 2
    states = dict(Enrolment.objects.values_list("pk", "state"))
    assert states == {one.pk: S.COMPLETED, two.pk: S.COMPLETED, waiting.pk: S.APPLIED}


def test_the_session_begins_with_everyone_who_has_a_seat_and_latecomers_start_later():
    world = learning()
    ready, late = world.enrol(), world.apply()
    assert actions.start_session(by=world.manager, session=world.session) == 1
    world.session.refresh_from_db()
    assert (world.session.state, Enrolment.objects.get(pk=ready.pk).state) == (SessionState.RUNNING, S.IN_PROGRESS)
    actions.confirm(by=world.manager, enrolment=late)
    assert actions.start(by=world.manager, enrolment=late).state == S.IN_PROGRESS


def test_a_session_that_cannot_begin_begins_for_nobody():
    world = learning()
    ready = world.enrol()
    TrainingSession.objects.update(state=SessionState.RUNNING)
    with pytest.raises(Conflict):
        actions.start_session(by=world.manager, session=world.session)
    with pytest.raises(NotAllowed):
        actions.start_session(by=world.trainer, session=world.session)
    assert Enrolment.objects.get(pk=ready.pk).state == S.CONFIRMED


VERBS = {
    "confirm": lambda world, it: actions.confirm(by=world.manager, enrolment=it),
    "decline": lambda world, it: actions.decline(by=world.manager, enrolment=it, reason="Pour telle raison."),
    "reconsider": lambda world, it: actions.reconsider(by=world.manager, enrolment=it),
    "start": lambda world, it: actions.start(by=world.manager, enrolment=it),
    "complete": lambda world, it: actions.complete(by=world.manager, enrolment=it),
    "withdraw": lambda world, it: actions.withdraw(by=it.learner, enrolment=it),
    "cancel": lambda world, it: actions.cancel(by=world.manager, enrolment=it, reason="Pour telle raison."),
}


@pytest.mark.parametrize("event", list(VERBS))
@pytest.mark.parametrize("state", list(S))
def test_each_verb_from_each_state(event, state):
    """What the table lists happens, is logged and told; anything else changes nothing."""
    world = learning()
    enrolment = world.apply()
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state=state, version=world.course.version, reason="Une raison.", route=world.course.route
    )
    enrolment.refresh_from_db()
    OutgoingMail.objects.all().delete()
    if ENROLMENT_LIFE.allows(event, state):
        VERBS[event](world, enrolment)
        enrolment.refresh_from_db()
        assert enrolment.state == ENROLMENT_LIFE.steps[event].target
        assert AuditEntry.objects.filter(event=f"enrolment.{event}", key=str(enrolment.pk)).exists()
        assert told(enrolment.learner)
    else:
        with pytest.raises(Conflict):
            VERBS[event](world, enrolment)
        enrolment.refresh_from_db()
        assert enrolment.state == state
        assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("event", [name for name in VERBS if name != "withdraw"])
@pytest.mark.parametrize("who", ["stranger", "trainer", "learner"])
def test_only_the_manager_decides(event, who):
    world = learning()
    enrolment = world.apply()
    by = enrolment.learner if who == "learner" else getattr(world, who)
    reason = {"reason": "Parce que."} if event in {"decline", "cancel"} else {}
    with pytest.raises(NotAllowed):
        getattr(actions, event)(by=by, enrolment=enrolment, **reason)


def test_nobody_else_makes_somebody_leave():
    world = learning()
    enrolment = world.enrol()
    for by in (world.stranger, world.trainer, UserFactory()):
        with pytest.raises(NotAllowed):
            actions.withdraw(by=by, enrolment=enrolment)
    assert actions.withdraw(by=world.manager, enrolment=enrolment, reason="Déménage.").state == S.WITHDRAWN


def test_employer_and_tutor():
    world = learning()
    enrolment = world.enrol()
    employer = OrganisationFactory(capacities=[Capacity.EMPLOYER])
    actions.set_support(
        by=world.manager,
        enrolment=enrolment,
        employer=employer,
        tutor_email=" Tuteur@Example.org ",
        tutor_first_name="Yann",
    )
    enrolment.refresh_from_db()
    assert (enrolment.employer, enrolment.tutor.email) == (employer, "tuteur@example.org")
    assert not enrolment.tutor.has_usable_password()
    assert len(told(enrolment.tutor)) == 1
    actions.set_support(by=world.manager, enrolment=enrolment, tutor_email="tuteur@example.org")
    assert len(told(enrolment.tutor)) == 1, "the same tutor is told once"
    actions.set_support(by=world.manager, enrolment=enrolment)
    assert enrolment.tutor is None


def test_nobody_is_their_own_tutor():
    world = learning()
    enrolment = world.enrol()
    with pytest.raises(Refused):
        actions.set_support(by=world.manager, enrolment=enrolment, tutor_email=enrolment.learner.email)


def test_the_route_of_the_session_is_frozen_too():
    world = learning()
    enrolment = world.enrol()
    world.session.route = Route.objects.create(qualification=world.course.qualification, kind="VAE")
    world.session.save(update_fields=["route"])
    enrolment.refresh_from_db()
    assert enrolment.route == world.course.route
