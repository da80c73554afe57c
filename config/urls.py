"""Every address of the installation. Verification and health have no language prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("edition/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("cursus.core.urls_unprefixed")),
    path("", include("certification.urls_unprefixed")),
    path("", include("site_cms.urls_unprefixed")),
    path("", include("cursus.frameworks.case_api.urls")),
    path("", include("cursus.crosswalks.urls_unprefixed")),
]

urlpatterns += i18n_patterns(
    path("compte/", include("allauth.urls")),
    path("", include("site_cms.urls")),
    path("", include("cursus.urls")),
    path("", include("certification.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

if settings.DEBUG or settings.DEMONSTRATION:
    from django.urls import re_path
    from django.views.static import serve

    # Public pictures of pages. In production the front server answers for them.
    urlpatterns = [
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
        *urlpatterns,
    ]
