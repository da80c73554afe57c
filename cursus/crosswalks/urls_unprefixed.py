"""Addresses without a language, for good: they are written in files."""

from __future__ import annotations

from django.urls import path

from cursus.crosswalks import views_skos

app_name = "skos"
urlpatterns = [path("skos/<str:identifier>.jsonld", views_skos.scheme, name="scheme")]
