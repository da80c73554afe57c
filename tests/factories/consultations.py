"""Campaigns and workshops, made by the same verbs as the interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from cursus.consultations import links, queries
from cursus.consultations.actions import answering, reviews, workshops
from cursus.consultations.enums import Experience
from cursus.consultations.models import Participation, PractitionerReview, ReviewNetwork, Workshop
from cursus.core import clock
from cursus.frameworks.actions import edit_draft
from cursus.frameworks.models import FrameworkVersion, Occupation, OccupationalActivity


def with_occupations(version: FrameworkVersion, *titles: str) -> FrameworkVersion:
    """Add occupations with an activity each to a draft."""
    for place, title in enumerate(titles, start=1):
        edit_draft(version, partial(_occupation, version, title, place), edit_token=None, by=None)
    return version


def _occupation(version: FrameworkVersion, title: str, place: int) -> Occupation:
    row = Occupation.objects.create(version=version, title=title, position=place)
    OccupationalActivity.objects.create(occupation=row, title=f"Mission : {title}", position=1)
    return row


def open_review(
    version: FrameworkVersion, *networks: str, title: str = "Votre métier, vos mots", **facts: Any
) -> PractitionerReview:
    """Return an open campaign with its networks."""
    today = clock.today()
    dates = {"opens_on": today, "closes_on": today + timedelta(days=30), **facts}
    review = reviews.create_review(version=version, by=None, title=title, welcome="Bonjour !", **dates)
    for name in networks or ("Réseau un", "Réseau deux"):
        reviews.add_network(review=review, name=name, by=None)
    return reviews.open_review(review=review, by=None)


def answers(
    network: ReviewNetwork,
    *,
    occupation: str = "",
    values: Sequence[tuple[int, int]] = ((3, 4),),
    comments: dict[str, str] | None = None,
    missing: str = "",
) -> tuple[str, Participation]:
    """Let one person of a network answer everything (``values`` over and over); return their code and their sheet."""
    token = answering.begin_by_network(network=network)
    sheet = queries.sheet(token)
    assert sheet is not None
    assert sheet.participation is not None
    row = answering.say_who(
        participation=sheet.participation,
        network=network,
        occupation=network.review.occupations.filter(title=occupation).first(),
        experience=Experience.FROM_6,
    )
    asked = queries.items_for(row)
    given = {item: values[place % len(values)] for place, item in enumerate(asked)}
    answering.answer_many(participation=row, given=given)
    for item in asked:
        if item.code in (comments or {}):
            said = (comments or {})[item.code]
            answering.comment(participation=row, item=item, was="", typed=said, sitting="")
    if missing:
        answering.comment(participation=row, item=None, was="", typed=missing, sitting="")
    answering.finish(participation=row)
    return token, row


@dataclass(frozen=True)
class Link:
    """A code of a link, which is stored nowhere."""

    token: str


def things(version: FrameworkVersion) -> dict[str, Any]:
    """Return one of each thing that an address of consultations names."""
    running, over = open_review(version), open_review(version)
    token, _row = answers(running.networks.all()[0])
    address = "praticienne@example.org"
    reviews.invite_people(review=running, network=None, addresses=[address], by=None)
    answers(over.networks.all()[0], missing="Le numérique.")
    reviews.close_review(review=over, by=None)
    held = workshop(version)
    return {
        "consultation": running,
        "closed_consultation": over,
        "network": running.networks.all()[0],
        "answer_sheet": Link(token),
        "letter": Link(links.personal_token(running.invitations.get().pk)),
        "remark": over.comments.get(),
        "workshop": held,
        "seat": workshops.add_participant(workshop=held, by=None, name="Praticienne"),
    }


def workshop(version: FrameworkVersion, **facts: Any) -> Workshop:
    """Return a workshop planned for today."""
    given = {"title": "Atelier", "held_on": clock.today(), "place": "Lannion", "facilitator": "Maud", "agenda": "Lire."}
    return workshops.create_workshop(version=version, by=None, **{**given, **facts})
