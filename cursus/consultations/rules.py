"""Decisions about consultations, as pure functions over plain values."""

from __future__ import annotations

from datetime import date, timedelta

from cursus.consultations.enums import CommentState, ReviewState, WorkshopState
from cursus.core.rules import Life, Step

KEPT_DAYS = 90
"""How long addresses and personal links are kept after a campaign is closed; then they are erased."""

REMINDERS = 1
"""How often somebody who was invited and has not answered is reminded."""

LONGEST_DAYS = 366
"""A campaign does not stay open for longer: what is kept until its end is kept for a time that is known."""

MINUTES_AN_ITEM = 0.4
"""About how long one item takes, from what people took with a thumb."""

REVIEW_LIFE = Life(
    name="practitioner_review",
    states=ReviewState,
    initial=ReviewState.DRAFT,
    steps={
        "open": Step((ReviewState.DRAFT,), ReviewState.OPEN),
        "close": Step((ReviewState.OPEN,), ReviewState.CLOSED),
        "cancel": Step((ReviewState.DRAFT,), ReviewState.CANCELLED),
        "anonymise": Step((ReviewState.CLOSED,), ReviewState.ANONYMISED),
    },
)

WORKSHOP_LIFE = Life(
    name="workshop",
    states=WorkshopState,
    initial=WorkshopState.PLANNED,
    steps={
        "hold": Step((WorkshopState.PLANNED,), WorkshopState.HELD),
        "cancel": Step((WorkshopState.PLANNED,), WorkshopState.CANCELLED),
    },
)

COMMENT_LIFE = Life(
    name="review_comment",
    states=CommentState,
    initial=CommentState.NEW,
    steps={
        "accept": Step((CommentState.NEW,), CommentState.ACCEPTED),
        "decline": Step((CommentState.NEW,), CommentState.DECLINED),
        "already_said": Step((CommentState.NEW,), CommentState.ALREADY_SAID),
        "reopen": Step((CommentState.ACCEPTED, CommentState.DECLINED, CommentState.ALREADY_SAID), CommentState.NEW),
    },
)

RESULTS_STATES = (ReviewState.CLOSED, ReviewState.ANONYMISED)
"""When figures and comments are shown: reading them between two answers would tell what the second one said."""


def last_day_of_addresses(closed_on: date) -> date:
    """Return the last day on which addresses and personal links of a closed campaign are kept."""
    return closed_on + timedelta(days=KEPT_DAYS)


def takes_answers(state: str, opens_on: date, closes_on: date, today: date) -> bool:
    """Tell whether a campaign takes answers: open, and today between its dates, both included."""
    return state == ReviewState.OPEN and opens_on <= today <= closes_on


def minutes_for(items: int) -> int:
    """Return about how many minutes the answers to so many items take, at least 3."""
    return max(3, round(items * MINUTES_AN_ITEM))


def reconciled(*, stored: str, was: str, typed: str, same_page: bool) -> str:
    """Return what a comment becomes when two pages of the same person may both have written.

    ``was``: what the page showed when it was made; ``same_page``: whether this very page wrote last. What another page
    wrote meanwhile is kept, and what was typed here is put below it.
    """
    if typed == was and not same_page:
        return stored
    if same_page or stored in ("", was):
        return typed
    return f"{stored}\n\n{typed}" if typed else stored


def chosen(*, was: int | None, sent: int | None) -> int | None:
    """Return the answer that a page changes: None where it sent what it was made with, or nothing."""
    return None if sent == was else sent
