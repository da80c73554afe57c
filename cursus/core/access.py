"""Reaching one row: through what the person may see, else 404 and a line in the security log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from cursus.core import security_log

if TYPE_CHECKING:
    from cursus.accounts.models import User

M = TypeVar("M", bound=Model)


def person(request: HttpRequest) -> User:
    """Return who is signed in. For views that only signed-in people reach."""
    user = request.user
    if not user.is_authenticated:
        raise PermissionError("This view must not be reached without signing in.")
    return user


def get_visible_or_404(request: HttpRequest, visible: QuerySet[M], **lookup: Any) -> M:
    """Return the one row of ``visible`` (what this person may see) that fits, else raise Http404.

    A row that exists but is not visible answers as one that does not, and is noted: somebody changes
    identifiers in addresses.
    """
    try:
        return visible.get(**lookup)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        note_if_hidden(request, visible.model, lookup)
        raise Http404 from error


def note_if_hidden(request: HttpRequest, model: type[Model], lookup: dict[str, Any]) -> None:
    """Write a security line when the row exists all the same: it is another's."""
    try:
        hidden = model._base_manager.filter(**lookup).exists()
    except (ValidationError, ValueError, TypeError):
        return
    if hidden:
        security_log.note("hidden_row", request, model=model._meta.label, lookup=lookup)
