"""A body's section of the site: where its people publish, and nobody else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Collection, Page
from wagtail.search import index

from cursus.catalogue import queries as catalogue
from cursus.core.models import Row
from cursus.organisations.models import Organisation
from site_cms.pages.models import PublicPage, check_slug_is_free


class Section(Row):
    """What ties a body to its group of editors and to its collection of pictures and documents."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="site_section")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="section")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="section")

    class Meta:
        verbose_name = _("section of the site")
        verbose_name_plural = _("sections of the site")

    def __str__(self) -> str:
        return str(self.organisation)


class OrganisationPage(PublicPage, Page):  # type: ignore[django-manager-missing]
    """The front page of a body's section, one in each language. Made with the section, never by hand."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", editable=False)

    template = "site_cms/sections/organisation.html"
    parent_page_types: ClassVar[list[str]] = ["site_cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["site_cms.CoursePage", "site_cms.StandardPage"]
    is_creatable = False
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("page of an organisation")
        verbose_name_plural = _("pages of organisations")

    def clean(self) -> None:
        """Keep the slug clear of the addresses of the installation."""
        super().clean()
        check_slug_is_free(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the courses that the body offers."""
        context = super().get_context(request, *args, **kwargs)
        asked = catalogue.Filters(body=self.organisation_id)
        offered = catalogue.offers(asked).select_related("organisation", "qualification")
        return {**context, "offers": catalogue.shown(list(offered[:100])), "organisation": self.organisation}
