"""Until when a decision may be contested."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from certification.juries.enums import DEFAULT_APPEAL_DAYS
from certification.juries.models import Jury
from certification.juries.models_appeals import AppealTerm
from certification.juries.rules import last_day_to_appeal
from cursus.core import clock
from cursus.organisations.models import Organisation


def appeal_term(certifier: Organisation) -> AppealTerm:
    """The term that a certifier set, or the usual one (not saved)."""
    return AppealTerm.objects.filter(organisation=certifier).first() or AppealTerm(organisation=certifier)


def last_day_of(jury: Jury) -> date:
    """The last day on which the candidates of a signed jury may appeal: as they were told when it was signed."""
    if jury.appeals_until is not None:
        return jury.appeals_until
    return last_day_to_appeal(timezone.localdate(jury.signed_at), DEFAULT_APPEAL_DAYS)


def in_time(jury: Jury) -> bool:
    """Tell whether candidates of a signed jury may still appeal."""
    return clock.today() <= last_day_of(jury)
