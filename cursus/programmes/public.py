"""Where the public reads about a programme.

Pages belong to a later domain, which this one never imports: the installation names the function that knows the
addresses (``COURSE_ADDRESSES`` in the settings).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from cursus.programmes.enums import ProgrammeState
from cursus.programmes.models import TrainingProgramme

Addresses = Callable[[Sequence[UUID]], dict[UUID, str]]


def public_addresses(programmes: Sequence[TrainingProgramme]) -> dict[UUID, str]:
    """Return the addresses of the public pages of programmes by id, in the language in use, in one query."""
    finder: Addresses = import_string(settings.COURSE_ADDRESSES)
    return finder([programme.pk for programme in programmes])


def public_address(programme: TrainingProgramme) -> str:
    """Return the address of a programme's public page; empty while it is not published."""
    if programme.state != ProgrammeState.PUBLISHED:
        return ""
    return public_addresses([programme]).get(programme.pk, "")
