"""Addresses of practitioners, and of the public page."""

from django.urls import path

import cursus.core.converters  # noqa: F401  # registers “token”
from cursus.consultations import views

app_name = "consultations"
urlpatterns = [
    path("consultation/reseau/<token:token>/", views.shared, name="shared"),
    path("consultation/<token:token>/", views.start, name="start"),
    path("consultation/<token:token>/moi/", views.who, name="who"),
    path("consultation/<token:token>/<int:place>/", views.item, name="item"),
    path("consultation/<token:token>/manque/", views.missing, name="missing"),
    path("consultation/<token:token>/merci/", views.end, name="end"),
    path("consultation/<token:token>/supprimer/", views.delete, name="delete"),
    path("consultation/<token:token>/plus-de-lettre/", views.opt_out, name="opt_out"),
    path("atelier/<token:token>/", views.naming, name="naming"),
    path("referentiels/<uuid:pk>/consultation/", views.version, name="version"),
]
