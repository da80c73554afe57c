"""Gathers the addresses that carry no language: they are printed on paper."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
