"""Addresses of attestations."""

from django.urls import path

from certification.attestations import views

app_name = "attestations"
urlpatterns = [
    path("jurys/<uuid:jury_pk>/attestations/", views.batch, name="batch"),
    path("jurys/<uuid:jury_pk>/attestations/delivrer/", views.issue, name="issue"),
    path("jurys/<uuid:jury_pk>/attestations/avancement/", views.progress, name="progress"),
    path("registre/", views.register, name="register"),
    path("mon-parcours/attestations/", views.mine, name="mine"),
    path("attestations/<uuid:pk>.pdf", views.document, name="document"),
]
