"""The editors’ admin tells nothing of another body: a canary is planted, and every route is asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page

from cursus.models import User
from tests.factories.accounts import UserFactory
from tests.factories.editing import CANARY, Two
from tests.factories.site import course_page, front_page, picture, section_of

pytestmark = pytest.mark.django_db


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
