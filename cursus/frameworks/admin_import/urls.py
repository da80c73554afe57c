"""Addresses of the import, below the editors' admin."""

from __future__ import annotations

from django.urls import path

from cursus.frameworks.admin_import.views import PreviewView, ReviewView, UploadView

app_name = "rncp_import"

urlpatterns = [
    path("", UploadView.as_view(), name="upload"),
    path("apercu/<slug:digest>/", PreviewView.as_view(), name="preview"),
    path("relecture/<uuid:pk>/", ReviewView.as_view(), name="review"),
]
