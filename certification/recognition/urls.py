"""Addresses of registration files and of the follow-up."""

from django.urls import path, re_path

import cursus.core.converters  # noqa: F401 - registers “token”
from certification.recognition import views, views_public

app_name = "recognition"

_FILE = "dossiers-enregistrement/<uuid:pk>/"

urlpatterns = [
    path("dossiers-enregistrement/", views.qualification_list, name="list"),
    path(_FILE, views.file, name="file"),
    path(f"{_FILE}metier-emergent/", views.emerging, name="emerging"),
    re_path(
        r"^dossiers-enregistrement/(?P<pk>[0-9a-f-]{36})/referentiel\.(?P<kind>pdf|docx|xlsx)$",
        views.document,
        name="document",
    ),
    path("suivi/<token:token>/", views_public.answer, name="answer"),
    path("suivi/<token:token>/ne-plus-demander/", views_public.decline, name="decline"),
    path("certifications/<uuid:pk>/chiffres/", views_public.public_figures, name="figures"),
]
