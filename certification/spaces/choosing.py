"""Which enrolment the learner's pages are about, when somebody has several."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from certification.enrolments import queries as enrolments
from certification.enrolments.enums import ACTIVE_STATES
from certification.enrolments.models import Enrolment
from cursus.core.access import note_if_hidden, person

PARAMETER = "inscription"
REMEMBERED = "enrolment"


def own_enrolments(request: HttpRequest) -> list[Enrolment]:
    """The person's enrolments, the one they are at work on first."""
    return list(enrolments.of_learner(person(request)))


def chosen(request: HttpRequest, own: list[Enrolment]) -> Enrolment | None:
    """The enrolment that the address names, else the one looked at last, else the first; None without any.

    An address that names somebody else's is 404, as everywhere.
    """
    asked = request.GET.get(PARAMETER) or request.POST.get(PARAMETER)
    by_key = {str(item.pk): item for item in own}
    if asked:
        if asked not in by_key:
            note_if_hidden(request, Enrolment, {"pk": asked})
            raise Http404
        request.session[REMEMBERED] = asked
        return by_key[asked]
    remembered = by_key.get(str(request.session.get(REMEMBERED, "")))
    return remembered or (own[0] if own else None)


def chosen_active(request: HttpRequest, own: list[Enrolment]) -> Enrolment | None:
    """The same among those in which evidence can be added; None when there is none."""
    found = chosen(request, own)
    if found is not None and found.state in ACTIVE_STATES:
        return found
    return next((item for item in own if item.state in ACTIVE_STATES), None)


def asked_uuid(value: str | None) -> UUID | None:
    """A key written in an address, or None when it is none."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
