"""Asking for an erasure, taking the request back, refusing it with a reason, and setting the terms."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.privacy import queries
from certification.privacy.models import ErasureRequest, RetentionPolicy
from certification.privacy.permissions import can_answer
from certification.privacy.rules import ERASURE_LIFE
from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import NotAllowed, Refused
from cursus.core.mail import post
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.organisations.enums import Role
from cursus.organisations.models import Organisation
from cursus.organisations.queries import has_role, people_with_role


def ask(*, by: User, body: Organisation) -> ErasureRequest:
    """Ask a body to erase what it holds of the person who asks; asking twice is asking once. Raises Refused."""
    with writing():
        User.objects.select_for_update().get(pk=by.pk)
        if known := ErasureRequest.objects.filter(organisation=body, person=by, state=ERASURE_LIFE.initial).first():
            return known
        enrolments = list(queries.open_enrolments(by, body).select_related("session"))
        if not enrolments:
            raise NotAllowed(_("This organisation holds nothing about you that could be erased."))
        if found := queries.obstacles(enrolments):
            raise Refused(" ".join(found), code="erasure_obstacle")
        asked = ErasureRequest.objects.create(organisation=body, person=by)
        record("erasure_request.asked", asked, by=by, about=by)
        for manager in people_with_role(body, Role.PEDAGOGICAL_MANAGER):
            # Nobody is named: the message would outlive the person's erasure in a mailbox.
            link = settings.PUBLIC_ORIGIN + reverse("privacy:answer", args=[asked.pk])
            post("privacy/asked", {"body": body, "link": link}, to=manager.email, recipient=manager, organisation=body)
    return asked


def withdraw(*, by: User, request: ErasureRequest) -> ErasureRequest:
    """Take one's request back. Raises NotAllowed, Conflict (it was answered)."""
    if request.person_id != by.pk:
        raise NotAllowed(_("Only the person who asked can take the request back."))
    return move(request, ERASURE_LIFE, "withdraw", by=by, about=by)


def refuse(*, by: User, request: ErasureRequest, reason: str) -> ErasureRequest:
    """Refuse, with the lawful reason that the person reads. Raises NotAllowed, Refused (no reason), Conflict."""
    if not can_answer(by, request.organisation):
        raise NotAllowed(_("Only the training body’s pedagogical manager answers these requests."))
    said = reason.strip()
    if not said:
        raise Refused(_("Write the reason: the person reads it, and may contest it."), field="reason")
    with writing():
        move(
            request,
            ERASURE_LIFE,
            "refuse",
            by=by,
            about=request.person,
            refusal=said,
            decided_by=by,
            decided_at=clock.now(),
        )
        person = request.person
        link = settings.PUBLIC_ORIGIN + reverse("privacy:mine")
        post(
            "privacy/refused",
            {"body": request.organisation, "person": person, "reason": said, "link": link},
            to=person.email,
            recipient=person,
            organisation=request.organisation,
        )
    return request


def set_terms(
    *, by: User, body: Organisation, minutes_years: int, documents_years: int, ground: str = ""
) -> RetentionPolicy:
    """Set how many years a certifier keeps minutes and attestations. Raises NotAllowed, ValidationError."""
    if not has_role(by, body.pk, Role.CERTIFIER):
        raise NotAllowed(_("Only the certifier’s administrator sets these terms."))
    with writing():
        policy = RetentionPolicy.objects.select_for_update().filter(organisation=body).first()
        policy = policy or RetentionPolicy(organisation=body)
        policy.minutes_years, policy.documents_years, policy.ground = minutes_years, documents_years, ground.strip()
        policy.full_clean()
        policy.save()
        detail = {"minutes": minutes_years, "documents": documents_years}
        record("retention.set", policy, by=by, organisation=body, detail=detail)
    return policy
