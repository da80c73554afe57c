"""Decisions about programmes and sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from cursus.core.errors import Conflict
from cursus.programmes.enums import NotCertifying, ProgrammeState, SessionState
from cursus.programmes.rules import (
    PROGRAMME_LIFE,
    SESSION_LIFE,
    Fiche,
    content_is_frozen,
    lacking_facts,
    may_certify,
    meeting_outside,
    meetings_overlap,
)

CERTIFIER, PARTNER, TRAINING, ASSESSING, STRANGER = (uuid4() for _each in range(5))
FICHE = Fiche(
    active=True,
    certifiers=frozenset({CERTIFIER}),
    trainers=frozenset({PARTNER, TRAINING}),
    assessors=frozenset({PARTNER, ASSESSING}),
)
DAYS = {"starts_on": date(2027, 1, 14), "ends_on": date(2027, 9, 30)}


def decide(**changes: Any) -> Any:
    facts: dict[str, Any] = {
        "body": PARTNER,
        "fiche": FICHE,
        "certifier": CERTIFIER,
        "has_route": True,
        "trains": True,
        "covers_a_block": True,
        **DAYS,
    }
    return may_certify(**{**facts, **changes})


@pytest.mark.parametrize("body", [CERTIFIER, PARTNER])
def test_a_certifier_and_a_habilitated_partner_open_sessions_that_certify(body: UUID) -> None:
    decision = decide(body=body)
    assert decision.allowed
    assert not decision.specimen


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": STRANGER}, NotCertifying.NOT_ENTITLED),
        ({"body": TRAINING}, NotCertifying.NOT_ASSESSING),
        ({"body": ASSESSING}, NotCertifying.NOT_TRAINING),
        ({"body": TRAINING, "trains": False}, NotCertifying.NOT_ASSESSING),
        ({"fiche": replace(FICHE, active=False)}, NotCertifying.NOT_ACTIVE),
        ({"certifier": None}, NotCertifying.NO_CERTIFIER),
        ({"certifier": PARTNER}, NotCertifying.NOT_A_CERTIFIER),
        ({"has_route": False}, NotCertifying.NO_ROUTE),
        ({"covers_a_block": False}, NotCertifying.NO_BLOCK),
        (
            {"fiche": replace(FICHE, registered_until=date(2027, 1, 13))},
            NotCertifying.REGISTRATION_OVER,
        ),
        (
            {"fiche": replace(FICHE, delivery_until=date(2027, 9, 29))},
            NotCertifying.DELIVERY_OVER,
        ),
    ],
)
def test_everything_else_carries_specimen_and_says_why(changes: dict[str, Any], reason: NotCertifying) -> None:
    decision = decide(**changes)
    assert (decision.allowed, decision.reason, decision.specimen) == (False, reason, True)


def test_who_may_only_assess_opens_a_route_on_which_nobody_is_trained() -> None:
    assert decide(body=ASSESSING, trains=False).allowed
    assert decide(body=PARTNER, trains=False).allowed


def test_without_a_qualification_there_is_nothing_to_imitate() -> None:
    decision = decide(fiche=None)
    assert not decision.allowed
    assert not decision.specimen


def test_registration_on_the_first_day_and_delivery_on_the_last_are_enough() -> None:
    limits = replace(FICHE, registered_until=DAYS["starts_on"], delivery_until=DAYS["ends_on"])
    assert decide(fiche=limits).allowed


def test_what_the_public_must_find_is_named_in_the_order_of_the_form() -> None:
    lacking = lacking_facts({"objectives": " ", "price": None}, hours=0, competencies=0, contact=False)
    assert [item.field for item in lacking] == [
        "objectives",
        "audience",
        "prerequisites",
        "methods",
        "assessment_methods",
        "disability_access",
        "hours_on_site",
        "price",
        "competencies",
        "contact",
    ]


def test_a_free_course_and_a_word_about_the_price_are_prices() -> None:
    texts = dict.fromkeys(
        ("objectives", "audience", "prerequisites", "methods", "assessment_methods", "disability_access"), "…"
    )
    assert not lacking_facts({**texts, "price": 0}, hours=7, competencies=1, contact=True)
    assert not lacking_facts({**texts, "price_note": "selon la structure"}, hours=7, competencies=1, contact=True)


@pytest.mark.parametrize("state", [SessionState.OPEN, SessionState.RUNNING, SessionState.COMPLETED])
def test_an_opened_session_freezes_the_content(state: str) -> None:
    assert content_is_frozen([SessionState.PLANNED, state])
    assert not content_is_frozen([SessionState.PLANNED, SessionState.CANCELLED])


def test_meetings_lie_within_the_session_and_do_not_overlap() -> None:
    first, last = date(2027, 1, 14), date(2027, 2, 1)
    assert meeting_outside(first, last, [first, last]) is None
    assert meeting_outside(first, last, [date(2027, 2, 2), date(2027, 1, 13)]) == date(2027, 1, 13)
    nine, noon, five = (datetime(2027, 1, 14, hour, tzinfo=UTC) for hour in (9, 12, 17))
    assert not meetings_overlap(nine, noon, [(noon, five)])
    assert meetings_overlap(nine, five, [(noon, five)])


@pytest.mark.parametrize("life", [PROGRAMME_LIFE, SESSION_LIFE], ids=lambda life: life.name)
def test_every_step_leads_where_the_table_says_and_nowhere_else(life: Any) -> None:
    listed = {(source, event): target for source, event, target in life.edges()}
    for event in life.steps:
        for state in life.states.values:
            if (state, event) in listed:
                assert life.target(event, state) == listed[(state, event)]
            else:
                with pytest.raises(Conflict):
                    life.target(event, state)


def test_a_withdrawn_programme_can_be_published_again() -> None:
    assert PROGRAMME_LIFE.allows("publish", ProgrammeState.WITHDRAWN)
