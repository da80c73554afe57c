"""What the pages of this room share: reaching a row, and tying a refusal to its field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import weave
from cursus.core.access import get_visible_or_404
from cursus.core.errors import NotAllowed, Refused
from cursus.frameworks.models import Competency
from cursus.programmes import permissions
from cursus.programmes.models import TrainingProgramme, TrainingSession

_WITH_PROGRAMME = ("organisation", "version__framework", "qualification")
_WITH_SESSION = (*(f"programme__{name}" for name in _WITH_PROGRAMME), "route", "certifier")


@dataclass(frozen=True)
class Difference:
    """A field that two people wrote differently, in words."""

    label: str
    mine: str
    theirs: str


def person(request: HttpRequest) -> User:
    """Return the signed-in person; the views that ask are behind login_required."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs a signed-in person.")
    return request.user


def programme_to_read(request: HttpRequest, pk: UUID) -> TrainingProgramme:
    """Return the programme, or answer 404 to who has no relation to it."""
    visible = permissions.visible_programmes(person(request)).select_related(*_WITH_PROGRAMME)
    return get_visible_or_404(request, visible, pk=pk)


def programme_to_change(request: HttpRequest, pk: UUID) -> TrainingProgramme:
    """Return the programme, or answer 404 to who has no relation to it, 403 to who may only read it."""
    programme = programme_to_read(request, pk)
    if not permissions.can_manage_programme(person(request), programme):
        raise NotAllowed(_("Only a pedagogical manager of this organisation can do this."))
    return programme


def session_to_read(request: HttpRequest, pk: UUID) -> TrainingSession:
    """Return the session with its programme, or answer 404 to who has no relation to it."""
    visible = permissions.visible_sessions(person(request)).select_related(*_WITH_SESSION)
    return get_visible_or_404(request, visible, pk=pk)


def session_to_change(request: HttpRequest, pk: UUID) -> TrainingSession:
    """The same, and 403 to who may only read it."""
    session = session_to_read(request, pk)
    if not permissions.can_manage_session(person(request), session):
        raise NotAllowed(_("Only a pedagogical manager of this organisation can do this."))
    return session


def tell(form: forms.BaseForm, refusal: Refused) -> None:
    """Write a refusal into the form: at its field where the form has it, else above."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.message))


def tried(form: forms.BaseForm, verb: Any, *args: Any, **kwargs: Any) -> Any:
    """Do what the form asks; return the verb's answer, or None with the refusal written into the form."""
    try:
        return verb(*args, **kwargs)
    except Refused as refusal:
        tell(form, refusal)
        return None


def bare_squares(competencies: Iterable[Competency]) -> list[weave.Square]:
    """Competencies as bare squares: nothing has been proven yet."""
    return [weave.Square.of("NOT_STARTED", title=f"{row.code} {row.title}") for row in competencies]


def trail(
    here: str, *, programme: TrainingProgramme | None = None, session: TrainingSession | None = None
) -> list[tuple[str, str]]:
    """The way to a page: the programmes, the programme, its session, the page itself."""
    found = [(_("Programmes"), reverse("programmes:list"))]
    if programme is not None:
        found.append((programme.code, reverse("programmes:detail", args=[programme.pk])))
    if session is not None:
        found.append((session.code, reverse("programmes:session", args=[session.pk])))
    return [*found, (here, "")]
