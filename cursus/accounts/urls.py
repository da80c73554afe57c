"""A person's own pages (signing in is allauth's)."""

from django.urls import path

from cursus.accounts import views

app_name = "accounts"
urlpatterns = [path("moi/", views.profile, name="profile")]
