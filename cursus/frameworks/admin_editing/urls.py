"""Addresses of the editor, below the editors' admin."""

from __future__ import annotations

from django.urls import path

from cursus.frameworks.admin_editing import (
    views,
    views_correspondences,
    views_differences,
    views_editorial,
    views_rows,
    views_tree,
)

app_name = "frameworks_editing"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("nouveau/", views.CreateView.as_view(), name="create"),
    path("<uuid:pk>/", views.VersionView.as_view(), name="version"),
    path("<uuid:pk>/arbre/<slug:which>/lignes/", views_tree.TreeView.as_view(), name="tree"),
    path("<uuid:pk>/deplacer/", views_tree.MoveView.as_view(), name="move"),
    path("<uuid:pk>/ajouter/", views_tree.AddView.as_view(), name="add"),
    path("<uuid:pk>/renommer/", views_tree.RenameView.as_view(), name="rename"),
    path("<uuid:pk>/codes/", views_tree.CodesView.as_view(), name="codes"),
    path("<uuid:pk>/commentaires/", views_editorial.CommentsView.as_view(), name="comments"),
    path("<uuid:pk>/commentaires/<uuid:comment_pk>/", views_editorial.ResolveView.as_view(), name="resolve"),
    path("<uuid:pk>/relecture/", views_editorial.ReviewView.as_view(), name="review"),
    path("<uuid:pk>/historique/", views_editorial.HistoryView.as_view(), name="history"),
    path("<uuid:pk>/apercu/", views_editorial.PreviewView.as_view(), name="preview"),
    path("<uuid:pk>/comparer/", views_differences.CompareView.as_view(), name="compare"),
    path("<uuid:pk>/correspondances/", views_correspondences.CorrespondencesView.as_view(), name="correspondences"),
    path(
        "<uuid:pk>/correspondances/<uuid:row_pk>/confirmer/",
        views_correspondences.ConfirmView.as_view(),
        name="confirm_correspondence",
    ),
    path("<uuid:pk>/<slug:kind>/nouveau/", views_rows.NewRowView.as_view(), name="new_row"),
    path("<uuid:pk>/<slug:kind>/<uuid:row_pk>/", views_rows.EditRowView.as_view(), name="edit_row"),
    path("<uuid:pk>/<slug:kind>/<uuid:row_pk>/retirer/", views_rows.DeleteRowView.as_view(), name="delete_row"),
    path("<uuid:pk>/<slug:kind>/<uuid:row_pk>/deplacer/", views_tree.MoveToView.as_view(), name="move_to"),
    path("<uuid:pk>/<slug:kind>/<uuid:row_pk>/historique/", views_editorial.HistoryView.as_view(), name="row_history"),
    path("<uuid:pk>/<slug:verb>/", views.ChangeStateView.as_view(), name="change_state"),
]
