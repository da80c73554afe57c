"""Bodies, their people, invitations."""

from django.urls import path

from cursus.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organismes/<slug:slug>/", views.describe, name="describe"),
    path("organismes/<slug:slug>/personnes/", views.people, name="people"),
    path("organismes/<slug:slug>/inviter/", views.invite, name="invite"),
    path("roles/<uuid:pk>/retirer/", views.remove_role, name="remove_role"),
    path("invitations/<uuid:pk>/annuler/", views.cancel_invitation, name="cancel_invitation"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
