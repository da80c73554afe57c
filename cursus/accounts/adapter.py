"""How allauth treats our people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cursus.accounts.models import User
from cursus.core import security_log
from cursus.core.mail import put_in_outbox

_WRONG_SIGN_IN = _("This address and this password do not go together. Check both, or ask for a new password.")
_WAYS_OF_PROVING = {
    "reauthenticate": _("With my password"),
    "mfa_reauthenticate:webauthn": _("With a key"),
    "mfa_reauthenticate": _("With a code"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Addresses in lower case, the person's language, refusals noted in the security log, our own words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("This is your main address. Make another one the main one first."),
        "duplicate_email": _("This address is yours already."),
        "email_password_mismatch": _WRONG_SIGN_IN,
        "email_taken": _("This address belongs to an account already."),
        "enter_current_password": _("This is not your password of today."),
        "incorrect_code": _("This code is not the right one, or it is too old. Type the one shown now."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _WRONG_SIGN_IN,
        "invalid_or_expired_key": _("This link is too old or has served already."),
        "invalid_password_reset": _("This link is too old or has served already. Ask for another one."),
        "max_email_addresses": _("You cannot keep more than %d addresses. Remove one first."),
        "rate_limited": _("That is a lot of tries in a short time. Wait a few minutes, then try again."),
        "same_as_current": _("This is the value of today: give another one."),
        "select_only_one": _("Choose one address only."),
        "too_many_login_attempts": _("That is a lot of tries in a short time. Wait a few minutes, then try again."),
        "unknown_email": _("No account has this address."),
        "unverified_primary_email": _("Confirm this address first: a message can be sent to it again."),
    }

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

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the public home page in the language that was being read."""
        return reverse("wagtail_serve", args=[""])

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways in which a person can prove again who they are, in our words; a key before a code."""
        ways = sorted(
            super().get_reauthentication_methods(user), key=lambda way: list(_WAYS_OF_PROVING).index(way["id"])
        )
        return [{**way, "description": _WAYS_OF_PROVING.get(way["id"], way["description"])} for way in ways]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: our own words, and this installation's name in the application that shows the codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("While a second factor is on, no address can be added."),
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Set up an application or a key first: recovery codes stand in for them."),
        "incorrect_code": _("This code or this key is not the right one. Try again with the one shown now."),
        "unverified_email": _("Confirm your e-mail address first, then come back."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.PUBLISHER["name"])

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return a name that says which key it is by its place, until the person gives a better one."""
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("My key") if known == 0 else gettext("My key no. %(n)d") % {"n": known + 1}
