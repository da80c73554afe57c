"""Who can come before a jury, and for what a body can plan one."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from certification.enrolments.enums import EnrolmentState
from certification.enrolments.models import Enrolment
from certification.juries.enums import CandidateOutcome, JuryState
from certification.juries.models import Candidate, Jury
from cursus.frameworks.models import Route
from cursus.organisations.models import Organisation

COMES_BEFORE_A_JURY = (EnrolmentState.IN_PROGRESS, EnrolmentState.COMPLETED)
_UNDER_WAY = (JuryState.PLANNED, JuryState.CONVENED, JuryState.DELIBERATING, JuryState.CLOSED)


def plannable_routes(certifier: Organisation) -> QuerySet[Route]:
    """Return the open routes of the qualifications that the body certifies."""
    certifies = Q(qualification__certifiers__organisation=certifier, qualification__certifiers__active=True)
    return (
        Route.objects.filter(certifies, active=True)
        .select_related("qualification__version__framework")
        .distinct()
        .order_by("qualification__title", "kind")
    )


def eligible_enrolments(jury: Jury) -> QuerySet[Enrolment]:
    """Return the learners who may become candidates of the jury, by session and name.

    Learners at work or at the end of a session that this body certifies, on the same version and route, who are not
    before another jury that is under way and have not obtained the qualification. Who was moved to another version
    comes with the route that the move gave them, whatever their programme aims at.
    Those whose civil identity is not confirmed are returned too (``identity``): the page says why they wait.
    """
    elsewhere = Candidate.objects.filter(enrolment=OuterRef("pk"), jury__state__in=_UNDER_WAY)
    obtained = Candidate.objects.filter(
        enrolment=OuterRef("pk"), jury__state=JuryState.SIGNED, outcome=CandidateOutcome.FULL
    )
    return (
        Enrolment.objects.annotate(actual_route=Coalesce(F("route"), F("session__route")))
        .filter(
            session__certifier=jury.certifier_id,
            version=jury.qualification.version_id,
            actual_route=jury.route_id,
            state__in=COMES_BEFORE_A_JURY,
            erased__isnull=True,
        )
        .filter(~Exists(elsewhere), ~Exists(obtained))
        .select_related("learner", "identity", "session__programme__organisation")
        .order_by("session__starts_on", "learner__last_name", "learner__first_name")
    )


def identity_confirmed(enrolment: Enrolment) -> bool:
    """Tell whether the learner has confirmed their civil identity on the proof."""
    identity = getattr(enrolment, "identity", None)
    return identity is not None and identity.confirmed_at is not None
