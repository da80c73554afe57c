"""A body is created by whoever runs the installation, from one page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cursus.core.errors import NotAllowed
from cursus.core.models import AuditEntry
from cursus.organisations import actions
from cursus.organisations.enums import Capacity, Role
from cursus.organisations.models import Invitation, Organisation
from tests.factories.accounts import OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "SCIC Les Passeurs",
    "slug": "les-passeurs",
    "capacities": ["TRAINING_PROVIDER", "CERTIFYING_BODY"],
    "city": "Lannion",
    "first_email": "maud@example.org",
}


def test_the_installation_creates_a_body_and_invites_its_manager(client):
    runs = UserFactory(is_superuser=True)
    client.force_login(runs)
    address = reverse("organisations:create")
    assert client.get(address).status_code == 200
    assert client.post(address, TYPED).status_code == 302
    body = Organisation.objects.get(slug="les-passeurs")
    assert set(body.capacities.values_list("capacity", flat=True)) == set(TYPED["capacities"])
    roles = set(Invitation.objects.filter(organisation=body).values_list("role", flat=True))
    assert roles == {Role.PEDAGOGICAL_MANAGER, Role.CERTIFIER}
    assert AuditEntry.objects.filter(event="organisation.created").exists()
    assert client.get(reverse("organisations:people", args=[body.slug])).status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(client):
    client.force_login(UserFactory(is_superuser=True))
    OrganisationFactory(slug="les-passeurs")
    answer = client.post(reverse("organisations:create"), TYPED)
    assert answer.status_code == 422
    assert "slug" in answer.context["form"].errors
    answer = client.post(reverse("organisations:create"), {**TYPED, "slug": "autre", "capacities": ["KING"]})
    assert set(answer.context["form"].errors) == {"capacities"}
    assert Organisation.objects.count() == 1
    assert not Invitation.objects.exists()


def test_nobody_else_creates_one(client):
    body = OrganisationFactory(capacities=[Capacity.TRAINING_PROVIDER])
    manager = member(body, Role.PEDAGOGICAL_MANAGER)
    client.force_login(manager)
    assert client.get(reverse("organisations:create")).status_code == 404
    assert client.post(reverse("organisations:create"), TYPED).status_code == 404
    with pytest.raises(NotAllowed):
        actions.set_up_organisation(name="X", slug="x", capacities=[Capacity.FUNDER], by=manager)
    assert Organisation.objects.count() == 1
