"""Pages of the house itself."""

from django.urls import URLPattern, path

from cursus.core import gallery, pages

urlpatterns: list[URLPattern] = [
    path("galerie/", gallery.gallery, name="gallery"),
    path("mentions-legales/", pages.legal_notice, name="legal_notice"),
    path("accessibilite/", pages.accessibility_statement, name="accessibility_statement"),
]
