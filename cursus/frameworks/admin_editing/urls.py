"""Addresses of the editor, below the editors' admin."""

from __future__ import annotations

from django.urls import path

from cursus.frameworks.admin_editing import views

app_name = "frameworks_editing"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("nouveau/", views.CreateView.as_view(), name="create"),
    path("<uuid:pk>/", views.VersionView.as_view(), name="version"),
    path("<uuid:pk>/<slug:kind>/nouveau/", views.NewRowView.as_view(), name="new_row"),
    path("<uuid:pk>/<slug:kind>/<uuid:row_pk>/", views.EditRowView.as_view(), name="edit_row"),
    path("<uuid:pk>/<slug:kind>/<uuid:row_pk>/retirer/", views.DeleteRowView.as_view(), name="delete_row"),
    path("<uuid:pk>/<slug:verb>/", views.ChangeStateView.as_view(), name="change_state"),
]
