"""The site map, for search engines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from site_cms.sitemap.queries import public_addresses

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address, one an entry."""
    entries = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in public_addresses())
    return HttpResponse(f"{HEAD}{entries}</urlset>\n", content_type="application/xml")
