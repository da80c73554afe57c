"""The way in has a name without a room: settings and layouts call it ``home``."""

from django.urls import path

from certification.spaces import views

urlpatterns = [path("accueil/", views.home, name="home")]
