"""Where an assessor's page is."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cursus.programmes.models import TrainingSession


def crumbs(*, session: TrainingSession | None = None, here: str) -> list[tuple[str, str]]:
    """Return the way to a page as (label, address): the queue, the session, the page itself."""
    way = [(_("To assess"), reverse("assessment:queue"))]
    if session is not None:
        way.append((session.code, reverse("assessment:session", args=[session.pk])))
    return [*way, (here, "")]
