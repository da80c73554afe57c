"""Gathers the addresses of the rooms."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cursus.core.urls")),
    path("compte/", include("cursus.accounts.urls")),
    path("", include("cursus.organisations.urls")),
    path("", include("cursus.crosswalks.urls")),
    path("", include("cursus.consultations.urls")),
    path("", include("cursus.programmes.urls")),
    path("", include("cursus.catalogue.urls")),
    path("", include("cursus.occupations.urls")),
]
