"""The editors’ admin: each body writes in its own section."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision

from cursus.organisations.enums import Role
from site_cms.models import CoursePage, HomePage
from site_cms.setup import ensure_site
from tests.factories.accounts import UserFactory, member
from tests.factories.editing import CANARY, Two, add_address, page_form
from tests.factories.programmes import programme_of, teaching_body
from tests.factories.site import course_page, front_page

pytestmark = pytest.mark.django_db


def test_strangers_stay_outside() -> None:
    ensure_site()
    assert Client().get("/edition/")["Location"].startswith("/compte/login/")
    for person in (UserFactory(), member(teaching_body(), Role.TRAINER)):
        client = Client()
        client.force_login(person)
        assert client.get("/edition/")["Location"] == reverse("home")


def test_an_editor_s_first_page_shows_their_section_and_no_other(two: Two) -> None:
    page = two.client.get("/edition/").content.decode()
    assert "Les Rives" in page
    assert "Ma formation" in page
    assert "Les Cimes" not in page
    assert reverse("wagtailusers_users:index") not in page
    for name in ("wagtailusers_users:index", "wagtailusers_groups:index", "wagtailsites:index"):
        assert two.client.get(reverse(name)).status_code == 302


def test_a_page_is_written_published_and_read(two: Two) -> None:
    front = front_page(two.mine)
    answer = two.client.post(add_address(front), {**page_form(two.programme), "action-publish": "1"})
    assert answer.status_code == 302
    page = CoursePage.objects.get(programme=two.programme)
    assert page.live
    assert "Bonjour." in Client().get(page.get_url()).content.decode()
    two.client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**page_form(two.programme, title="Reprise"), "action-publish": "1"},
    )
    assert CoursePage.objects.get(pk=page.pk).title == "Reprise"
    assert Revision.objects.for_instance(page).count() == 2


def test_a_draft_waits_for_its_programme_and_publication_asks_for_it(two: Two) -> None:
    front = front_page(two.mine)
    assert two.client.post(add_address(front), page_form(None)).status_code == 302
    page = CoursePage.objects.get(slug="une-page")
    assert not page.live
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = two.client.post(edit, {**page_form(None), "action-publish": "1"})
    assert "programme" in answer.context["form"].errors
    assert not CoursePage.objects.get(pk=page.pk).live
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert two.client.post(preview, page_form(None)).json()["is_valid"]
    shown = two.client.get(preview)
    assert shown.status_code == 200
    assert "Bonjour." in shown.content.decode()


def test_a_programme_of_another_body_is_no_choice(two: Two) -> None:
    other = programme_of(two.theirs, code="P9")
    answer = two.client.post(add_address(front_page(two.mine)), {**page_form(other), "action-publish": "1"})
    assert "programme" in answer.context["form"].errors
    assert str(other.pk) not in answer.content.decode()


def test_nothing_is_written_outside_one_s_own_section(two: Two) -> None:
    before = sorted(Page.objects.values_list("path", "title", "live", "latest_revision_id"))
    home = HomePage.objects.first()
    assert home is not None
    targets = [
        (add_address(front_page(two.theirs)), {**page_form(two.programme), "action-publish": "1"}),
        (reverse("wagtailadmin_pages:edit", args=[two.draft.pk]), {**page_form(two.programme), "action-publish": "1"}),
        (reverse("wagtailadmin_pages:edit", args=[home.pk]), {"title": "Pris", "action-publish": "1"}),
        (reverse("wagtailadmin_pages:delete", args=[two.draft.pk]), {}),
        (reverse("wagtailadmin_pages:copy", args=[two.draft.pk]), {"new_title": "Pris", "new_slug": "pris"}),
        (reverse("wagtailadmin_pages:add", args=["site_cms", "standardpage", home.pk]), {"title": "Pris"}),
        (reverse("wagtailimages:edit", args=[two.image.pk]), {"title": "Pris"}),
        (reverse("wagtaildocs:edit", args=[two.paper.pk]), {"title": "Pris"}),
    ]
    for address, data in targets:
        answer = two.client.post(address, data)
        assert answer.status_code in {302, 403, 404}, address
    assert sorted(Page.objects.values_list("path", "title", "live", "latest_revision_id")) == before
    two.image.refresh_from_db()
    assert CANARY in two.image.title


def test_a_page_does_not_move_into_another_section(two: Two) -> None:
    page = course_page(two.programme)
    address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, front_page(two.theirs).pk])
    assert two.client.post(address).status_code in {302, 403}
    assert CoursePage.objects.get(pk=page.pk).get_parent().pk == front_page(two.mine).pk


def test_a_role_removed_closes_the_next_page(two: Two) -> None:
    front = front_page(two.mine)
    assert two.client.get(reverse("wagtailadmin_pages:edit", args=[front.pk])).status_code == 200
    two.manager.memberships.all().delete()
    assert two.client.get(reverse("wagtailadmin_pages:edit", args=[front.pk]))["Location"] == reverse("home")
    assert not two.manager.groups.exists()


def test_pages_that_exist_once_are_neither_copied_nor_deleted(two: Two) -> None:
    front, page = front_page(two.mine), course_page(two.programme)
    for target in (front, page):
        two.client.post(
            reverse("wagtailadmin_pages:copy", args=[target.pk]),
            {"new_title": "Double", "new_slug": "double", "new_parent_page": target.get_parent().pk},
        )
    two.client.post(reverse("wagtailadmin_pages:delete", args=[front.pk]))
    two.client.post(reverse("wagtailadmin_pages:unpublish", args=[front.pk]))
    front.refresh_from_db()
    assert front.live
    assert not Page.objects.filter(slug="double").exists()


def test_a_page_is_translated_within_the_section(two: Two) -> None:
    page = course_page(two.programme)
    english = front_page(two.mine, "en")
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    two.client.post(address, {"locales": [english.locale_id], "include_subtree": ""})
    copy = CoursePage.objects.get(locale=english.locale)
    assert (copy.programme, copy.language, copy.live) == (two.programme, "en", False)
    assert copy.get_parent().pk == english.pk


def test_the_policy_is_relaxed_under_the_admin_only(two: Two) -> None:
    assert "unsafe-inline" in two.client.get("/edition/")["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in two.client.get("/edition/")["Content-Security-Policy"]
    for address in ("/", "/formations/", "/compte/login/"):
        policy = Client().get(address)["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_preview_may_be_framed_by_the_admin(two: Two) -> None:
    page = course_page(two.programme)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    two.client.post(preview, page_form(two.programme))
    answer = two.client.get(preview)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
