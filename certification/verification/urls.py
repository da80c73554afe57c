"""Verification addresses: printed on paper, so without a language and never changed."""

from django.urls import path

from certification.verification import views

app_name = "verification"
urlpatterns = [
    path("v/", views.start, name="start"),
    path("v/hors-ligne.html", views.offline, name="offline"),
    path("v/<str:code>", views.result, name="result"),
    path("v/<str:code>/nom", views.confirm_name, name="confirm_name"),
]
