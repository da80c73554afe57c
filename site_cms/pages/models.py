"""What every public page has, and the pages that belong to no body."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from certification.enrolments import queries as enrolments
from cursus.catalogue import queries as catalogue
from cursus.core.enums import PersonalData
from site_cms.pages.blocks import BodyBlock

OFFERS_ON_HOME = 3
HOME_DEPTH = 2


class PublicPage(models.Model):
    """What every page of the site adds to Wagtail's: a lead, a body, and what its head says of it.

    Abstract, beside the stock Page: the page model itself could not be exchanged later.
    """

    lead = models.TextField(
        _("in two sentences"), blank=True, help_text=_("Under the title. Also what search engines show.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("content of the page"), blank=True)

    personal_data: ClassVar[PersonalData] = PersonalData.NONE

    class Meta:
        abstract = True

    def describe(self) -> str:
        """Return what search engines and previews of links show of the page."""
        page: Any = self
        return page.search_description or self.lead

    def head(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the head of the page needs: addresses, description, and whether it is only a preview."""
        page: Any = self
        others = [other for other in page.get_translations().live() if other.get_url(request)]
        path = page.get_url(request) or ""
        links = [(other.locale.language_code, other.get_url(request)) for other in others]
        if links:
            request.language_links = links  # type: ignore[attr-defined]
        return {
            "canonical": f"{settings.PUBLIC_ORIGIN}{path}" if path else "",
            "alternates": [(code, f"{settings.PUBLIC_ORIGIN}{href}") for code, href in links],
            "description": self.describe(),
            "is_preview": bool(getattr(request, "is_preview", False)),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the head to what Wagtail gives to the template."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        return {**context, **self.head(request)}


NOT_PAGES = frozenset({"static", "media", *dict(settings.LANGUAGES)})


def check_slug_is_free(page: Page) -> None:
    """Refuse a slug under the home page that another address of the installation already answers to."""
    parent = page.get_parent() if page.pk else None
    if page.slug and (parent is None or parent.depth <= HOME_DEPTH) and not _is_free(page.slug):
        raise ValidationError({"slug": _("This address is already taken by a page of the site: choose another.")})


def _is_free(slug: str) -> bool:
    if slug in NOT_PAGES:
        return False
    # The addresses of the installation are those of the default language, whatever the editor speaks.
    with override(settings.LANGUAGE_CODE):
        try:
            match = resolve(f"{reverse('wagtail_serve', args=[''])}{slug}/")
        except Resolver404:
            return True
    return match.url_name == "wagtail_serve"


class HomePage(PublicPage, Page):  # type: ignore[django-manager-missing]
    """The home page of the site, one in each language."""

    template = "site_cms/pages/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["site_cms.StandardPage", "site_cms.OrganisationPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the courses that begin soonest."""
        context = super().get_context(request, *args, **kwargs)
        soonest = catalogue.offers(catalogue.Filters()).select_related("organisation", "qualification")
        offers = catalogue.shown(list(soonest[:OFFERS_ON_HOME]))
        sessions = [offer.next_session for offer in offers if offer.next_session]
        return {**context, "offers": offers, "seats": enrolments.seats_left_by_session(sessions)}


class StandardPage(PublicPage, Page):  # type: ignore[django-manager-missing]
    """A page of text: who we are, how it works, terms."""

    template = "site_cms/pages/standard.html"
    parent_page_types: ClassVar[list[str]] = [
        "site_cms.HomePage",
        "site_cms.StandardPage",
        "site_cms.OrganisationPage",
    ]
    subpage_types: ClassVar[list[str]] = ["site_cms.StandardPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")

    def clean(self) -> None:
        """Keep the slug clear of the addresses of the installation."""
        super().clean()
        check_slug_is_free(self)
