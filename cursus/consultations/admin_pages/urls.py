"""Addresses below the editors' admin."""

from django.urls import path

from cursus.consultations.admin_pages import views, views_workshops

app_name = "consultations_admin"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("version/<uuid:pk>/nouvelle/", views.NewReviewView.as_view(), name="new_review"),
    path("version/<uuid:pk>/nouvel-atelier/", views_workshops.NewWorkshopView.as_view(), name="new_workshop"),
    path("<uuid:pk>/", views.ReviewView.as_view(), name="review"),
    path("<uuid:pk>/modifier/", views.EditReviewView.as_view(), name="edit_review"),
    path("<uuid:pk>/reseaux/", views.AddNetworkView.as_view(), name="add_network"),
    path("<uuid:pk>/inviter/", views.InviteView.as_view(), name="invite"),
    path("<uuid:pk>/resultats/", views.ResultsView.as_view(), name="results"),
    path("<uuid:pk>/resultats.csv", views.ExportView.as_view(), name="export"),
    path("<uuid:pk>/commentaires/", views.CommentsView.as_view(), name="comments"),
    path("<uuid:pk>/commentaires/<uuid:comment_pk>/", views.DealView.as_view(), name="deal"),
    path("<uuid:pk>/<slug:verb>/", views.ReviewVerbView.as_view(), name="review_verb"),
    path("atelier/<uuid:pk>/", views_workshops.WorkshopView.as_view(), name="workshop"),
    path("atelier/<uuid:pk>/modifier/", views_workshops.EditWorkshopView.as_view(), name="edit_workshop"),
    path("atelier/<uuid:pk>/imprimer/<slug:sheet>/", views_workshops.PrintView.as_view(), name="print"),
    path(
        "atelier/<uuid:pk>/<uuid:row_pk>/<slug:verb>/", views_workshops.WorkshopRowView.as_view(), name="workshop_row"
    ),
    path("atelier/<uuid:pk>/<slug:verb>/", views_workshops.WorkshopVerbView.as_view(), name="workshop_verb"),
]
