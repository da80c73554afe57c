"""Ends of registration: said at twelve, six, three and one month, once each, to who has to know."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cursus.core import clock
from cursus.core.models import OutgoingMail
from cursus.frameworks.actions import draft_from, publish_version
from cursus.frameworks.actions_terms import warn_of_terms
from cursus.frameworks.models import Qualification
from cursus.frameworks.queries_terms import terms_certified_by, terms_of
from cursus.frameworks.rules_terms import Ending, Term, months_from, near_term, near_terms
from cursus.organisations.enums import Capacity, Role
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.frameworks import published_version
from tests.factories.learning import learning

END = date(2028, 1, 31)


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2027, 1, 30), None),
        (date(2027, 1, 31), 12),
        (date(2027, 7, 30), 12),
        (date(2027, 7, 31), 6),
        (date(2027, 10, 31), 3),
        (date(2027, 12, 31), 1),
        (END, 1),
        (date(2028, 2, 1), 0),
        (date(2029, 1, 31), 0),
        (date(2029, 2, 1), None),
    ],
)
def test_the_threshold_that_was_passed_last(today, months):
    found = near_term(Ending.REGISTRATION, END, today)
    assert (found and found.months) == months
    assert found is None or found.over == (today > END)


def test_the_same_day_of_another_month_or_its_last_one():
    assert months_from(date(2027, 8, 31), -6) == date(2027, 2, 28)
    assert months_from(date(2027, 1, 31), 13) == date(2028, 2, 29)
    assert months_from(date(2027, 12, 5), 1) == date(2028, 1, 5)


def test_without_a_date_nothing_ends_and_the_earlier_end_comes_first():
    assert near_terms(None, None, END) == ()
    found = near_terms(date(2028, 5, 1), END, date(2028, 1, 1))
    assert found == (Term(Ending.DELIVERY, END, 1), Term(Ending.REGISTRATION, date(2028, 5, 1), 6))


@pytest.fixture
def body():
    return OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])


@pytest.fixture
def version(body):
    found = published_version(body)
    found.qualifications.update(registered_until=END)
    return found


def on(day: date):
    return clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.mark.django_db
def test_each_administrator_is_told_once_a_threshold(body, version):
    administrators = [member(body, Role.CERTIFIER), member(body, Role.CERTIFIER)]
    member(body, Role.PEDAGOGICAL_MANAGER)
    told = []
    for day in (date(2026, 12, 1), date(2027, 2, 1), date(2027, 2, 2), date(2027, 11, 1), date(2028, 2, 1)):
        with on(day):
            told.append(warn_of_terms())
    assert told == [0, 2, 0, 2, 2]
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {user.email for user in administrators}
    assert "31 janvier 2028" in OutgoingMail.objects.earliest("created_at").subject_line
    # The register moves the day: it is said again.
    version.qualifications.update(registered_until=date(2028, 3, 1))
    with on(date(2028, 2, 1)):
        assert warn_of_terms() == 2


@pytest.mark.django_db
def test_only_the_last_published_version_is_watched(body, version):
    today = date(2027, 12, 1)
    assert [line.qualification.version for line in terms_certified_by([body.pk], today)] == [version]
    second = draft_from(version, number="2.0", by=None)
    assert [line.qualification.version for line in terms_certified_by([body.pk], today)] == [version]
    publish_version(second, by=None)
    assert [line.qualification.version for line in terms_certified_by([body.pk], today)] == [second]
    assert terms_certified_by([OrganisationFactory().pk], today) == []


@pytest.mark.django_db
def test_as_many_queries_for_one_qualification_as_for_three(body, version):
    member(body, Role.CERTIFIER)
    counts = []
    for code in (None, "AUTRE", "ENCORE"):
        if code:
            published_version(body, code=code).qualifications.update(registered_until=END)
        with on(date(2027, 12, 1)), CaptureQueriesContext(connection) as told:
            assert terms_of(Qualification.objects.all(), clock.today())
        counts.append(len(told))
    assert counts == [1, 1, 1]


@pytest.mark.django_db
def test_it_is_said_on_the_pages_of_who_has_to_know(client, body, version):
    user = may_enter(member(body, Role.CERTIFIER))
    client.force_login(user)
    words = "31 janvier 2028"
    with on(date(2027, 12, 1)):
        for name, args in (("juries:list", []), ("frameworks_editing:version", [version.pk])):
            assert words in client.get(reverse(name, args=args)).content.decode(), name


@pytest.mark.django_db
def test_it_is_said_to_the_manager_whose_programme_aims_at_it(client):
    world = learning()
    qualification = world.course.qualification
    Qualification.objects.filter(pk=qualification.pk).update(registered_until=END)
    client.force_login(world.manager)
    with on(date(2027, 12, 1)):
        page = client.get(reverse("spaces:manager")).content.decode()
    assert "31 janvier 2028" in page
    assert "À surveiller" in page
