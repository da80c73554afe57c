"""Addresses of the occupations."""

from django.urls import path

from cursus.occupations import views, views_kept, views_placement

app_name = "occupations"
urlpatterns = [
    path("metiers/", views.index, name="list"),
    path("metiers/comparer/", views.compare, name="compare"),
    path("metiers/<uuid:pk>/", views.occupation, name="occupation"),
    path("metiers/<uuid:pk>/me-situer/", views_placement.place, name="place"),
    path("metiers/<uuid:pk>/me-situer/resultat/", views_placement.result, name="result"),
    path("metiers/<uuid:pk>/me-situer/garder/", views_kept.keep, name="keep"),
    path("mon-parcours/metiers/", views_kept.mine, name="mine"),
    path("mon-parcours/metiers/<uuid:pk>/", views_kept.kept, name="kept"),
    path("mon-parcours/metiers/<uuid:pk>/retirer/", views_kept.remove, name="remove"),
    path("referentiels/<uuid:pk>/", views.version, name="version"),
]
