"""Addresses of the public site that are not pages of the tree."""

from django.urls import path

from site_cms.courses import views as courses

app_name = "site"
urlpatterns = [path("formations/<uuid:pk>/", courses.course, name="course")]
