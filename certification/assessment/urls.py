"""Addresses of assessment: the assessor's space, and a learner taking a piece up again."""

from django.urls import path

from certification.assessment import views, views_judging, views_learner

app_name = "assessment"
urlpatterns = [
    path("evaluer/", views.queue, name="queue"),
    path("evaluer/apprenants/", views.learners, name="learners"),
    path("evaluer/sessions/<uuid:pk>/", views.session, name="session"),
    path("evaluer/dossiers/<uuid:pk>/", views.file, name="file"),
    path("evaluer/preuves/<uuid:pk>/", views_judging.judge, name="judge"),
    path("mon-parcours/preuves/<uuid:pk>/reprendre/", views_learner.rework, name="rework"),
]
