"""Addresses of programmes and sessions in the space of the training body."""

from django.urls import path

from cursus.programmes.views import competencies, meetings, modules, programmes, sessions

app_name = "programmes"
urlpatterns = [
    path("pilotage/programmes/", programmes.programme_list, name="list"),
    path("pilotage/programmes/nouveau/", programmes.create, name="create"),
    path("pilotage/programmes/<uuid:pk>/", programmes.detail, name="detail"),
    path("pilotage/programmes/<uuid:pk>/modifier/", programmes.edit, name="edit"),
    path("pilotage/programmes/<uuid:pk>/competences/", competencies.choose, name="competencies"),
    path("pilotage/programmes/<uuid:pk>/publier/", programmes.publish, name="publish"),
    path("pilotage/programmes/<uuid:pk>/retirer/", programmes.withdraw, name="withdraw"),
    path("pilotage/programmes/<uuid:programme_pk>/modules/nouveau/", modules.add, name="module_add"),
    path("pilotage/programmes/<uuid:programme_pk>/modules/<uuid:pk>/", modules.edit, name="module_edit"),
    path("pilotage/programmes/<uuid:programme_pk>/modules/<uuid:pk>/deplacer/", modules.move, name="module_move"),
    path("pilotage/programmes/<uuid:programme_pk>/modules/<uuid:pk>/retirer/", modules.remove, name="module_remove"),
    path("pilotage/programmes/<uuid:programme_pk>/sessions/nouvelle/", sessions.plan, name="session_plan"),
    path("pilotage/sessions/<uuid:pk>/", sessions.detail, name="session"),
    path("pilotage/sessions/<uuid:pk>/modifier/", sessions.edit, name="session_edit"),
    path("pilotage/sessions/<uuid:pk>/equipe/", sessions.staff, name="session_staff"),
    path("pilotage/sessions/<uuid:pk>/ouvrir/", sessions.open_to_applications, name="session_open"),
    path("pilotage/sessions/<uuid:pk>/cloturer/", sessions.complete, name="session_complete"),
    path("pilotage/sessions/<uuid:pk>/annuler/", sessions.cancel, name="session_cancel"),
    path("pilotage/sessions/<uuid:session_pk>/seances/nouvelle/", meetings.add, name="meeting_add"),
    path("pilotage/sessions/<uuid:session_pk>/seances/<uuid:pk>/", meetings.edit, name="meeting_edit"),
    path("pilotage/sessions/<uuid:session_pk>/seances/<uuid:pk>/retirer/", meetings.remove, name="meeting_remove"),
]
