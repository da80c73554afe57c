"""Addresses about people's data."""

from django.urls import path

from certification.privacy import views, views_body

app_name = "privacy"

_MINE = "mon-parcours/moi/mes-donnees/"

urlpatterns = [
    path(_MINE, views.mine, name="mine"),
    path(f"{_MINE}copie/", views.ask_for_export, name="ask_for_export"),
    path(f"{_MINE}copie/avancement/", views.progress, name="progress"),
    path(f"{_MINE}copie/<uuid:pk>/", views.download, name="download"),
    path(f"{_MINE}effacement/<slug:slug>/", views.ask_for_erasure, name="ask_for_erasure"),
    path(f"{_MINE}demandes/<uuid:pk>/reprendre/", views.withdraw, name="withdraw"),
    path(f"{_MINE}fermer/", views.close_account, name="close_account"),
    path("pilotage/effacements/", views_body.requests, name="requests"),
    path("pilotage/effacements/<uuid:pk>/", views_body.answer, name="answer"),
    path("pilotage/effacements/<uuid:pk>/refuser/", views_body.refuse, name="refuse"),
    path("jurys/conservation/<slug:slug>/", views_body.terms, name="terms"),
]
