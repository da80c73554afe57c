"""Proving again who one is, just before something that commits.

Whoever has a password types it in the form itself. Whoever signs in with a key alone, or has lost their password, goes
through allauth's page for a key or a code and comes back: that proof is good for a short time and for one act. Having
signed in a moment ago proves nothing, and neither does a session without any means of proof (allauth lets such a
session pass; here it does not).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cursus.accounts.forms import ProofForm
from cursus.core.access import person


@dataclass(frozen=True)
class Proof:
    """What the page asks of somebody: a password in the form, or one of these ways first, unless one was just used."""

    by_password: bool
    fresh: bool
    ways: tuple[tuple[str, str], ...]

    @property
    def ready(self) -> bool:
        """Whether the form can be sent as it stands."""
        return self.by_password or self.fresh


def proof_of(request: HttpRequest) -> Proof:
    """Return what this person is asked for; the ways are (words, address) and come back to this page."""
    who = person(request)
    if who.has_usable_password():
        return Proof(by_password=True, fresh=False, ways=())
    back = urlencode({"next": request.get_full_path()})
    ways = get_adapter(request).get_reauthentication_methods(who)
    return Proof(
        by_password=False,
        fresh=bool(_fresh(request)),
        ways=tuple((str(way["description"]), f"{way['url']}?{back}") for way in ways),
    )


def accept(request: HttpRequest, form: ProofForm) -> bool:
    """Say whether a valid form proves who sent it; when not, the form says what to do.

    A password counts within allauth's limit of failed attempts. A proof given on another page is used up here.
    """
    if "password" in form.fields:
        return _password_is_right(request, form)
    if _use_fresh(request):
        return True
    form.add_error(None, _("Show first that it is you: that proof serves once, and for five minutes."))
    return False


def _password_is_right(request: HttpRequest, form: ProofForm) -> bool:
    try:
        right = bool(get_adapter(request).reauthenticate(person(request), form.cleaned_data["password"]))
    except ValidationError as error:
        form.add_error("password", error)
        return False
    if not right:
        form.add_error("password", _("This is not your password."))
    return right


def _fresh(request: HttpRequest) -> list[dict[str, Any]]:
    oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    known = get_authentication_records(request, person(request))
    return [item for item in known if item.get("reauthenticated") and item["at"] > oldest]


def _use_fresh(request: HttpRequest) -> bool:
    """Use up every proof of this session; say whether one was fresh."""
    found = bool(_fresh(request))
    kept = get_authentication_records(request, person(request))
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**item, "reauthenticated": False} for item in kept]
    return found
