"""What every layout reads, with safe defaults where a room has nothing to say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject


def address(name: str, *args: Any) -> str:
    """The address of a named page, or an empty string where this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def layout(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``layout`` for the frames of the pages, made only where a template asks for it."""
    return {"layout": SimpleLazyObject(lambda: _layout(request))}


def _layout(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    return {
        "spaces": list(getattr(request, "spaces", None) or ()),
        "space_nav": list(getattr(request, "space_nav", None) or ()),
        "site_menu": SimpleLazyObject(lambda: list(getattr(request, "site_menu", None) or ())),
        "organisation_stylesheet": getattr(request, "organisation_stylesheet", "") or "",
        "organisation_name": getattr(request, "organisation_name", "") or "",
        "person": person,
        "person_name": person.get_short_name() if person else "",
        "person_full_name": str(person) if person else "",
        "public_home": address("wagtail_serve", "") or "/",
        "space_home": address("home"),
        "editing": getattr(request, "editing_home", "") if person else "",
        "account": address("accounts:profile") or address("account_email"),
        "password": address("account_change_password"),
        "second_factor": address("mfa_index"),
        "sessions": address("usersessions_list"),
        "sign_in": address("account_login"),
        "sign_out": address("account_logout"),
        "verify": address("verification:start") or address("verification"),
        "legal": address("legal_notice"),
        "accessibility": address("accessibility_statement"),
    }
