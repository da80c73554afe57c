"""Editing the page of a course."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from cursus.programmes.models import TrainingProgramme


class CoursePageForm(WagtailAdminPageForm):
    """Offers only the programmes of the body in whose section the page stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "programme" not in self.fields:
            return
        body = getattr(self.parent_page.specific, "organisation", None) if self.parent_page else None
        programmes = TrainingProgramme.objects.filter(organisation=body).order_by("code")
        pages = type(self.instance).objects.filter(locale_id=self.instance.locale_id, programme__isnull=False)
        taken = pages.exclude(pk=self.instance.pk).values("programme")
        field: Any = self.fields["programme"]
        field.queryset = programmes.exclude(pk__in=taken)
        field.label_from_instance = lambda row: f"{row.code} · {row.title} ({row.get_state_display()})"
