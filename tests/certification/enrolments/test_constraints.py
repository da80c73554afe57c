"""What the database itself refuses, on both vendors."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from certification.enrolments.enums import EnrolmentState as S
from certification.enrolments.models import CivilIdentity, Enrolment
from cursus.core import clock
from cursus.frameworks.models import FrameworkVersion
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


def refuses(write) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        write()


def test_the_frozen_version_never_changes():
    world = learning()
    enrolment = world.enrol()
    other = FrameworkVersion.objects.create(framework=world.course.version.framework, number="2.0")
    row = Enrolment.objects.filter(pk=enrolment.pk)
    refuses(lambda: row.update(version=other))
    refuses(lambda: row.update(version=None, state=S.APPLIED))
    assert row.get().version == world.course.version


def test_before_confirmation_the_version_may_still_be_written():
    world = learning()
    enrolment = world.apply()
    Enrolment.objects.filter(pk=enrolment.pk).update(version=world.course.version)


@pytest.mark.parametrize("state", [S.CONFIRMED, S.IN_PROGRESS, S.COMPLETED])
def test_no_learner_without_a_frozen_version(state):
    enrolment = learning().apply()
    refuses(lambda: Enrolment.objects.filter(pk=enrolment.pk).update(state=state))


def test_no_declined_application_without_a_reason():
    enrolment = learning().apply()
    refuses(lambda: Enrolment.objects.filter(pk=enrolment.pk).update(state=S.DECLINED))


def test_once_a_session():
    enrolment = learning().apply()
    refuses(lambda: Enrolment.objects.create(session=enrolment.session, learner=enrolment.learner))


@pytest.mark.parametrize("field", ["birth_name", "usage_name", "first_names", "birth_place", "birth_place_code"])
def test_an_identity_that_a_jury_has_closed_on_never_changes(field):
    world = learning()
    identity = world.identity(world.enrol())
    row = CivilIdentity.objects.filter(pk=identity.pk)
    row.update(**{field: "Avant"[:5]})
    row.update(locked_at=clock.now())
    refuses(lambda: row.update(**{field: "Autre"}))
