"""The page of a course: words and pictures around the facts of a programme."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.models import Locale, Page
from wagtail.search import index

from cursus.programmes.enums import ProgrammeState
from cursus.programmes.models import TrainingProgramme
from site_cms.courses import queries
from site_cms.courses.forms import CoursePageForm
from site_cms.pages.models import PublicPage
from site_cms.sections.models import OrganisationPage


class CoursePage(PublicPage, Page):  # type: ignore[django-manager-missing]
    """One course in one language. Facts, blocks and competencies are drawn from the programme as it is now.

    A programme has one page in each language, so the tie is a foreign key with a constraint for the pair.
    """

    programme = models.ForeignKey(
        TrainingProgramme,
        null=True,  # a draft may be begun before its programme is chosen; publication asks for it
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("programme"),
        help_text=_("Hours, price, dates, blocks and competencies come from here."),
    )
    language = models.CharField(max_length=10, editable=False, default="fr")
    picture = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=250,
        blank=True,
        help_text=_("For people who cannot see it. Leave empty if it only decorates."),
    )

    template = "site_cms/courses/course.html"
    parent_page_types: ClassVar[list[str]] = ["site_cms.OrganisationPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = CoursePageForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("programme"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("picture")),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.RelatedFields("programme", [index.SearchField("title")]),
    ]

    class Meta:
        verbose_name = _("page of a course")
        verbose_name_plural = _("pages of courses")
        constraints = [
            models.UniqueConstraint(fields=["programme", "language"], name="course_page_once_a_language"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the language beside the programme: the constraint cannot look into the parent table."""
        self.language = Locale.objects.get(pk=self.locale_id).language_code if self.locale_id else "fr"
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a programme of another body, or one that already has its page in this language."""
        super().clean()
        if self.programme is None:
            return
        section = self.section()
        if section is not None and section.organisation_id != self.programme.organisation_id:
            raise ValidationError({"programme": _("This programme belongs to another organisation.")})
        others = CoursePage.objects.filter(programme=self.programme, locale_id=self.locale_id)
        if self.locale_id and others.exclude(pk=self.pk).exists():
            raise ValidationError({"programme": _("This programme already has its page in this language.")})

    def section(self) -> OrganisationPage | None:
        """Return the front page of the section that this page stands in; None before it is placed."""
        if not self.path or self.depth is None or self.depth < 2:
            return None
        return OrganisationPage.objects.ancestor_of(self).order_by("-depth").first()

    def can_move_to(self, parent: Page) -> bool:
        """Stay in the section of the programme's body."""
        target = parent.specific
        if self.programme and isinstance(target, OrganisationPage):
            return target.organisation_id == self.programme.organisation_id and super().can_move_to(parent)
        return super().can_move_to(parent)

    def describe(self) -> str:
        """Fall back on the programme's own two sentences."""
        return super().describe() or (self.programme.summary if self.programme else "")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; facts that were never published stay unseen whatever the page says."""
        if self.programme is None or self.programme.state == ProgrammeState.DRAFT:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the live facts of the programme."""
        context = super().get_context(request, *args, **kwargs)
        course = queries.course_of(self.programme) if self.programme else None
        return {**context, "course": course, "lead": self.lead}
