"""Gathers the addresses that carry no language: they are printed on paper."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certification.verification.urls")),
]
