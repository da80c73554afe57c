"""Verbs on sources and correspondences. The import of elements has its own file beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, Refused
from cursus.core.state import Move, move, move_all
from cursus.core.writing import record, writing
from cursus.crosswalks.enums import MappingKind, MappingState, Side
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.crosswalks.queries import Listed, ours_of
from cursus.crosswalks.rules import MAPPING_LIFE
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import FrameworkVersion

LONGEST_RATIONALE = 2_000


def save_source(source: SourceFramework, *, by: User | None) -> SourceFramework:
    """Create or change a source. What it stands on cannot change once it lists elements or is compared with."""
    with writing():
        before = SourceFramework.objects.select_for_update().filter(pk=source.pk).first()
        if before is not None and before.version_id != source.version_id and _stands(before):
            raise Refused(
                _("This source is already in use: make another one for the other fiche."),
                field="version",
            )
        if source.version is not None and source.organisation_id is None and source.version.state == VersionState.DRAFT:
            raise Refused(_("A draft is not shared with every body: publish it first."), field="version")
        try:
            source.full_clean()
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field="title") from error
        source.content_token = uuid4()
        source.save()
        record("source_framework.created" if before is None else "source_framework.edited", source, by=by)
    return source


def _stands(source: SourceFramework) -> bool:
    return source.elements.exists() or source.mappings.exists()


def remove_source(source: SourceFramework, *, by: User | None) -> None:
    """Remove a source with what it lists. Refused while a correspondence leads to it, set aside or not."""
    with writing():
        locked = SourceFramework.objects.select_for_update().filter(pk=source.pk).first()
        if locked is None:
            return
        if locked.mappings.exists():
            raise Refused(_("Correspondences lead to this source: it stays, so that they can be understood."))
        record("source_framework.removed", locked, by=by, detail={"title": locked.title})
        locked.elements.update(parent=None)
        SourceFramework.objects.filter(pk=locked.pk).delete()


def propose(
    *,
    version: FrameworkVersion,
    source: SourceFramework,
    side: Side,
    ours: UUID,
    theirs: Listed,
    kind: str,
    rationale: str,
    by: User | None,
) -> CrosswalkMapping:
    """Write that something of ours corresponds to something of a source; a second person may review it.

    Raises Refused: another body's source, rows that are not of the version, a pair that is written already.
    """
    words = _checked(kind, rationale)
    with writing():
        locked = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework").get(pk=version.pk)
        row = ours_of(locked, side).filter(pk=ours).first()
        if row is None:
            raise Refused(_("Choose something of this version."), field="ours")
        if source.organisation_id not in {None, locked.framework.organisation_id}:
            raise Refused(_("This source belongs to another body."), field="source")
        if source.version_id == locked.pk:
            raise Refused(_("A version is not compared with itself."), field="source")
        mapping = CrosswalkMapping(
            version=locked, source=source, kind=kind, rationale=words, author=by, **{side.value: row}
        )
        setattr(mapping, f"{theirs.column}_id", theirs.pk)
        try:
            with transaction.atomic():
                mapping.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(_("This pair is written already: change that line instead.")) from error
        record("crosswalk_mapping.proposed", mapping, by=by, detail=_facts(mapping))
    return mapping


def set_aside(
    *,
    version: FrameworkVersion,
    source: SourceFramework,
    side: Side,
    ours: UUID,
    theirs: Listed,
    kind: str,
    rationale: str,
    by: User | None,
) -> CrosswalkMapping:
    """Write that a suggestion does not hold, so that it is not made again. Arguments, refusals: as :func:`propose`."""
    why = rationale.strip() or _("The words are alike; they do not speak of the same thing.")
    with writing():
        mapping = propose(
            version=version,
            source=source,
            side=side,
            ours=ours,
            theirs=theirs,
            kind=kind if kind in MappingKind.values else MappingKind.RELATED,
            rationale=why,
            by=by,
        )
        return reject(mapping, by=by)


def review(mapping: CrosswalkMapping, *, by: User | None) -> CrosswalkMapping:
    """Say that somebody has read the correspondence and agrees: from now on it counts and is published."""
    return move(mapping, MAPPING_LIFE, "review", by=by, decided_at=clock.now(), decided_by=by)


def review_all(mappings: Sequence[CrosswalkMapping], *, by: User | None) -> int:
    """Review several correspondences together; returns how many. Raises Conflict where one is no proposal any more."""
    decided = {"decided_at": clock.now(), "decided_by": by}
    move_all([Move(mapping, changes=dict(decided)) for mapping in mappings], MAPPING_LIFE, "review", by=by)
    return len(mappings)


def reject(mapping: CrosswalkMapping, *, by: User | None) -> CrosswalkMapping:
    """Set a correspondence aside; it stays readable, with its reason, and counts for nothing."""
    return move(mapping, MAPPING_LIFE, "reject", by=by, decided_at=clock.now(), decided_by=by)


def reopen(mapping: CrosswalkMapping, *, by: User | None) -> CrosswalkMapping:
    """Make a decided correspondence a proposal again."""
    return move(mapping, MAPPING_LIFE, "reopen", by=by, decided_at=None, decided_by=None)


def amend(
    mapping: CrosswalkMapping, *, kind: str, rationale: str, seen: tuple[str, str, str], by: User | None
) -> CrosswalkMapping:
    """Change the type or the reason of a correspondence; whatever was decided, it is a proposal again.

    ``seen``: type, reason and state that the page was made with. Raises Conflict where they changed since.
    """
    words = _checked(kind, rationale)
    with writing():
        locked = CrosswalkMapping.objects.select_for_update(of=("self",)).get(pk=mapping.pk)
        if (locked.kind, locked.rationale, locked.state) != seen:
            raise Conflict(_("Somebody else has changed this line meanwhile. Open it again and compare."))
        if locked.state != MappingState.PROPOSED:
            changes: dict[str, Any] = {"decided_at": None, "decided_by": None, "kind": kind, "rationale": words}
            return move(mapping, MAPPING_LIFE, "reopen", by=by, **changes)
        locked.kind, locked.rationale = kind, words
        locked.save(update_fields=["kind", "rationale"])
        record("crosswalk_mapping.amended", locked, by=by, detail=_facts(locked))
    return locked


def _checked(kind: str, rationale: str) -> str:
    """Return the reason as it is kept. Raises Refused where the type or the reason is missing."""
    if kind not in MappingKind.values:
        raise Refused(_("Say how the two correspond."), field="kind")
    words = rationale.replace("\r\n", "\n").strip()
    if not words:
        raise Refused(
            _("Say in a sentence why the two correspond: whoever reviews it will read that."), field="rationale"
        )
    if len(words) > LONGEST_RATIONALE:
        raise Refused(
            _("Shorten the reason to %(limit)s characters.") % {"limit": LONGEST_RATIONALE}, field="rationale"
        )
    return words


def _facts(mapping: CrosswalkMapping) -> dict[str, str]:
    return {"side": mapping.side.value, "kind": mapping.kind, "source": str(mapping.source_id)}
