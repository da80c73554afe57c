"""Addresses of the catalogue."""

from django.urls import path

from cursus.catalogue import views

app_name = "catalogue"
urlpatterns = [path("formations/", views.catalogue, name="catalogue")]
