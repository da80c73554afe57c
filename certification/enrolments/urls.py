"""Addresses of enrolments."""

from django.urls import path

from certification.enrolments import views, views_manager

app_name = "enrolments"
urlpatterns = [
    path("sessions/<uuid:session_pk>/candidater/", views.apply, name="apply"),
    path("sessions/<uuid:session_pk>/candidater/envoyee/", views.sent, name="sent"),
    path("candidatures/<str:token>/", views.confirm_address, name="confirm_address"),
    path("mon-parcours/inscriptions/<uuid:pk>/", views.detail, name="detail"),
    path("mon-parcours/inscriptions/<uuid:pk>/quitter/", views.withdraw, name="withdraw"),
    path("mon-parcours/inscriptions/<uuid:pk>/identite/", views.identity, name="identity"),
    path("mon-parcours/inscriptions/<uuid:pk>/identite/bon-a-tirer/", views.proof, name="proof"),
    path("pilotage/sessions/<uuid:session_pk>/inscriptions/", views_manager.manage, name="manage"),
    path("pilotage/sessions/<uuid:session_pk>/demarrer/", views_manager.start_session, name="start_session"),
    path("pilotage/sessions/<uuid:session_pk>/commencer/", views_manager.start_all, name="start_all"),
    path("pilotage/sessions/<uuid:session_pk>/terminer/", views_manager.complete_all, name="complete_all"),
    path("pilotage/sessions/<uuid:session_pk>/prevenir/", views_manager.cancel_all, name="cancel_all"),
    path("pilotage/inscriptions/<uuid:pk>/", views_manager.review, name="review"),
    path("pilotage/inscriptions/<uuid:pk>/accepter/", views_manager.confirm, name="confirm"),
    path("pilotage/inscriptions/<uuid:pk>/decliner/", views_manager.decline, name="decline"),
    path("pilotage/inscriptions/<uuid:pk>/reexaminer/", views_manager.reconsider, name="reconsider"),
    path("pilotage/inscriptions/<uuid:pk>/commencer/", views_manager.start, name="start"),
    path("pilotage/inscriptions/<uuid:pk>/terminer/", views_manager.complete, name="complete"),
    path("pilotage/inscriptions/<uuid:pk>/depart/", views_manager.note_departure, name="note_departure"),
    path("pilotage/inscriptions/<uuid:pk>/annuler/", views_manager.cancel, name="cancel"),
    path("pilotage/inscriptions/<uuid:pk>/accompagnement/", views_manager.support, name="support"),
]
