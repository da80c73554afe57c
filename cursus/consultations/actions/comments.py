"""Dealing with comments, each with a written reply, and with the change that it caused."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.consultations import rules
from cursus.consultations.models import ReviewChange, ReviewComment, ReviewItem
from cursus.consultations.rows import Row, RowWords, chosen_row, joined, rows_of
from cursus.core import clock
from cursus.core.errors import Conflict, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.actions import edit_draft
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion

DECISIONS = {"accept", "decline", "already_said"}


def deal_with(
    *,
    comment: ReviewComment,
    decision: str,
    reply: str,
    by: User | None,
    draft: FrameworkVersion | None = None,
    row_key: str = "",
    wording: str = "",
    edit_token: UUID | None = None,
) -> ReviewComment:
    """Decide on a comment, and change the draft where it is accepted and a row is named (see :func:`trace`)."""
    if comment.review.state not in rules.RESULTS_STATES:
        raise Conflict(_("Comments are dealt with once the consultation is closed."))
    if decision not in DECISIONS:
        raise Refused(_("Say what becomes of the comment."), field="decision")
    if not reply.strip():
        raise Refused(_("Write a reply: it stays with the comment."), field="reply")
    with writing():
        move(comment, rules.COMMENT_LIFE, decision, by=by, reply=reply.strip(), decided_at=clock.now())
        if decision == "accept" and draft is not None and row_key:
            trace(comment=comment, draft=draft, row_key=row_key, wording=wording, edit_token=edit_token, by=by)
    return comment


def reopen(*, comment: ReviewComment, by: User | None) -> ReviewComment:
    """Put a comment back into the queue; its reply and the changes it caused stay to be read."""
    return move(comment, rules.COMMENT_LIFE, "reopen", by=by)


def trace(
    *,
    comment: ReviewComment,
    draft: FrameworkVersion,
    row_key: str,
    wording: str = "",
    edit_token: UUID | None = None,
    by: User | None,
) -> ReviewChange:
    """Tie an accepted comment to a row of a draft: write the new words there, or take note of those that are there.

    The words before are those that practitioners read. Raises Refused when nothing changed.
    """
    with writing():
        locked = FrameworkVersion.objects.select_for_update().get(pk=draft.pk)
        if locked.state != VersionState.DRAFT:
            raise Refused(_("This version is published: it never changes. Make a new version."), field="row")
        row = chosen_row(rows_of(draft), row_key)
        if row is None:
            raise Refused(_("This row is no longer in the draft. Choose another one."), field="row")
        wording = wording.strip()
        before = _before(comment, row, draft)
        after = joined(wording or row.title, row.detail)
        if after == before:
            raise Refused(
                _("The words are the same as before. Change them here, or in the draft first."), field="wording"
            )
        if wording and wording != row.title:
            edit_draft(draft, lambda: _reworded(row, wording), edit_token=edit_token, by=by)
        change = ReviewChange.objects.create(
            review=comment.review,
            comment=comment,
            version=draft,
            row_kind=row.kind,
            lineage=row.lineage,
            label=row.label[:200],
            before=before,
            after=after,
        )
        record("review_change.traced", change, by=by, detail={"row": row.key})
    return change


def _before(comment: ReviewComment, row: RowWords, draft: FrameworkVersion) -> str:
    """What was read, where the row was asked about; else what it says now, or nothing for one that was added since."""
    asked = ReviewItem.objects.filter(review=comment.review, kind=row.kind, lineage=row.lineage).first()
    if asked is not None:
        return joined(asked.title, asked.detail)
    if row.kind in ("COMPETENCY", "ACTIVITY") and draft.pk == comment.review.version_id:
        return ""
    return row.words


def _reworded(row: RowWords, wording: str) -> Row:
    changed = row.row
    changed.title = wording
    try:
        changed.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="wording") from error
    changed.save(update_fields=["title"])
    return changed
