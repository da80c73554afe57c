"""How allauth treats our people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from cursus.accounts.models import User
from cursus.core import security_log


class AccountAdapter(DefaultAccountAdapter):
    """Addresses in lower case, the person's language, refusals noted in the security log."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = (translation.get_language() or "fr")[:2]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security_log.note("sign_in_refused", request)
        super().authentication_failed(request, **credentials)
