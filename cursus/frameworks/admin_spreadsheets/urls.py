"""Addresses of the spreadsheets, below the editors' admin."""

from __future__ import annotations

from django.urls import path

from cursus.frameworks.admin_spreadsheets import views

app_name = "framework_tables"
urlpatterns = [
    path("modele/", views.TemplateView.as_view(), name="template"),
    path("nouveau/", views.NewUploadView.as_view(), name="upload_new"),
    path("nouveau/apercu/<slug:digest>/", views.NewPreviewView.as_view(), name="preview_new"),
    path("<uuid:pk>/exporter/", views.ExportView.as_view(), name="export"),
    path("<uuid:pk>/exporter/<slug:format>/", views.DownloadView.as_view(), name="download"),
    path("<uuid:pk>/importer/", views.UploadView.as_view(), name="upload"),
    path("<uuid:pk>/apercu/<slug:digest>/", views.PreviewView.as_view(), name="preview"),
]
