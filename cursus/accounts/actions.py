"""What changes an account beside allauth."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from cursus.accounts.models import User
from cursus.core.writing import record, writing


def open_account(*, email: str, first_name: str, last_name: str, password: str | None, language: str = "fr") -> User:
    """Create a person whose address is proven (they followed a link sent to it). Returns the person."""
    with writing():
        user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name, language=language)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        record("account.opened", user, by=user, about=user)
    return user
