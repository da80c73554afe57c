"""The site as every installation needs it, and the sections of bodies."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override
from wagtail.models import Collection, GroupPagePermission, Page, Site

from cursus.models import Organisation
from cursus.organisations.enums import Role
from site_cms.models import HomePage, OrganisationPage, Section
from site_cms.sections import actions
from site_cms.setup import ensure_section, ensure_site
from tests.factories.accounts import UserFactory, member
from tests.factories.programmes import manager_of, teaching_body
from tests.factories.site import front_page, section_of

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    return {
        "pages": Page.objects.count(),
        "sites": Site.objects.count(),
        "collections": Collection.objects.count(),
        "sections": Section.objects.count(),
        "rights": GroupPagePermission.objects.count(),
    }


def test_making_the_site_twice_changes_nothing() -> None:
    teaching_body()
    call_command("setup_site")
    before = counted()
    call_command("setup_site")
    assert counted() == before
    assert before["sites"] == 1
    assert before["sections"] == 1
    assert HomePage.objects.count() == 2


def test_what_editors_wrote_is_kept() -> None:
    home = ensure_site()
    home.title = "Notre titre"
    home.save_revision().publish()
    assert ensure_site().title == "Notre titre"


def test_the_home_pages_answer_in_two_languages_and_lead_to_each_other(client: Client) -> None:
    ensure_site()
    french, english = client.get("/").content.decode(), client.get("/en/").content.decode()
    assert '<html lang="fr"' in french
    assert '<html lang="en"' in english
    assert 'href="/en/"' in french
    assert 'hreflang="fr" href="http://testserver/"' in english
    assert 'href="/formations/"' in french


def test_no_group_may_write_everywhere() -> None:
    ensure_site()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


def test_a_section_has_a_front_page_in_each_language() -> None:
    body = teaching_body(slug="les-rives")
    ensure_site()
    ensure_section(body)
    pages = OrganisationPage.objects.filter(organisation=body)
    assert {page.get_url() for page in pages} == {"/les-rives/", "/en/les-rives/"}
    assert len({page.translation_key for page in pages}) == 1


@pytest.mark.parametrize("slug", ["formations", "pilotage", "edition", "en", "static"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_body_never_takes_an_address_of_the_installation(client: Client, slug: str, language: str) -> None:
    body = teaching_body(slug=slug, name="Un organisme au nom malheureux")
    with override(language):
        front = front_page(body)
    assert front.slug == f"organisme-{slug}"
    assert "malheureux" in client.get(front.get_url()).content.decode()


def test_roles_are_projected_onto_the_group_and_nobody_else_stays() -> None:
    body = teaching_body()
    manager, certifier, trainer = manager_of(body), member(body, Role.CERTIFIER), member(body, Role.TRAINER)
    section = section_of(body)
    section.group.user_set.add(UserFactory(), trainer)
    actions.project_membership(body)
    assert set(section.group.user_set.all()) == {manager, certifier}


def test_projection_of_one_person_leaves_other_groups_alone() -> None:
    body, other = teaching_body(), teaching_body()
    manager = manager_of(body)
    mine, theirs = section_of(body), section_of(other)
    manager.groups.add(theirs.group)
    actions.project_person(manager)
    assert list(manager.groups.all()) == [mine.group]


def test_a_new_body_gets_its_section_at_the_first_entry() -> None:
    ensure_site()
    body: Organisation = teaching_body()
    actions.project_person(manager_of(body))
    assert Section.objects.filter(organisation=body).exists()
