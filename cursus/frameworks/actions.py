"""Verbs on frameworks and their versions. Imports and reviews of imports have their own files beside this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.errors import Conflict, Refused
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.actions_correspondences import join_waiting_correspondences
from cursus.frameworks.actions_moderation import refuse_without_approval
from cursus.frameworks.copying import copy_version, protected_rows
from cursus.frameworks.enums import FrameworkSource, VersionState
from cursus.frameworks.models import CompetencyFramework, FrameworkVersion
from cursus.frameworks.queries import facts_for_publication
from cursus.frameworks.rules import VERSION_LIFE, publication_gaps
from cursus.frameworks.searching import write_search_words
from cursus.frameworks.touching import lock_draft, touched
from cursus.organisations.models import Organisation

T = TypeVar("T", bound=models.Model)


def create_framework(
    *,
    code: str,
    title: str,
    organisation: Organisation | None,
    by: User | None,
    number: str = "1.0",
    language: str = "fr",
    description: str = "",
) -> FrameworkVersion:
    """Create a framework with its first draft; returns the draft."""
    with writing():
        framework = CompetencyFramework(
            code=code,
            title=title,
            organisation=organisation,
            language=language,
            description=description,
            source=FrameworkSource.INTERNAL,
        )
        framework.full_clean()
        framework.save()
        version = FrameworkVersion.objects.create(framework=framework, number=number)
        record("framework.created", framework, by=by)
        record("framework_version.created", version, by=by)
    return version


def edit_draft(version: FrameworkVersion, write: Callable[[], T], *, edit_token: UUID | None, by: User | None) -> T:
    """Run one edit of a draft's content under its lock and give the draft a new edit token.

    For what concerns the draft as a whole; one row is changed through :mod:`cursus.frameworks.actions_rows`.

    ``edit_token`` is the one that the editor's page was made with; when somebody else wrote since, Conflict is
    raised and nothing is written (None skips the comparison, for writers without a page). ``write`` saves
    and returns what was edited.
    """
    with writing():
        locked = lock_draft(version)
        if edit_token is not None and locked.edit_token != edit_token:
            raise Conflict(
                _("Somebody else has changed this draft meanwhile. Open it again beside this page and compare.")
            )
        written = write()
        touched(locked, by=by)
        version.edit_token = locked.edit_token
        _record_edit("framework_version.edited", locked, written, by=by)
    return written


def edit_register(version: FrameworkVersion, write: Callable[[], T], *, by: User | None) -> T:
    """Run one edit of what follows the national register (certifiers, partners): on published versions too."""
    with writing():
        FrameworkVersion.objects.select_for_update().get(pk=version.pk)
        written = write()
        _record_edit("framework_version.register_edited", version, written, by=by)
    return written


def _record_edit(event: str, version: FrameworkVersion, written: models.Model, *, by: User | None) -> None:
    """Log the edit with the version, and with the row itself where the log protects it (also when it is gone)."""
    what = written._meta.model_name or ""
    record(event, version, by=by, detail={"what": what, "key": str(written.pk)})
    if getattr(written, "protected_fields", ()):
        record(f"{what}.edited", written, by=by, organisation=version.owner)


def publish_version(version: FrameworkVersion, *, by: User | None) -> FrameworkVersion:
    """Publish a draft: from now on it never changes. Refused while something vital is missing, with the list.

    Fiches that named this one before it was known here are joined to its blocks, as proposals.
    """
    with writing():
        locked = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
        gaps = [gap for gap in publication_gaps(facts_for_publication(locked)) if gap.blocking]
        if gaps:
            said = [" ".join([str(gap.message), ", ".join(gap.where)]).strip() for gap in gaps]
            raise Refused(_("This version cannot be published yet.") + " " + " ".join(said))
        if locked.state == VersionState.DRAFT:
            refuse_without_approval(locked)
        write_search_words(locked)
        moved = move(version, VERSION_LIFE, "publish", by=by, published_at=clock.now(), published_by=by)
        join_waiting_correspondences(locked, by=by)
        return moved


def archive_version(version: FrameworkVersion, *, by: User | None) -> FrameworkVersion:
    """Archive a published version: no new programme is built on it; running enrolments keep it."""
    return move(version, VERSION_LIFE, "archive", by=by, archived_at=clock.now())


def draft_from(version: FrameworkVersion, *, number: str, by: User | None) -> FrameworkVersion:
    """Make a new draft that is a copy of a published version, with lineage."""
    with writing():
        locked = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
        if locked.state == VersionState.DRAFT:
            raise Refused(_("This version is still a draft: edit it instead of copying it."))
        if FrameworkVersion.objects.filter(framework=locked.framework, number=number).exists():
            raise Refused(_("This framework already has a version with that number."), field="number")
        draft = copy_version(locked, number=number)
        record("framework_version.drafted", draft, by=by, detail=_lineage(locked))
        for row in protected_rows(draft):
            record(f"{row._meta.model_name}.copied", row, by=by, organisation=draft.owner)
    return draft


def _lineage(previous: FrameworkVersion) -> dict[str, Any]:
    return {"previous": str(previous.pk), "number": previous.number}
