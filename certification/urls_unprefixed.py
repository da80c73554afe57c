"""Gathers the addresses that carry no language: they are printed on paper, or written in credentials."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certification.verification.urls")),
    path("", include("certification.attestations.urls_public")),
]
