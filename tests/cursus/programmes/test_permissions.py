"""Who sees which sessions, as lists and as answers about one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cursus.models import Organisation, TrainingSession
from cursus.organisations.enums import Role
from cursus.programmes import actions, permissions
from tests.factories.accounts import UserFactory, member
from tests.factories.programmes import (
    certified_programme,
    certifying_body,
    habilitate,
    manager_of,
    programme_of,
    session_of,
    teaching_body,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    return teaching_body()


@pytest.fixture
def session(body: Organisation) -> TrainingSession:
    session_of(programme_of(teaching_body()))
    return session_of(programme_of(body))


def test_nobody_sees_a_session_without_a_relation(session: TrainingSession) -> None:
    for person in (AnonymousUser(), UserFactory()):
        assert not permissions.visible_sessions(person).exists()
        assert not permissions.visible_programmes(person).exists()
        assert not permissions.can_manage_session(person, session)
        assert not permissions.is_session_assessor(person, session)


def test_a_manager_sees_and_manages_the_sessions_of_the_body(body: Organisation, session: TrainingSession) -> None:
    manager = manager_of(body)
    assert list(permissions.visible_sessions(manager)) == [session]
    assert list(permissions.manageable_sessions(manager)) == [session]
    assert permissions.can_manage_session(manager, session)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.ASSESSOR])
def test_staff_see_the_sessions_they_are_named_in_while_they_hold_the_role(
    body: Organisation, session: TrainingSession, role: Role
) -> None:
    person = member(body, role)
    assert not permissions.visible_sessions(person).exists()
    chosen = {"trainers": [], "assessors": [], f"{role.lower()}s": [person]}
    actions.set_staff(session, by=None, **chosen)
    assert list(permissions.visible_sessions(person)) == [session]
    assert list(permissions.visible_programmes(person)) == [session.programme]
    assert not permissions.manageable_sessions(person).exists()
    assert permissions.is_session_assessor(person, session) == (role == Role.ASSESSOR)
    assert permissions.is_session_trainer(person, session) == (role == Role.TRAINER)
    person.memberships.all().delete()
    again = type(person).objects.get(pk=person.pk)
    assert not permissions.visible_sessions(again).exists()
    assert not permissions.is_session_assessor(again, session)


def test_a_certifier_sees_only_the_sessions_that_certify_in_its_name(body: Organisation) -> None:
    certifier = certifying_body()
    programme = certified_programme(body, certifier)
    qualification = programme.qualification
    assert qualification is not None
    facts = {"certifier": certifier, "route": qualification.routes.get()}
    session_of(programme, code="A", opened=True, **facts)
    habilitate(body, qualification)
    certifying = session_of(programme, code="B", opened=True, **facts)
    admin = member(certifier, Role.CERTIFIER)
    assert list(permissions.visible_sessions(admin)) == [certifying]


def test_several_relations_give_one_row(body: Organisation, session: TrainingSession) -> None:
    person = member(body, Role.PEDAGOGICAL_MANAGER, Role.TRAINER, Role.ASSESSOR)
    actions.set_staff(session, by=None, trainers=[person], assessors=[person])
    assert permissions.visible_sessions(person).count() == 1
