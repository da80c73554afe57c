"""Addresses of attestations."""

from django.urls import path

from certification.attestations import views, views_appeals, views_withdrawing

app_name = "attestations"

_JURY = "jurys/<uuid:jury_pk>/attestations/"

urlpatterns = [
    path(_JURY, views.batch, name="batch"),
    path(f"{_JURY}delivrer/", views.issue, name="issue"),
    path(f"{_JURY}avancement/", views.progress, name="progress"),
    path(f"{_JURY}reessayer/", views.retry, name="retry"),
    path("attestations/<uuid:pk>/abandonner/", views.void, name="void"),
    path("registre/", views.register, name="register"),
    path("registre/confirmer/<str:token>/", views_withdrawing.answer, name="answer"),
    path("registre/recours/<uuid:pk>/", views_appeals.appealed, name="appealed"),
    path("registre/<uuid:pk>/", views_withdrawing.detail, name="detail"),
    path("registre/<uuid:pk>/revoquer/", views_withdrawing.revoke, name="revoke"),
    path("registre/<uuid:pk>/corriger/", views_withdrawing.correct, name="correct"),
    path("registre/<uuid:pk>/duplicata/", views_withdrawing.duplicate, name="duplicate"),
    path("registre/<uuid:pk>/renvoyer/", views_withdrawing.send_again, name="send_again"),
    path("mon-parcours/attestations/", views.mine, name="mine"),
    path("attestations/<uuid:pk>.pdf", views.document, name="document"),
    path("attestations/<uuid:pk>.json", views.credential, name="credential"),
    path("attestations/<uuid:pk>.png", views.badge, {"kind": "png"}, name="badge_png"),
    path("attestations/<uuid:pk>.svg", views.badge, {"kind": "svg"}, name="badge_svg"),
    path("attestations/<uuid:pk>/horodatage.json", views.time_stamp, name="time_stamp"),
]
