"""Addresses without a language prefix."""

from django.urls import path

from cursus.core import health

urlpatterns = [path("healthz", health.healthz, name="healthz")]
