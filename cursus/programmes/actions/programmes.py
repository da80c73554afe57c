"""Writing a programme: its facts, its competencies, its publication."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.search_words import searchable
from cursus.core.state import move
from cursus.core.writing import record, writing
from cursus.frameworks.enums import VersionState
from cursus.frameworks.models import Competency, FrameworkVersion, Qualification
from cursus.organisations.models import Organisation
from cursus.programmes import queries
from cursus.programmes.actions.checks import EDITED_MEANWHILE, ensure_manager, locked_programme
from cursus.programmes.enums import SessionState
from cursus.programmes.models import TrainingProgramme
from cursus.programmes.rules import PROGRAMME_LIFE, content_is_frozen

__all__ = [
    "EDITED_MEANWHILE",
    "create_programme",
    "index_words",
    "publish_programme",
    "set_competencies",
    "update_programme",
    "withdraw_programme",
]

_NOT_FACTS = frozenset(
    {"id", "created_at", "organisation", "state", "edit_token", "search_title", "search_text", "competencies"}
)
FACTS = frozenset(field.name for field in TrainingProgramme._meta.concrete_fields) - _NOT_FACTS


def create_programme(
    *,
    by: User | None,
    organisation: Organisation,
    code: str,
    title: str,
    version: FrameworkVersion,
    qualification: Qualification | None = None,
    competencies: Collection[Competency] = (),
    **facts: Any,
) -> TrainingProgramme:
    """Create a programme in preparation. ``facts`` are further fields of the model, by name."""
    with writing():
        ensure_manager(by, organisation.pk)
        _check_names(facts)
        _check_version(version, None)
        _check_qualification(qualification, version)
        _check_code(organisation, code)
        programme = TrainingProgramme.objects.create(
            organisation=organisation,
            code=code,
            title=title,
            version=version,
            qualification=qualification,
            edit_token=1,
            **facts,
        )
        _check_competencies(competencies, version)
        programme.competencies.set(competencies)
        index_words(programme)
        record("programme.create", programme, by=by, detail={"competencies": len(competencies)})
    return programme


def update_programme(
    programme: TrainingProgramme, *, by: User | None, token: int, facts: Mapping[str, Any]
) -> TrainingProgramme:
    """Write the facts of a programme; refuse with Conflict when somebody wrote since ``token`` was read.

    A change of framework version carries the competencies over by their lineage.
    """
    with writing():
        row = locked_programme(programme, by, token)
        _check_names(facts)
        version = facts.get("version", row.version)
        qualification = facts.get("qualification", row.qualification)
        if (version, qualification) != (row.version, row.qualification):
            _check_not_frozen(row, field="version" if version != row.version else "qualification")
        _check_version(version, row.version)
        _check_qualification(qualification, version)
        _check_code(row.organisation, facts.get("code", row.code), row)
        carried = _carry_over(row, version) if version != row.version else None
        for name, value in facts.items():
            setattr(row, name, value)
        row.edit_token += 1
        row.save(update_fields=[*facts, "edit_token"])
        if carried is not None:
            row.competencies.set(carried)
        index_words(row)
        record("programme.update", row, by=by, detail={"fields": sorted(facts)})
        programme.refresh_from_db()
    return programme


def set_competencies(
    programme: TrainingProgramme, *, by: User | None, token: int, competencies: Collection[Competency]
) -> TrainingProgramme:
    """Choose the competencies that the programme works on, among those of its framework version."""
    with writing():
        row = locked_programme(programme, by, token)
        wanted = {competency.pk for competency in competencies}
        known = set(row.competencies.values_list("pk", flat=True))
        if wanted != known:
            _check_not_frozen(row, field="competencies")
            _check_competencies(competencies, row.version)
            row.competencies.set(competencies)
            for module in row.modules.all():
                module.competencies.remove(*module.competencies.exclude(pk__in=wanted))
        row.edit_token += 1
        row.save(update_fields=["edit_token"])
        index_words(row)
        changes = {"added": _codes(wanted - known), "removed": _codes(known - wanted)}
        record("programme.competencies", row, by=by, detail=changes)
        programme.refresh_from_db()
    return programme


def publish_programme(programme: TrainingProgramme, *, by: User | None) -> TrainingProgramme:
    """Show the programme in the catalogue, once the public finds what the law asks for."""
    with writing():
        row = locked_programme(programme, by)
        if lacking := queries.lacking_of(row):
            named = get_text_list([str(item.words) for item in lacking], _("and"))
            raise Refused(_("Before publication, add: %(facts)s.") % {"facts": named}, code="programme.lacking")
        index_words(row)
        move(programme, PROGRAMME_LIFE, "publish", by=by)
    return programme


def withdraw_programme(programme: TrainingProgramme, *, by: User | None) -> TrainingProgramme:
    """Take the programme out of the catalogue. Its sessions go on; an open one must be started or cancelled first."""
    with writing():
        row = locked_programme(programme, by)
        if row.sessions.filter(state=SessionState.OPEN).exists():
            raise Refused(_("A session is open to applications: start it or cancel it first."))
        move(programme, PROGRAMME_LIFE, "withdraw", by=by)
    return programme


def index_words(programme: TrainingProgramme) -> None:
    """Write the columns that the catalogue searches."""
    title, everything = queries.search_words_of(programme)
    programme.search_title, programme.search_text = searchable(title), searchable(everything)
    programme.save(update_fields=["search_title", "search_text"])


def _check_names(facts: Mapping[str, Any]) -> None:
    if unknown := set(facts) - FACTS:
        raise TypeError(f"A programme has no facts {sorted(unknown)}")


def _check_version(version: FrameworkVersion, current: FrameworkVersion | None) -> None:
    if version != current and version.state != VersionState.PUBLISHED:
        raise Refused(_("Choose a published version of a framework."), field="version")


def _check_qualification(qualification: Qualification | None, version: FrameworkVersion) -> None:
    if qualification is not None and qualification.version_id != version.pk:
        raise Refused(_("This qualification stands on another version of the framework."), field="qualification")


def _check_code(organisation: Organisation, code: str, programme: TrainingProgramme | None = None) -> None:
    others = TrainingProgramme.objects.filter(organisation=organisation, code=code)
    if programme is not None:
        others = others.exclude(pk=programme.pk)
    if others.exists():
        raise Refused(_("Another programme of your organisation has this code."), field="code")


def _check_competencies(competencies: Collection[Competency], version: FrameworkVersion) -> None:
    if any(competency.version_id != version.pk for competency in competencies):
        raise Refused(_("A competency chosen is not in this version of the framework."), field="competencies")


def _check_not_frozen(programme: TrainingProgramme, *, field: str) -> None:
    if content_is_frozen(queries.session_states(programme)):
        raise Refused(
            _("A session was already open: people applied for these competencies. Create another programme instead."),
            code="programme.frozen",
            field=field,
        )


def _carry_over(programme: TrainingProgramme, version: FrameworkVersion) -> list[Competency]:
    lineages = programme.competencies.values_list("lineage", flat=True)
    return list(version.competencies.filter(lineage__in=list(lineages)))


def _codes(keys: set[Any]) -> list[str]:
    return sorted(Competency.objects.filter(pk__in=keys).values_list("code", flat=True))
