"""What an editor finds first in the admin: their section, its courses, and what waits to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from cursus.programmes.models import TrainingProgramme
from site_cms.courses.models import CoursePage
from site_cms.sections import queries
from site_cms.sections.models import Section


@dataclass(frozen=True)
class CourseLine:
    """A programme and its page in one language."""

    title: str
    state: str
    url: str
    verb: str


class SectionPanel(Component):
    """One body's section: its front pages and, for each programme, its page or the link that begins one."""

    name = "section"
    template_name = "site_cms/editing/section_panel.html"
    order = 50

    def __init__(self, section: Section) -> None:
        self.section = section

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Gather the front pages and one line a programme and language."""
        fronts = [
            {
                "language": front.locale.get_display_name(),
                "edit_url": reverse("wagtailadmin_pages:edit", args=[front.pk]),
                "explore_url": reverse("wagtailadmin_explore", args=[front.pk]),
                "courses": list(_lines(self.section, front)),
            }
            for front in queries.front_pages(self.section)
        ]
        return {"organisation": self.section.organisation, "fronts": fronts}


def _lines(section: Section, front: Any) -> Any:
    programmes = TrainingProgramme.objects.filter(organisation=section.organisation_id).order_by("code")
    pages = {page.programme_id: page for page in CoursePage.objects.child_of(front).defer_streamfields()}
    begin = reverse("wagtailadmin_pages:add", args=["site_cms", "coursepage", front.pk])
    for programme in programmes:
        page = pages.get(programme.pk)
        if page is None:
            yield CourseLine(programme.title, _("no page yet"), begin, _("Write its page"))
        else:
            edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
            yield CourseLine(programme.title, str(page.status_string), edit, _("Edit"))
