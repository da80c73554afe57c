"""Verbs of moderation: a draft is submitted to a second person, who approves it or sends it back with a reason."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.enums import ReviewState
from cursus.frameworks.models import CompetencyFramework, EditorialReview, FrameworkVersion
from cursus.frameworks.permissions import can_edit
from cursus.frameworks.queries_moderation import approval_stands, content_digest, open_review
from cursus.frameworks.rules import REVIEW_LIFE
from cursus.frameworks.touching import lock_draft

REASON = 2_000


def submit_for_review(version: FrameworkVersion, *, by: User) -> EditorialReview:
    """Submit a draft to whoever else writes in the body. Raises Conflict when it already is."""
    with writing():
        locked = lock_draft(version)
        if open_review(locked) is not None:
            raise Conflict(_("This draft is submitted or approved already. Open the page again to see by whom."))
        try:
            with transaction.atomic():
                review = EditorialReview.objects.create(version=locked, asked_by=by)
        except IntegrityError as error:
            raise Conflict(_("Somebody submitted this draft meanwhile.")) from error
        record("editorial_review.submitted", review, by=by)
    return review


def approve(version: FrameworkVersion, *, by: User) -> EditorialReview:
    """Approve a submitted draft as it stands now. Never by the person who submitted it."""
    with writing():
        locked = lock_draft(version)
        review = _answerable(locked, by=by)
        changes: dict[str, Any] = {
            "answered_by": by,
            "answered_at": clock.now(),
            "approved_digest": content_digest(locked),
        }
        return move(review, REVIEW_LIFE, "approve", by=by, **changes)


def send_back(version: FrameworkVersion, *, reason: str, by: User) -> EditorialReview:
    """Send a submitted draft back, with what is to be changed."""
    if not reason.strip():
        raise Refused(_("Say what is to be changed: the person who wrote it reads this."), field="reason")
    with writing():
        review = _answerable(lock_draft(version), by=by)
        changes: dict[str, Any] = {"answered_by": by, "answered_at": clock.now(), "reason": reason.strip()[:REASON]}
        return move(review, REVIEW_LIFE, "send_back", by=by, **changes)


def withdraw(version: FrameworkVersion, *, by: User) -> EditorialReview:
    """Take a submission back before it is answered."""
    with writing():
        return move(_open(lock_draft(version)), REVIEW_LIFE, "withdraw", by=by)


def set_four_eyes(framework: CompetencyFramework, *, wanted: bool, by: User) -> CompetencyFramework:
    """Say whether versions of a framework are published only after a second person has approved them."""
    with writing():
        locked = CompetencyFramework.objects.select_for_update().get(pk=framework.pk)
        pending = EditorialReview.objects.filter(version__framework=locked, state=ReviewState.WAITING)
        if not wanted and pending.exists():
            raise Refused(_("A draft waits for its second person: answer it, or take it back, before you change this."))
        if locked.four_eyes != wanted:
            locked.four_eyes = wanted
            locked.save(update_fields=["four_eyes"])
            record("framework.four_eyes_on" if wanted else "framework.four_eyes_off", locked, by=by)
    framework.four_eyes = wanted
    return locked


def refuse_without_approval(version: FrameworkVersion) -> None:
    """Raise Refused when the framework asks for four eyes and no approval of the draft, as it stands, is there."""
    if version.framework.four_eyes and not approval_stands(version):
        raise Refused(
            _(
                "This framework asks for four eyes: submit the draft, and let a second person approve it as it "
                "stands, before it is published."
            ),
            code="framework_version.four_eyes",
        )


def _open(version: FrameworkVersion) -> EditorialReview:
    review = open_review(version)
    if review is None:
        raise Conflict(_("This draft is not submitted, or no longer. Open the page again to see why."))
    return review


def _answerable(version: FrameworkVersion, *, by: User) -> EditorialReview:
    review = _open(version)
    if review.asked_by_id == by.pk:
        raise NotAllowed(_("You submitted this draft yourself: a second person answers."))
    if not can_edit(by, version.framework):
        raise NotAllowed(_("Only those who write for this body answer."))
    return review
