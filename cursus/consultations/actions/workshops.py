"""Workshops: preparing, who came and whether they may be named, what was agreed and what was not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.consultations import rules
from cursus.consultations.enums import ConsentSource, NamingConsent, PointKind, WorkshopState
from cursus.consultations.models import Workshop, WorkshopParticipant, WorkshopPoint
from cursus.consultations.rows import RowWords
from cursus.core import clock
from cursus.core.addresses import absolute
from cursus.core.errors import Refused
from cursus.core.ids import new_token
from cursus.core.mail import post
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import FrameworkVersion


def create_workshop(*, version: FrameworkVersion, by: User | None, **facts: Any) -> Workshop:
    """Plan a workshop on a draft or on a published version."""
    with writing():
        workshop = Workshop.objects.create(version=version, **facts)
        record("workshop.created", workshop, by=by)
    return workshop


def edit_workshop(*, workshop: Workshop, by: User | None, **facts: Any) -> Workshop:
    """Change what a workshop says of itself, unless it was cancelled."""
    with writing():
        locked = _locked(workshop)
        for name, value in facts.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(facts))
        record("workshop.edited", locked, by=by)
    return locked


def hold_workshop(*, workshop: Workshop, by: User | None) -> Workshop:
    """Say that the workshop took place: from now on the pages of the version cite it."""
    with writing():
        locked = _locked(workshop)
        if locked.held_on > clock.today():
            raise Refused(_("Its day has not come yet."))
        return move(workshop, rules.WORKSHOP_LIFE, "hold", by=by)


def cancel_workshop(*, workshop: Workshop, by: User | None) -> Workshop:
    """Give a planned workshop up."""
    return move(workshop, rules.WORKSHOP_LIFE, "cancel", by=by)


def add_participant(*, workshop: Workshop, by: User | None, **facts: Any) -> WorkshopParticipant:
    """Add somebody; with an address, a letter asks them whether they may be named."""
    with writing():
        locked = _locked(workshop)
        email = facts.get("email", "").lower()
        account = User.objects.filter(email=email).first() if email else None
        row = WorkshopParticipant.objects.create(
            workshop=locked, token=new_token(), person=account, **{**facts, "email": email}
        )
        if email:
            language = locked.version.framework.language
            link = absolute("consultations:naming", row.token, language=language)
            context = {"workshop": locked, "name": row.name, "link": link}
            body = locked.version.framework.organisation
            key = f"workshop:{locked.pk}:naming:{row.pk}"
            post(
                "consultations/naming",
                context,
                to=email,
                recipient=account,
                organisation=body,
                language=language,
                key=key,
            )
        record("workshop.participant_added", locked, by=by)
    return row


def record_consent(
    *, participant: WorkshopParticipant, agrees: bool, source: ConsentSource, by: User | None
) -> WorkshopParticipant:
    """Keep whether somebody may be named. A no erases their name and address: they count as a number."""
    with writing():
        locked = WorkshopParticipant.objects.select_for_update().select_related("workshop").get(pk=participant.pk)
        if agrees and not locked.name:
            raise Refused(_("Their name was erased when they said no. Add the person again to name them."))
        locked.consent = NamingConsent.YES if agrees else NamingConsent.NO
        locked.consent_source, locked.consented_on = source, clock.today()
        if not agrees:
            locked.name, locked.email, locked.person = "", "", None
        locked.save()
        record("workshop.naming_answered", locked.workshop, by=by, detail={"agrees": agrees, "source": str(source)})
    return locked


def remove_participant(*, participant: WorkshopParticipant, by: User | None) -> None:
    """Take somebody off the list, with all that is kept of them."""
    with writing():
        workshop = _locked(participant.workshop)
        WorkshopParticipant.objects.filter(pk=participant.pk).delete()
        record("workshop.participant_removed", workshop, by=by)


def add_point(
    *, workshop: Workshop, kind: PointKind, text: str, row: RowWords | None, by: User | None
) -> WorkshopPoint:
    """Write down what was agreed, or a disagreement as it stands; about a row of the version or about the whole."""
    with writing():
        locked = _locked(workshop)
        about = {"row_kind": row.kind, "lineage": row.lineage, "label": row.label[:200]} if row else {}
        place = locked.points.count() + 1
        point = WorkshopPoint.objects.create(workshop=locked, kind=kind, text=text, position=place, **about)
        record("workshop.point_added", locked, by=by, detail={"kind": str(kind)})
    return point


def remove_point(*, point: WorkshopPoint, by: User | None) -> None:
    """Take a point out of the minutes."""
    with writing():
        workshop = _locked(point.workshop)
        WorkshopPoint.objects.filter(pk=point.pk).delete()
        record("workshop.point_removed", workshop, by=by)


def _locked(workshop: Workshop) -> Workshop:
    rows = Workshop.objects.select_related("version__framework__organisation")
    locked = rows.select_for_update(of=("self",)).get(pk=workshop.pk)
    if locked.state == WorkshopState.CANCELLED:
        raise Refused(_("This workshop was cancelled: it no longer changes."))
    return locked
