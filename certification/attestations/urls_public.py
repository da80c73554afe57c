"""The public papers of certifiers: their addresses are written in credentials, so without a language and for good."""

from django.urls import path

from certification.attestations import views_public as views

app_name = "papers"

_BODY = "organismes/<slug:slug>/"

urlpatterns = [
    path(f"{_BODY}did.json", views.did, name="did"),
    path(f"{_BODY}certificats.pem", views.certificates, name="certificates"),
    path(f"{_BODY}statuts/<int:number>", views.status, name="status"),
    path(f"{_BODY}acquis/<uuid:key>", views.achievement, name="achievement"),
]
