"""How allauth treats our people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import translation

from cursus.accounts.models import User
from cursus.core import security_log
from cursus.core.mail import put_in_outbox


class AccountAdapter(DefaultAccountAdapter):
    """Addresses in lower case, the person's language, refusals noted in the security log."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = (translation.get_language() or "fr")[:2]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the message in the outbox: a mail server that is down must not stop who signs up or resets."""
        site = get_current_site(self.request)
        worded = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, "current_site": site, **context}
        )
        put_in_outbox(subject=worded.subject, body=worded.body, to=email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security_log.note("sign_in_refused", request)
        super().authentication_failed(request, **credentials)
