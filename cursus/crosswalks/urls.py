"""Public addresses of the crosswalk."""

from django.urls import path

from cursus.crosswalks import views

app_name = "crosswalks"
urlpatterns = [path("referentiels/<uuid:pk>/correspondances/", views.crosswalk, name="public")]
