"""Addresses of the public site without a language prefix."""

from django.urls import path

from site_cms.sitemap import views as sitemaps

urlpatterns = [path("sitemap.xml", sitemaps.sitemap, name="sitemap")]
