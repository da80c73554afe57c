"""Bodies, their people, invitations."""

from django.urls import path

import cursus.core.converters  # noqa: F401 - registers “token”
from cursus.organisations import views, views_installation

app_name = "organisations"
urlpatterns = [
    path("installation/organismes/nouveau/", views_installation.create, name="create"),
    path("organismes/<slug:slug>/", views.describe, name="describe"),
    path("organismes/<slug:slug>/personnes/", views.people, name="people"),
    path("organismes/<slug:slug>/inviter/", views.invite, name="invite"),
    path("roles/<uuid:pk>/retirer/", views.remove_role, name="remove_role"),
    path("invitations/<uuid:pk>/annuler/", views.cancel_invitation, name="cancel_invitation"),
    path("invitation/<token:token>/", views.invitation, name="invitation"),
]
