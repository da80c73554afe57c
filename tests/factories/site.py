"""The public site and what stands in it."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Drawing
from wagtail.documents.models import Document
from wagtail.images.models import Image

from cursus.models import Organisation, TrainingProgramme
from site_cms.models import CoursePage, OrganisationPage, Section
from site_cms.sections.actions import project_membership
from site_cms.setup import ensure_site


def section_of(body: Organisation) -> Section:
    """Return the body's section, in a complete site, with its people in its group."""
    ensure_site()
    project_membership(body)
    return Section.objects.get(organisation=body)


def front_page(body: Organisation, language: str = "fr") -> Any:
    """Return the front page of the body's section."""
    section_of(body)
    return OrganisationPage.objects.get(organisation=body, locale__language_code=language)


def course_page(programme: TrainingProgramme, *, live: bool = True, language: str = "fr", **fields: Any) -> Any:
    """Return the page of a programme in its body's section, published unless told otherwise."""
    front = front_page(programme.organisation, language)
    page = CoursePage(
        title=fields.pop("title", programme.title),
        slug=fields.pop("slug", f"cours-{programme.code.lower()}"),
        programme=programme,
        locale=front.locale,
        live=False,
        **fields,
    )
    front.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def picture(section: Section, title: str = "Image") -> Image:
    """Return a small picture in the section's collection."""
    content = ContentFile(b"")
    Drawing.new("RGB", (32, 24), "#2f5d8a").save(content, "PNG")
    content.seek(0)
    return Image.objects.create(title=title, file=ImageFile(content, name="picture.png"), collection=section.collection)


def document(section: Section, title: str = "Document") -> Document:
    """Return a document in the section's collection."""
    return Document.objects.create(
        title=title, file=ContentFile(b"%PDF-1.4", name="paper.pdf"), collection=section.collection
    )
