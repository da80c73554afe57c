"""Gathers the tables of the rooms for Django. No room imports this module."""

from site_cms.courses.models import CoursePage
from site_cms.pages.models import HomePage, StandardPage
from site_cms.sections.models import OrganisationPage, Section

__all__ = ["CoursePage", "HomePage", "OrganisationPage", "Section", "StandardPage"]
