"""Addresses of the exchange of packages, below the editors' admin."""

from __future__ import annotations

from django.urls import path

from cursus.frameworks.admin_case import views

app_name = "case_exchange"
urlpatterns = [
    path("", views.UploadView.as_view(), name="upload"),
    path("apercu/<slug:digest>/", views.PreviewView.as_view(), name="preview"),
    path("<uuid:pk>/paquet.json", views.CaseFileView.as_view(), name="package"),
]
