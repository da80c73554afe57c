"""Addresses of moves to another version."""

from django.urls import path

from certification.transitions import views

app_name = "transitions"
urlpatterns = [
    path("pilotage/sessions/<uuid:session_pk>/changer-de-version/", views.propose, name="propose"),
    path("pilotage/changements-de-version/<uuid:pk>/accord/", views.agreement, name="agreement"),
    path("pilotage/changements-de-version/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
    path("mon-parcours/changements-de-version/<uuid:pk>/", views.answer, name="answer"),
]
