"""Pages that every public site owes: legal notice and accessibility statement."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PUBLISHER_DEFAULTS = {
    "name": "Cursus",
    "legal_form": "",
    "address": "",
    "registration": "",
    "email": "",
    "telephone": "",
    "director": "",
    "host": "",
    "data_protection_email": "",
    "accessibility_email": "",
    "accessibility_status": "none",
    "accessibility_rate": "",
    "accessibility_audit": "",
}
"""Facts of the body that runs the installation; ``settings.PUBLISHER`` fills them in."""


def publisher() -> dict[str, Any]:
    """Who runs this installation, with an empty string for each fact that is not set."""
    return {**PUBLISHER_DEFAULTS, **getattr(settings, "PUBLISHER", {})}


def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes, who hosts, what becomes of data (LCEN art. 1-1, GDPR art. 13)."""
    context = {"publisher": publisher(), "demonstration": getattr(settings, "DEMONSTRATION", False)}
    return render(request, "cursus/core/legal_notice.html", context)


def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, and whom to tell (RGAA 4.1, model statement)."""
    return render(request, "cursus/core/accessibility_statement.html", {"publisher": publisher()})
