"""Addresses of the homes and of the learner's pages."""

from django.urls import path

from certification.spaces import views_deposit, views_learner, views_manager

app_name = "spaces"
urlpatterns = [
    path("mon-parcours/", views_learner.learner, name="learner"),
    path("mon-parcours/agenda/", views_learner.agenda, name="agenda"),
    path("mon-parcours/moi/", views_learner.me, name="me"),
    path("mon-parcours/preuves/", views_learner.portfolio, name="portfolio"),
    path("mon-parcours/preuves/ajouter/", views_deposit.add_evidence, name="add_evidence"),
    path("mon-parcours/preuves/<uuid:pk>/", views_learner.evidence, name="evidence"),
    path("mon-parcours/preuves/<uuid:pk>/competences/", views_deposit.competencies, name="competencies"),
    path("mon-parcours/preuves/<uuid:pk>/decrire/", views_deposit.describe, name="describe"),
    path(
        "mon-parcours/inscriptions/<uuid:enrolment_pk>/competences/<uuid:pk>/",
        views_learner.competency,
        name="competency",
    ),
    path("pilotage/", views_manager.manager, name="manager"),
    path("pilotage/sessions/<uuid:pk>/progression/", views_manager.cohort, name="cohort"),
]
