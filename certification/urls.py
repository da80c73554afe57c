"""Gathers the addresses of the rooms."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certification.attestations.urls")),
]
