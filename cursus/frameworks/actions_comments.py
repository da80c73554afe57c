"""Verbs on comments: written on a row of a draft, answered, resolved, opened again."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.frameworks.enums import CommentKind
from cursus.frameworks.models import EditorialComment, FrameworkVersion
from cursus.frameworks.queries_moderation import KIND_OF
from cursus.frameworks.touching import lock_draft

LONGEST = 4_000


def comment(version: FrameworkVersion, row: Model | None, *, text: str, by: User | None) -> EditorialComment:
    """Write a comment on a row of a draft that has a lineage, or on the draft as a whole (``row`` None)."""
    kind = CommentKind.VERSION if row is None else KIND_OF[type(row)]
    with writing():
        locked = lock_draft(version)
        said = EditorialComment.objects.create(
            version=locked,
            kind=kind,
            lineage=getattr(row, "lineage", None),
            about="" if row is None else str(row)[:200],
            text=_checked(text),
            author=by,
        )
        record("editorial_comment.written", said, by=by, detail={"kind": kind.value})
    return said


def answer(first: EditorialComment, *, text: str, by: User | None) -> EditorialComment:
    """Answer in a thread; a thread that was resolved is open again."""
    with writing():
        lock_draft(first.version)
        locked = _first(first)
        said = EditorialComment.objects.create(
            version=locked.version,
            kind=locked.kind,
            lineage=locked.lineage,
            about=locked.about,
            thread=locked,
            text=_checked(text),
            author=by,
        )
        if locked.resolved_at is not None:
            _resolve(locked, None)
        record("editorial_comment.answered", said, by=by, detail={"kind": locked.kind})
    return said


def resolve(first: EditorialComment, *, resolved: bool = True, by: User | None) -> EditorialComment:
    """Say that a thread is dealt with, or (``resolved`` False) that it is not."""
    with writing():
        lock_draft(first.version)
        locked = _first(first)
        if (locked.resolved_at is not None) != resolved:
            _resolve(locked, by if resolved else None, resolved=resolved)
            verb = "resolved" if resolved else "reopened"
            record(f"editorial_comment.{verb}", locked, by=by, detail={"kind": locked.kind})
    return locked


def _resolve(first: EditorialComment, by: User | None, *, resolved: bool = False) -> None:
    first.resolved_at, first.resolved_by = (clock.now() if resolved else None), by
    first.save(update_fields=["resolved_at", "resolved_by"])


def _first(item: EditorialComment) -> EditorialComment:
    locked = EditorialComment.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if locked.thread_id is not None:
        raise Refused(_("This is an answer: choose the comment that it answers."))
    return locked


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Refused(_("Write what is to be looked at."), field="text")
    if len(said) > LONGEST:
        raise Refused(_("A comment holds %(limit)s characters at most: shorten it.") % {"limit": LONGEST}, field="text")
    return said
