"""Preparing a campaign, opening and closing it, inviting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.consultations import links, rules
from cursus.consultations.enums import ItemKind, ReviewState
from cursus.consultations.models import (
    PractitionerReview,
    ReviewInvitation,
    ReviewItem,
    ReviewNetwork,
    ReviewOccupation,
)
from cursus.consultations.rows import criteria_of
from cursus.core import clock
from cursus.core.addresses import absolute
from cursus.core.errors import Refused
from cursus.core.ids import new_token
from cursus.core.mail import Letter, post_all
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.models import FrameworkVersion, Occupation, OccupationalActivity

MAX_INVITED = 300


def create_review(*, version: FrameworkVersion, by: User | None, **facts: Any) -> PractitionerReview:
    """Prepare a campaign on a draft or on a published version."""
    with writing():
        review = PractitionerReview(version=version, **facts)
        _check(review)
        review.save()
        record("practitioner_review.created", review, by=by)
    return review


def edit_review(*, review: PractitionerReview, by: User | None, **facts: Any) -> PractitionerReview:
    """Change a campaign in preparation; of an open one the welcome, the contact and the last day."""
    with writing():
        locked = _locked(review)
        if locked.state not in (ReviewState.DRAFT, ReviewState.OPEN):
            raise Refused(_("This consultation is over: it no longer changes."))
        if locked.state == ReviewState.OPEN:
            facts = {name: value for name, value in facts.items() if name in ("welcome", "contact", "closes_on")}
        for name, value in facts.items():
            setattr(locked, name, value)
        _check(locked)
        locked.save(update_fields=list(facts))
        record("practitioner_review.edited", locked, by=by)
        review.refresh_from_db()
    return review


def _check(review: PractitionerReview) -> None:
    if review.closes_on < review.opens_on:
        raise Refused(_("The last day comes before the first one. Choose a later one."), field="closes_on")
    if (review.closes_on - review.opens_on).days > rules.LONGEST_DAYS:
        raise Refused(_("A consultation lasts a year at most. Choose an earlier last day."), field="closes_on")


def add_network(*, review: PractitionerReview, name: str, by: User | None) -> ReviewNetwork:
    """Add a network, with the link that its members share."""
    with writing():
        locked = _locked(review)
        if locked.state not in (ReviewState.DRAFT, ReviewState.OPEN):
            raise Refused(_("This consultation is over: nobody can be invited any more."), field="name")
        if locked.networks.filter(name__iexact=name).exists():
            raise Refused(_("This network already has its link."), field="name")
        count = locked.networks.count()
        network = ReviewNetwork.objects.create(review=locked, name=name, token=new_token(), position=count + 1)
        record("practitioner_review.network_added", locked, by=by, detail={"network": str(network.pk)})
    return network


def open_review(*, review: PractitionerReview, by: User | None) -> PractitionerReview:
    """Open a campaign: what is asked is fixed in the words of today."""
    with writing():
        locked = _locked(review)
        if locked.closes_on < clock.today():
            raise Refused(_("Its last day is over: choose a later one, then open."))
        if not locked.networks.exists():
            raise Refused(_("Add a network first: its link is what practitioners open."))
        if not locked.version.competencies.exists():
            raise Refused(_("This version has no competency yet: there is nothing to ask about."))
        _freeze(locked)
        return move(review, rules.REVIEW_LIFE, "open", by=by)


def close_review(*, review: PractitionerReview, by: User | None) -> PractitionerReview:
    """Close a campaign: no answer is taken any more, figures and comments can be read."""
    return move(review, rules.REVIEW_LIFE, "close", by=by, closed_at=clock.now())


def cancel_review(*, review: PractitionerReview, by: User | None) -> PractitionerReview:
    """Give a campaign up before it is opened."""
    return move(review, rules.REVIEW_LIFE, "cancel", by=by)


def _freeze(review: PractitionerReview) -> None:
    occupations: dict[Any, ReviewOccupation] = {}
    for row in review.version.occupations.all():
        occupations[row.pk] = ReviewOccupation.objects.create(
            review=review, lineage=row.lineage, title=row.title, position=row.position
        )
    items: list[tuple[ReviewItem, list[ReviewOccupation]]] = []
    for activity in (
        OccupationalActivity.objects.filter(occupation__version=review.version)
        .select_related("occupation")
        .order_by("occupation__position", "position")
    ):
        items.append((_activity(review, activity), [occupations[activity.occupation_id]]))
    linked = {
        row.pk: set(row.competency_links.values_list("competency", flat=True))
        for row in Occupation.objects.filter(version=review.version)
    }
    anywhere = set().union(*linked.values())
    for competency in review.version.competencies.select_related("block").prefetch_related("criteria"):
        item = ReviewItem(
            review=review,
            kind=ItemKind.COMPETENCY,
            lineage=competency.lineage,
            code=competency.code,
            heading=str(competency.block or ""),
            title=competency.title,
            detail=criteria_of(competency),
        )
        # What is tied to no occupation, and what an occupation without ties needs, concerns everybody.
        concerned = [
            row
            for key, row in occupations.items()
            if competency.pk in linked[key] or competency.pk not in anywhere or not linked[key]
        ]
        items.append((item, concerned))
    for place, (item, _rows) in enumerate(items, start=1):
        item.position = place
    ReviewItem.objects.bulk_create([item for item, _rows in items])
    through = ReviewItem.occupations.through
    through.objects.bulk_create(
        through(reviewitem_id=item.pk, reviewoccupation_id=row.pk) for item, rows in items for row in rows
    )


def _activity(review: PractitionerReview, activity: OccupationalActivity) -> ReviewItem:
    return ReviewItem(
        review=review,
        kind=ItemKind.ACTIVITY,
        lineage=activity.pk,
        heading=activity.occupation.title,
        title=activity.title,
        detail=activity.description,
    )


def invite_people(
    *, review: PractitionerReview, network: ReviewNetwork | None, addresses: Iterable[str], by: User | None
) -> int:
    """Send each address its personal link; who was invited already, or wants no letter, gets none. Return how many."""
    wanted = sorted({address.strip().lower() for address in addresses if address.strip()})
    if len(wanted) > MAX_INVITED:
        raise Refused(
            _("%(limit)s addresses at a time at most. Send the rest afterwards.") % {"limit": MAX_INVITED},
            field="addresses",
        )
    with writing():
        locked = _locked(review)
        if locked.state == ReviewState.DRAFT:
            raise Refused(_("Open the consultation first: letters lead to it."), field="addresses")
        if locked.state != ReviewState.OPEN:
            raise Refused(_("This consultation is over: nobody can be invited any more."), field="addresses")
        body = locked.version.framework.organisation_id
        theirs = ReviewInvitation.objects.filter(review__version__framework__organisation=body, email__in=wanted)
        refusing = set(theirs.filter(opted_out=True).values_list("email", flat=True))
        known = set(locked.invitations.values_list("email", flat=True)) | refusing
        accounts = {user.email.lower(): user for user in User.objects.filter(email__in=wanted)}
        made = [
            ReviewInvitation(review=locked, network=network, email=address, person=accounts.get(address))
            for address in wanted
            if address not in known
        ]
        for row in made:
            row.link_digest = links.invitation_digest(links.personal_token(row.pk))
        ReviewInvitation.objects.bulk_create(made)
        post_all("consultations/invitation", [_letter(locked, row, "invited") for row in made])
        record("practitioner_review.invited", locked, by=by, detail={"sent": len(made)})
    return len(made)


def remind(*, review: PractitionerReview, by: User | None) -> int:
    """Write once more to those who were invited and have not begun. Return how many letters leave."""
    with writing():
        locked = _locked(review)
        if locked.state != ReviewState.OPEN:
            raise Refused(_("This consultation takes no answers: there is nothing to remind of."))
        waiting = list(
            locked.invitations.select_for_update().filter(began=False, opted_out=False, reminders__lt=rules.REMINDERS)
        )
        for row in waiting:
            row.reminders += 1
        ReviewInvitation.objects.bulk_update(waiting, ["reminders"])
        post_all("consultations/reminder", [_letter(locked, row, f"reminded{row.reminders}") for row in waiting])
        record("practitioner_review.reminded", locked, by=by, detail={"sent": len(waiting)})
    return len(waiting)


def _letter(review: PractitionerReview, row: ReviewInvitation, what: str) -> Letter:
    token = links.personal_token(row.pk)
    language = review.version.framework.language
    organisation = review.version.framework.organisation
    context = {
        "review": review,
        "body": organisation.name if organisation else "Cursus",
        "link": absolute("consultations:start", token, language=language),
        "out": absolute("consultations:opt_out", token, language=language),
        "until": review.closes_on,
    }
    key = f"review:{review.pk}:{what}:{row.pk}"
    return Letter(context, row.email, row.person, organisation, language, key=key)


def _locked(review: PractitionerReview) -> PractitionerReview:
    rows = PractitionerReview.objects.select_related("version__framework__organisation")
    return rows.select_for_update(of=("self",)).get(pk=review.pk)


def until(review: PractitionerReview) -> date:
    """Return the last day on which the addresses of a campaign that ends as planned are kept."""
    return rules.last_day_of_addresses(review.closes_on)
