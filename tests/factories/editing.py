"""Two bodies that write on the site, and what the editors’ admin posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cursus.models import Organisation, TrainingProgramme, User
from tests.factories.programmes import manager_of, programme_of, teaching_body
from tests.factories.site import course_page, document, picture, section_of

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


def two_bodies() -> Two:
    """Return the two bodies, with a manager of the first signed in."""
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
