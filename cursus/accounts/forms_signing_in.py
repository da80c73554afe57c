"""allauth's forms in our own words: their labels, their help, and what they say of a mistake.

allauth writes a label again as placeholder; a placeholder goes away as soon as one types, so there is none here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

_EMAIL = _("E-mail address")
_PASSWORD = _("Password")
_NEW_PASSWORD = _("New password")
_AGAIN = _("The same once more")
_CODE = _("Code")
_NAME_OF_KEY = _("Name of the key")
_FORGOTTEN = lazy(format_html, str)('<a href="{}">{}</a>', reverse_lazy("account_reset_password"), _("Forgotten?"))


class OwnWords(forms.Form):
    """Gives the fields our labels and help, and takes placeholders away."""

    labels: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.labels:
                field.label = self.labels[name]
            if name in self.helps:
                field.help_text = self.helps[name]
            if name == "credential":
                field.label = _("Key")
                field.error_messages["required"] = _("The key did not answer. Try again.")
                field.error_messages["invalid"] = _("What the key answered cannot be read. Try again.")


class TwicePassword(OwnWords):
    """A form where a new password is typed twice."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.has_error("password2") and not self.has_error("password2", "required"):
            del self.errors["password2"]
            self.add_error("password2", _("The two passwords differ: type the same one twice."))
        return data


class LoginForm(OwnWords, account.LoginForm):
    labels: ClassVar[dict[str, Any]] = {"login": _EMAIL, "password": _PASSWORD}
    helps: ClassVar[dict[str, Any]] = {"password": _FORGOTTEN}


class SignupForm(TwicePassword, account.SignupForm):
    labels: ClassVar[dict[str, Any]] = {"email": _EMAIL, "password1": _PASSWORD, "password2": _AGAIN}


class AddEmailForm(OwnWords, account.AddEmailForm):
    labels: ClassVar[dict[str, Any]] = {"email": _EMAIL}


class ChangePasswordForm(TwicePassword, account.ChangePasswordForm):
    labels: ClassVar[dict[str, Any]] = {
        "oldpassword": _("Password of today"),
        "password1": _NEW_PASSWORD,
        "password2": _AGAIN,
    }
    helps: ClassVar[dict[str, Any]] = {"oldpassword": _FORGOTTEN}


class SetPasswordForm(TwicePassword, account.SetPasswordForm):
    """A first password. Who has a key proves it first: a session that was left open must not become an account.

    The proof is asked for before anything is typed, so that no password waits in the session.
    """

    labels: ClassVar[dict[str, Any]] = {"password1": _PASSWORD, "password2": _AGAIN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            raise_if_reauthentication_required(context.request, app="cursus.accounts")

    def clean(self) -> dict[str, Any]:
        if is_reauthentication_required(context.request, app="cursus.accounts"):
            raise forms.ValidationError(_("Too much time has passed: open this page again."))
        return super().clean()


class ResetPasswordForm(OwnWords, account.ResetPasswordForm):
    labels: ClassVar[dict[str, Any]] = {"email": _EMAIL}


class ResetPasswordKeyForm(TwicePassword, account.ResetPasswordKeyForm):
    labels: ClassVar[dict[str, Any]] = {"password1": _NEW_PASSWORD, "password2": _AGAIN}


class ReauthenticateForm(OwnWords, account.ReauthenticateForm):
    labels: ClassVar[dict[str, Any]] = {"password": _PASSWORD}
    helps: ClassVar[dict[str, Any]] = {"password": _FORGOTTEN}


class CodeForm(OwnWords, mfa.AuthenticateForm):
    labels: ClassVar[dict[str, Any]] = {"code": _CODE}


class CodeAgainForm(OwnWords, mfa.ReauthenticateForm):
    labels: ClassVar[dict[str, Any]] = {"code": _CODE}
    helps: ClassVar[dict[str, Any]] = {"code": _("The one that your application shows, or one of your recovery codes.")}


class ActivateApplicationForm(OwnWords, totp.ActivateTOTPForm):
    labels: ClassVar[dict[str, Any]] = {"code": _("Code that the application shows now")}
    helps: ClassVar[dict[str, Any]] = {"code": _("Six digits. It changes every thirty seconds.")}


class AddKeyForm(OwnWords, webauthn.AddWebAuthnForm):
    labels: ClassVar[dict[str, Any]] = {"name": _NAME_OF_KEY, "passwordless": _("Sign in with this key alone")}
    helps: ClassVar[dict[str, Any]] = {
        "name": _("For instance: my phone, the small blue key."),
        "passwordless": _("Without your password. The key then checks that it is you: fingerprint, face or code."),
    }


class RenameKeyForm(OwnWords, webauthn.EditWebAuthnForm):
    labels: ClassVar[dict[str, Any]] = {"name": _NAME_OF_KEY}


class KeyForm(OwnWords, webauthn.AuthenticateWebAuthnForm):
    """The second factor when signing in."""


class KeyAloneForm(OwnWords, webauthn.LoginWebAuthnForm):
    """Signing in with a passkey."""


class KeyAgainForm(OwnWords, webauthn.ReauthenticateWebAuthnForm):
    """Proving again who one is."""
