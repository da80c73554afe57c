"""Which spaces a person has, where they are led, and the short navigation of each."""

import pytest
from django.urls import reverse

from certification.spaces.navigation import keys_of
from cursus.organisations.enums import Capacity, Role
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("roles", "keys"),
    [
        ((), {"learner"}),
        ((Role.ASSESSOR,), {"assessor"}),
        ((Role.CERTIFIER,), {"jury"}),
        ((Role.JURY_MEMBER,), {"jury"}),
        ((Role.PEDAGOGICAL_MANAGER,), {"manager"}),
        ((Role.TRAINER,), {"manager"}),
        ((Role.ASSESSOR, Role.PEDAGOGICAL_MANAGER), {"assessor", "manager"}),
    ],
)
def test_spaces_come_from_roles(roles, keys):
    assert keys_of(member(OrganisationFactory(capacities=list(Capacity)), *roles)) == keys


def test_a_learner_who_assesses_has_both():
    world = learning()
    assessor = world.course.assessor
    world.apply(assessor)
    assert keys_of(assessor) == {"assessor", "learner"}


def test_everyone_is_led_to_their_first_space(client):
    world = learning()
    home = reverse("home")
    assert client.get(home).status_code == 302
    for user, name in [
        (world.manager, "spaces:manager"),
        (world.trainer, "spaces:manager"),
        (world.enrol().learner, "spaces:learner"),
        (UserFactory(), "spaces:learner"),
        (world.course.assessor, "assessment:queue"),
    ]:
        client.force_login(user)
        assert client.get(home).url == reverse(name)


def test_changing_space_without_signing_out(client):
    world = learning()
    user = world.manager
    world.apply(user)
    client.force_login(user)
    page = client.get(reverse("spaces:learner"))
    spaces = {entry.href: entry.current for entry in page.wsgi_request.spaces}
    assert spaces == {reverse("spaces:learner"): True, reverse("spaces:manager"): False}
    html = page.content.decode()
    assert reverse("spaces:manager") in html


def test_the_entry_of_the_page_is_the_current_one(client):
    client.force_login(learning().enrol().learner)
    for name in ("learner", "add_evidence", "agenda", "me"):
        request = client.get(reverse(f"spaces:{name}")).wsgi_request
        assert [entry.href for entry in request.space_nav if entry.current] == [reverse(f"spaces:{name}")]
    request = client.get(reverse("spaces:portfolio")).wsgi_request
    assert not [entry for entry in request.space_nav if entry.current]


def test_a_visitor_has_no_space(client):
    world = learning()
    request = client.get(reverse("enrolments:apply", args=[world.session.pk])).wsgi_request
    assert list(request.spaces) == list(request.space_nav) == []
