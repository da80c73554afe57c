"""Roles: who gives them, who takes them away, and that it takes effect at once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from cursus.core.errors import NotAllowed, Refused
from cursus.models import Invitation, Membership, User
from cursus.organisations import actions
from cursus.organisations.enums import Capacity, InvitationState, Role
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Les Passeurs", slug="passeurs", capacities=[Capacity.TRAINING_PROVIDER])


@pytest.fixture
def manager(school):
    return member(school, Role.PEDAGOGICAL_MANAGER)


def test_a_manager_invites_and_the_link_opens_an_account(client, school, manager, django_capture_on_commit_callbacks):
    client.force_login(manager)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("organisations:invite", args=["passeurs"]), {"email": "Nadia@Example.org", "role": Role.ASSESSOR}
        )
    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.email == "nadia@example.org"
    assert invitation.token in mail.outbox[0].body
    client.logout()
    link = reverse("organisations:invitation", args=[invitation.token])
    assert client.get(link).status_code == 200
    response = client.post(link, {"first_name": "Nadia", "last_name": "Ferrand", "password": "un-métier-à-tisser"})
    assert response.status_code == 302
    nadia = User.objects.get(email="nadia@example.org")
    assert nadia.memberships.get().role == Role.ASSESSOR
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED
    assert client.get(link).status_code == 410


def test_an_invitation_is_only_for_the_person_invited(client, school, manager):
    known, other = UserFactory(), UserFactory()
    invitation = actions.invite(organisation=school, email=known.email, role=Role.TRAINER, by=manager)
    client.force_login(other)
    response = client.post(reverse("organisations:invitation", args=[invitation.token]))
    assert response.status_code == 403
    assert not Membership.objects.filter(user=other).exists()


def test_an_invitation_to_a_known_person_asks_them_to_sign_in(client, school, manager):
    known = UserFactory()
    invitation = actions.invite(organisation=school, email=known.email, role=Role.TRAINER, by=manager)
    link = reverse("organisations:invitation", args=[invitation.token])
    response = client.post(link)
    assert response.status_code == 302
    assert link in response.url
    assert client.login(username=known.email, password=PASSWORD)
    assert client.post(link).status_code == 302
    assert known.memberships.get().role == Role.TRAINER


def test_inviting_again_replaces_the_first_invitation(school, manager):
    first = actions.invite(organisation=school, email="a@example.org", role=Role.TRAINER, by=manager)
    second = actions.invite(organisation=school, email="a@example.org", role=Role.TRAINER, by=manager)
    first.refresh_from_db()
    assert (first.state, second.state) == (InvitationState.CANCELLED, InvitationState.SENT)


def test_a_role_needs_the_capacity(school, manager):
    with pytest.raises(Refused):
        actions.invite(organisation=school, email="a@example.org", role=Role.CERTIFIER, by=manager)
    with pytest.raises(NotAllowed):
        actions.invite(organisation=school, email="a@example.org", role=Role.JURY_MEMBER, by=manager)
    with pytest.raises(Refused):
        actions.grant_role(organisation=school, user=manager, role=Role.CERTIFIER, by=None)


def test_the_last_manager_keeps_the_key(school, manager):
    with pytest.raises(Refused, match="dernière personne"):
        actions.remove_role(membership=manager.memberships.get(), by=manager)
    assert manager.memberships.count() == 1


def test_a_removed_role_is_gone_with_the_next_request(client, school, manager):
    second = member(school, Role.PEDAGOGICAL_MANAGER)
    client.force_login(second)
    page = reverse("organisations:people", args=["passeurs"])
    assert client.get(page).status_code == 200
    actions.remove_role(membership=second.memberships.get(), by=manager)
    assert client.get(page).status_code == 404


def test_a_manager_of_another_body_meets_404_and_the_security_log_says_so(client, school, manager, caplog):
    other = OrganisationFactory(capacities=[Capacity.TRAINING_PROVIDER])
    stranger = member(other, Role.PEDAGOGICAL_MANAGER)
    client.force_login(stranger)
    assert client.get(reverse("organisations:people", args=["passeurs"])).status_code == 404
    membership = manager.memberships.get()
    assert client.post(reverse("organisations:remove_role", args=[membership.pk])).status_code == 404
    assert Membership.objects.filter(pk=membership.pk).exists()
    assert "hidden_row" in caplog.text


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b", "x" * 300 + "@example.org"])
def test_a_bad_address_is_refused_at_its_field_and_kept(client, school, manager, address):
    client.force_login(manager)
    response = client.post(
        reverse("organisations:invite", args=["passeurs"]), {"email": address, "role": Role.ASSESSOR}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["email"]
    assert not Invitation.objects.exists()
