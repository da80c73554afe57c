"""Addresses of the crosswalk, below the editors' admin."""

from __future__ import annotations

from django.urls import path

from cursus.crosswalks.admin_crosswalk import (
    views,
    views_import,
    views_skos,
    views_sources,
    views_takeover,
    views_work,
)

app_name = "crosswalk_editing"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("sources/nouvelle/", views_sources.CreateView.as_view(), name="new_source"),
    path("sources/<uuid:pk>/", views_sources.SourceView.as_view(), name="source"),
    path("sources/<uuid:pk>/modifier/", views_sources.EditView.as_view(), name="edit_source"),
    path("sources/<uuid:pk>/retirer/", views_sources.DeleteView.as_view(), name="delete_source"),
    path("sources/<uuid:pk>/fichier/", views_import.UploadView.as_view(), name="upload"),
    path("sources/<uuid:pk>/fichier/<slug:digest>/", views_import.PreviewView.as_view(), name="preview"),
    path("<uuid:pk>/", views.MappingsView.as_view(), name="mappings"),
    path("<uuid:pk>/reprendre/", views_takeover.TakeOverView.as_view(), name="take_over"),
    path("<uuid:pk>/couverture/", views.CoverageView.as_view(), name="coverage"),
    path("<uuid:pk>/fichiers/<slug:form>/", views.ExportView.as_view(), name="export"),
    path("<uuid:pk>/skos.jsonld", views_skos.SkosFileView.as_view(), name="skos"),
    path("<uuid:pk>/sources/<uuid:source_pk>/", views_work.WorkView.as_view(), name="work"),
    path("<uuid:pk>/lignes/<uuid:row_pk>/", views_work.AmendView.as_view(), name="amend"),
    path("<uuid:pk>/lignes/<uuid:row_pk>/<slug:verb>/", views.DecideView.as_view(), name="decide"),
]
