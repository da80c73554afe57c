"""Gathers the addresses of the rooms."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certification.spaces.urls_home")),
    path("", include("certification.spaces.urls")),
    path("", include("certification.enrolments.urls")),
    path("", include("certification.evidence.urls")),
    path("", include("certification.assessment.urls")),
    path("", include("certification.juries.urls")),
    path("", include("certification.transitions.urls")),
    path("", include("certification.attestations.urls")),
    path("", include("certification.recognition.urls")),
    path("", include("certification.privacy.urls")),
]
