"""The editors' admin: each body writes in its own section, sees its own drafts, and nothing of the others'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cursus.models import Organisation, TrainingProgramme, User
from cursus.organisations.enums import Role
from site_cms.models import CoursePage, HomePage
from site_cms.setup import ensure_site
from tests.factories.accounts import UserFactory, member
from tests.factories.programmes import manager_of, programme_of, teaching_body
from tests.factories.site import course_page, document, front_page, picture, section_of

pytestmark = pytest.mark.django_db
CANARY = "CANARI-7f3a"


@dataclass
class Two:
    """Two bodies; the second has drafts, a picture and a document that carry the canary."""

    mine: Organisation
    theirs: Organisation
    manager: User
    client: Client
    draft: Any
    image: Any
    paper: Any
    programme: TrainingProgramme


@pytest.fixture
def two() -> Two:
    mine, theirs = teaching_body(name="Les Rives"), teaching_body(name="Les Cimes")
    manager = manager_of(mine)
    programme = programme_of(mine, title="Ma formation")
    secret = programme_of(theirs, published=False, title=f"{CANARY} formation", summary=CANARY)
    draft = course_page(secret, live=False, title=f"{CANARY} page", lead=CANARY)
    section_of(mine)
    hidden = section_of(theirs)
    client = Client()
    client.force_login(manager)
    image = picture(hidden, f"{CANARY} image")
    paper = document(hidden, f"{CANARY} document")
    return Two(mine, theirs, manager, client, draft, image, paper, programme)


def page_form(programme: TrainingProgramme | None, **changes: Any) -> dict[str, Any]:
    facts = {
        "title": "Une page",
        "slug": "une-page",
        "programme": str(programme.pk) if programme else "",
        "lead": "",
        "picture": "",
        "picture_alt": "",
        "body": streamfield([("text", rich_text("<p>Bonjour.</p>"))]),
        "seo_title": "",
        "search_description": "",
    }
    return nested_form_data({**facts, **changes})


def add_address(front: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=["site_cms", "coursepage", front.pk])


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


def routes(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every named route of the admin with its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from routes(entry, space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}", entry.pattern


def arguments(names: set[str], two: Two) -> dict[str, Any]:
    """Fill a route's arguments with what belongs to the other body."""
    known = {
        "page_id": two.draft.pk,
        "parent_page_id": two.draft.pk,
        "page_to_move_id": two.draft.pk,
        "destination_id": two.draft.pk,
        "page_to_copy_id": two.draft.pk,
        "image_id": two.image.pk,
        "document_id": two.paper.pk,
        "revision_id": two.draft.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "content_type_app_name": "site_cms",
        "content_type_model_name": "coursepage",
        "app_label": "site_cms",
        "model_name": "coursepage",
        "content_type_id": two.draft.content_type_id,
        "object_id": two.draft.pk,
        "filter_spec": "original",
        "language_tag": "fr",
        "pk": two.draft.pk,
        "content_path": "site_cms",
        "action": "delete",
        "action_name": "publish",
    }
    return {name: known.get(name, 1) for name in names}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Willow leaves its scratch files open
def test_no_route_of_the_admin_tells_anything_of_another_body(two: Two) -> None:
    superuser = User.objects.create_superuser("root@example.org", "x")
    root = Client()
    root.force_login(superuser)
    edit = reverse("wagtailadmin_pages:edit", args=[two.draft.pk])
    assert CANARY in root.get(edit).content.decode(), "the canary must be there before it can be missed"
    found, tried = [], 0
    admin = next(entry for entry in get_resolver().url_patterns if str(entry.pattern) == "edition/")
    for name, pattern in routes(admin):
        for key in (two.draft.pk, two.image.pk, two.paper.pk, front_page(two.theirs).pk):
            filled = {**arguments(set(pattern.regex.groupindex), two)}
            if "pk" in filled:
                filled["pk"] = key
            if "parent_page_id" in filled:
                filled["parent_page_id"] = key
            try:
                address = reverse(name, kwargs=filled)
            except NoReverseMatch:
                continue
            asked = {"q": CANARY, "id": [two.draft.pk, two.image.pk, two.paper.pk], "page_type": "wagtailcore.page"}
            for data in ({}, asked):
                try:
                    answer = two.client.get(address, data)
                except Exception:  # noqa: S112 - routes that break on odd arguments tell nothing
                    continue
                tried += 1
                body = b"" if answer.streaming else answer.content
                # A page may repeat what was typed into its search box.
                told = body.decode(errors="replace").replace(f'value="{CANARY}"', "")
                if CANARY in told and not (data and _only_echoed(told)):
                    found.append(f"{name} {data}")
    assert tried > 150
    assert found == []


def _only_echoed(text: str) -> bool:
    """Tell whether the canary appears only as what was asked, never with what follows it in a title."""
    return not any(f"{CANARY} {kind}" in text for kind in ("page", "image", "document", "formation"))


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


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_bulk_actions_name_no_page_of_another_body(two: Two, action: str) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    answer = two.client.get(address, {"id": two.draft.pk, "next": "/edition/"})
    assert CANARY not in answer.content.decode()
    two.client.post(f"{address}?id={two.draft.pk}&next=/edition/", {"chooser": front_page(two.mine).pk})
    assert not Page.objects.get(pk=two.draft.pk).live
    assert Page.objects.get(pk=two.draft.pk).get_parent().pk == front_page(two.theirs).pk


def test_bulk_actions_on_pictures_and_documents_stay_at_home(two: Two) -> None:
    for app, model, key in (("wagtailimages", "image", two.image.pk), ("wagtaildocs", "document", two.paper.pk)):
        address = reverse("wagtail_bulk_action", args=[app, model, "delete"])
        assert CANARY not in two.client.get(address, {"id": key, "next": "/edition/"}).content.decode()
        two.client.post(f"{address}?id={key}&next=/edition/")
    two.image.refresh_from_db()
    two.paper.refresh_from_db()


def test_bulk_actions_name_nobody(two: Two) -> None:
    somebody = UserFactory(first_name=CANARY)
    address = reverse("wagtail_bulk_action", args=["cursus", "user", "delete"])
    answer = two.client.get(address, {"id": somebody.pk, "next": "/edition/"})
    assert answer.status_code == 302
    everything = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for asked in ({"id": "all"}, {"id": "all", "childOf": front_page(two.theirs).pk}):
        assert CANARY not in two.client.get(everything, {**asked, "next": "/edition/"}).content.decode()


def test_one_s_own_pages_and_pictures_can_be_acted_on_together(two: Two) -> None:
    page = course_page(two.programme)
    unpublish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    two.client.post(f"{unpublish}?id={page.pk}&next=/edition/")
    assert not Page.objects.get(pk=page.pk).live
    mine = picture(section_of(two.mine))
    tags = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "add_tags"])
    assert two.client.get(tags, {"id": mine.pk, "next": "/edition/"}).status_code == 200
