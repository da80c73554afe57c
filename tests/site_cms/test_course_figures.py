"""From a course to what became of the people certified: linked where there is a figure that anybody may read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from certification.recognition import queries
from cursus.frameworks.enums import VersionState
from cursus.programmes.enums import ProgrammeState
from tests.factories import recognition as make
from tests.factories.site import course_page

pytestmark = pytest.mark.django_db


def course_of(world):
    programme = world.session.programme
    programme.state = ProgrammeState.PUBLISHED
    programme.save()
    return programme


def test_a_course_links_to_the_figures(client):
    world = make.certified(6)
    programme = course_of(world)
    figures = reverse("recognition:figures", args=[world.qualification.pk])
    for address in (course_page(programme).get_url(), reverse("site:course", args=[programme.pk])):
        page = client.get(address, follow=True).content.decode()
        assert f'href="{figures}"' in page
        assert "Ce que sont devenues les personnes certifiées, année par année" in page
    assert client.get(figures).status_code == 200


def test_a_course_does_not_lead_to_figures_that_are_all_hidden(client):
    world = make.certified(4)
    page = client.get(course_page(course_of(world)).get_url(), follow=True).content.decode()
    assert reverse("recognition:figures", args=[world.qualification.pk]) not in page


def test_there_are_figures_only_once_a_jury_has_signed_and_for_versions_that_no_longer_change():
    world = make.certified(6)
    assert queries.has_public_figures(world.qualification)
    world.qualification.version.state = VersionState.DRAFT
    assert not queries.has_public_figures(world.qualification)
