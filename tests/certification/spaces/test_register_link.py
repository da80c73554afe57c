"""The register is in the navigation of those who may open it, and of nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cursus.organisations.enums import Capacity, Role
from tests.factories.accounts import OrganisationFactory, member


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "shown"), [(Role.CERTIFIER, True), (Role.JURY_MEMBER, False)])
def test_only_a_certifier_is_led_to_the_register(client, role, shown):
    body = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    client.force_login(member(body, role))
    page = client.get(reverse("juries:list")).content.decode()
    assert (f'href="{reverse("attestations:register")}"' in page) is shown
    assert client.get(reverse("attestations:register")).status_code == (200 if shown else 404)
