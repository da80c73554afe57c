"""From a file of fiches to drafts: a preview first, then all of the chosen fiches or none.

Whatever the file, at most ``MAX_CHOSEN`` fiches and ``MAX_KEPT`` characters are held, and ``MAX_LISTED``
lines reported one by one; the rest is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.core.writing import writing
from cursus.frameworks import actions_import as actions
from cursus.frameworks.arranging import Wanted
from cursus.frameworks.formats.rncp import known as knowledge
from cursus.frameworks.formats.rncp.fiche import Fiche
from cursus.frameworks.formats.rncp.parser import ParsedFiche, iter_fiches
from cursus.frameworks.formats.rncp.plan import (
    FicheReport,
    ImportReport,
    Outcome,
    changed_fields,
    decide,
    next_number,
)
from cursus.frameworks.formats.rncp.problems import Code, Problem, RncpFileError, file_error
from cursus.frameworks.formats.rncp.proposals import propose
from cursus.frameworks.formats.rncp.source import ByteSource

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.frameworks.models import FrameworkVersion
    from cursus.organisations.models import Organisation

MAX_LISTED = 500
MAX_CHOSEN = 200
MAX_KEPT = 64 * 1024**2


class ImportRefused(Refused):
    """Nothing was written; ``report`` says why, fiche by fiche."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(_("Nothing was imported: the file, or some of its fiches, cannot be read."))
        self.report = report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What the preview keeps of a fiche: no text."""

    parsed: ParsedFiche
    fingerprint: str = ""
    digests: Mapping[str, str]
    blocks: int = 0
    competencies: int = 0
    partners: int = 0


def preview_fiches(
    source: ByteSource, *, organisation: Organisation | None, wanted: Collection[str] | None = None
) -> ImportReport:
    """Say what importing would do, and write nothing. Never raises on the content of the file."""
    rows: list[_Row] = []
    total = refused = 0
    problem: Problem | None = None
    found: set[str] = set()
    try:
        for parsed in iter_fiches(source, wanted=wanted):
            total += 1
            refused += parsed.fiche is None
            found.add(parsed.number)
            if len(rows) < MAX_LISTED:
                rows.append(_row(parsed))
    except RncpFileError as error:
        problem = error.problem
    missing = _missing(wanted, found) if problem is None else ()
    existing = knowledge.known_versions([row.parsed.number for row in rows], organisation=organisation)
    return ImportReport(
        fiches=(*(_preview(row, existing.get(row.parsed.number)) for row in rows), *missing),
        file_problem=problem,
        total=total + len(missing),
        refused=refused + len(missing),
    )


def import_fiches(
    source: ByteSource,
    *,
    organisation: Organisation | None,
    by: User | None,
    wanted: Collection[str] | None = None,
) -> ImportReport:
    """Draft the chosen fiches (all of the file when ``wanted`` is None) in one transaction.

    Raises ImportRefused, with its report, when the file or one of the chosen fiches cannot be read: then
    nothing is written. Importing the same fiche twice changes nothing.
    """
    fiches, warnings = _read(source, organisation=organisation, wanted=wanted)
    results = []
    with writing():
        for position, fiche in enumerate(fiches, start=1):
            report = _import_one(fiche, organisation=organisation, by=by)
            results.append(replace(report, position=position, problems=warnings.get(fiche.number, ())))
    return ImportReport(fiches=tuple(results), total=len(results))


def _read(
    source: ByteSource, *, organisation: Organisation | None, wanted: Collection[str] | None
) -> tuple[list[Fiche], dict[str, tuple[Problem, ...]]]:
    """Read every chosen fiche before anything is written; refuse them all when one is refused."""
    fiches: list[Fiche] = []
    warnings: dict[str, tuple[Problem, ...]] = {}
    reports: list[FicheReport] = []
    total = refused = kept = 0
    problem: Problem | None = None
    found: set[str] = set()
    try:
        for parsed in iter_fiches(source, wanted=wanted):
            total += 1
            found.add(parsed.number)
            refused += parsed.fiche is None
            if len(reports) < MAX_LISTED:
                reports.append(_report(parsed, Outcome.HELD if parsed.fiche else Outcome.REFUSED))
            if parsed.fiche is None:
                continue
            kept += parsed.size
            if len(fiches) >= MAX_CHOSEN or kept > MAX_KEPT:
                raise file_error(Code.TOO_MANY_CHOSEN, limit=MAX_CHOSEN)
            fiches.append(parsed.fiche)
            warnings[parsed.number] = parsed.problems
    except RncpFileError as error:
        problem = error.problem
    missing = _missing(wanted, found) if problem is None else ()
    report = ImportReport(
        fiches=(*reports, *missing),
        file_problem=problem,
        total=total + len(missing),
        refused=refused + len(missing),
    )
    if not report.clean:
        raise ImportRefused(report)
    return fiches, warnings


def _missing(wanted: Collection[str] | None, found: set[str]) -> tuple[FicheReport, ...]:
    return tuple(
        FicheReport(
            position=0,
            number=number,
            outcome=Outcome.REFUSED,
            problems=(Problem(code=Code.NOT_IN_FILE, number=number, params={"value": number}),),
        )
        for number in dict.fromkeys(wanted or ())
        if number not in found
    )


# --- One fiche ----------------------------------------------------------------------------------------------


def _row(parsed: ParsedFiche) -> _Row:
    fiche = parsed.fiche
    if fiche is None:
        return _Row(parsed=parsed, digests={})
    return _Row(
        parsed=replace(parsed, fiche=None),
        fingerprint=fiche.fingerprint,
        digests=fiche.digests(),
        blocks=len(fiche.blocks),
        competencies=sum(len(wanted) for wanted in _proposals(fiche).values()),
        partners=len(fiche.partners),
    )


def _preview(row: _Row, latest: knowledge.Latest | None) -> FicheReport:
    if not row.fingerprint:
        return _report(row.parsed, Outcome.REFUSED)
    state = knowledge.state_of(latest, row.fingerprint)
    outcome = decide(state, fingerprint=row.fingerprint, digests=row.digests, is_rs=row.parsed.number.startswith("RS"))
    return replace(
        _report(row.parsed, outcome),
        blocks=row.blocks,
        competencies=row.competencies,
        partners=row.partners,
        changes=changed_fields(state.digests, row.digests) if state else (),
        version_id=str(latest.version.pk) if latest else "",
        version=latest.version.number if latest else "",
    )


def _report(parsed: ParsedFiche, outcome: Outcome) -> FicheReport:
    return FicheReport(
        position=parsed.position,
        number=parsed.number,
        title=parsed.title,
        outcome=outcome,
        problems=parsed.problems,
    )


def _import_one(fiche: Fiche, *, organisation: Organisation | None, by: User | None) -> FicheReport:
    framework = actions.lock_framework(fiche, organisation=organisation, by=by)
    latest = knowledge.known_versions([fiche.number], organisation=organisation).get(fiche.number)
    state = knowledge.state_of(latest, fiche.fingerprint)
    digests = fiche.digests()
    outcome = decide(state, fingerprint=fiche.fingerprint, digests=digests, is_rs=fiche.is_rs)
    content = actions.Content(
        fiche=fiche, proposals=_proposals(fiche), ambiguous_codes=_ambiguous_codes(_proposals(fiche))
    )
    version: FrameworkVersion | None = latest.version if latest else None
    number = next_number(framework.versions.values_list("number", flat=True))
    if version is None:
        version = actions.create_draft(framework, content, number=number, by=by)
    elif outcome is Outcome.UPDATED:
        version = actions.follow_fiche(version, content, by=by)
    elif outcome is Outcome.REGISTER:
        version = actions.refresh_register(version, fiche, by=by)
    elif outcome is Outcome.NEW_VERSION:
        version = actions.draft_next(version, content, number=number, by=by)
    return FicheReport(
        position=0,
        number=fiche.number,
        title=fiche.title,
        outcome=outcome,
        changes=changed_fields(state.digests, digests) if state else (),
        blocks=len(fiche.blocks),
        competencies=sum(len(wanted) for wanted in content.proposals.values()),
        partners=len(fiche.partners),
        version_id=str(version.pk),
        version=version.number,
    )


# --- Proposals ----------------------------------------------------------------------------------------------


def _proposals(fiche: Fiche) -> dict[str, list[Wanted]]:
    return {key: list(_wanted(text)) for key, text in _texts(fiche)}


def _texts(fiche: Fiche) -> list[tuple[str, str]]:
    if fiche.blocks:
        return [(block.code, block.competencies_text) for block in fiche.blocks]
    return [(actions.NO_BLOCK, fiche.attested_capacities)]


def _wanted(text: str) -> Iterator[Wanted]:
    for item in propose(text).items:
        title, _newline, description = item.text.partition("\n")
        yield Wanted(title=title, description=description, code=item.code, start=item.start, end=item.end)


def _ambiguous_codes(proposals: Mapping[str, list[Wanted]]) -> frozenset[str]:
    """Codes that several competencies of the fiche carry (C1 in each block): they need their block's in
    front."""
    counts = Counter(wanted.code for group in proposals.values() for wanted in group if wanted.code)
    return frozenset(code for code, count in counts.items() if count > 1)
