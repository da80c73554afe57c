"""Addresses of attestations."""

from django.urls import path

from certification.attestations import views

app_name = "attestations"

_JURY = "jurys/<uuid:jury_pk>/attestations/"

urlpatterns = [
    path(_JURY, views.batch, name="batch"),
    path(f"{_JURY}delivrer/", views.issue, name="issue"),
    path(f"{_JURY}avancement/", views.progress, name="progress"),
    path(f"{_JURY}reessayer/", views.retry, name="retry"),
    path("attestations/<uuid:pk>/abandonner/", views.void, name="void"),
    path("registre/", views.register, name="register"),
    path("mon-parcours/attestations/", views.mine, name="mine"),
    path("attestations/<uuid:pk>.pdf", views.document, name="document"),
]
