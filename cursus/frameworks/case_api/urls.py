"""Addresses of the service: those of the standard, without a language and for good (they are written in files)."""

from __future__ import annotations

from django.urls import path

from cursus.frameworks.case_api import views
from cursus.frameworks.formats.case.identifiers import BASE

app_name = "case"

_BASE = BASE.lstrip("/")

urlpatterns = [
    path(f"{_BASE}/CFDocuments", views.documents, name="documents"),
    path(f"{_BASE}/CFDocuments/<str:identifier>", views.document, name="document"),
    path(f"{_BASE}/CFPackages/<str:identifier>", views.package, name="package"),
    path(f"{_BASE}/CFItems/<str:identifier>", views.item, name="item"),
    path(f"{_BASE}/CFItemAssociations/<str:identifier>", views.item_associations, name="item_associations"),
    path(f"{_BASE}/CFAssociations/<str:identifier>", views.association, name="association"),
    path(f"{_BASE}/CFRubrics/<str:identifier>", views.rubric, name="rubric"),
    path(f"{_BASE}/CFItemTypes/<str:identifier>", views.item_type, name="item_type"),
    path(f"{_BASE}/CFAssociationGroupings/<str:identifier>", views.nothing, name="association_grouping"),
    path(f"{_BASE}/CFConcepts/<str:identifier>", views.nothing, name="concept"),
    path(f"{_BASE}/CFSubjects/<str:identifier>", views.nothing, name="subject"),
    path(f"{_BASE}/CFLicenses/<str:identifier>", views.nothing, name="license"),
    path(f"{_BASE}/<path:rest>", views.nothing, name="nothing"),
]
