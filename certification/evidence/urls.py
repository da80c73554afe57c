"""Addresses of evidence (the steps of a deposit that need progress are in the learner's space)."""

from django.urls import path

from certification.evidence import views

app_name = "evidence"
urlpatterns = [
    path("mon-parcours/preuves/<uuid:pk>/brouillon/", views.autosave, name="autosave"),
    path("mon-parcours/preuves/<uuid:pk>/equipe/", views.authors, name="authors"),
    path("mon-parcours/preuves/<uuid:pk>/ma-part/", views.part, name="part"),
    path("mon-parcours/preuves/<uuid:pk>/ma-part/refuser/", views.leave, name="leave"),
    path("mon-parcours/preuves/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
    path("preuves/fichiers/<uuid:pk>/", views.file, name="file"),
]
