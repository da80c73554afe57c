"""Elements of a source from a table: what a file would change, and then doing so, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.accounts.models import User
from cursus.core.errors import Refused
from cursus.core.writing import record, writing
from cursus.crosswalks.formats.tables import ElementRow
from cursus.crosswalks.models import SourceElement, SourceFramework
from cursus.crosswalks.rules import circles

COLUMNS = ("code", "label", "synonyms", "description", "uri")
LONGEST = {"code": 60, "label": 500, "synonyms": 20_000, "description": 20_000, "uri": 500}
NAMES = {
    "code": gettext_lazy("code"),
    "label": gettext_lazy("label"),
    "synonyms": gettext_lazy("other labels"),
    "description": gettext_lazy("description"),
    "uri": gettext_lazy("address on the web"),
}
BATCH = 500


class Outcome(Enum):
    """What a row would do, or did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One row of the file: what becomes of it, and what is wrong with it."""

    row: ElementRow
    outcome: Outcome
    problems: tuple[str | Promise, ...] = ()
    known: SourceElement | None = None

    @property
    def name(self) -> str:
        return self.row.label or self.row.code or self.row.uri


@dataclass(frozen=True)
class Report:
    """Every row, and how many elements of the source the file does not speak of (they stay)."""

    lines: Sequence[Line] = field(default_factory=tuple)
    untouched: int = 0

    def of(self, outcome: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def created(self) -> int:
        return len(self.of(Outcome.CREATED))

    @property
    def updated(self) -> int:
        return len(self.of(Outcome.UPDATED))

    @property
    def unchanged(self) -> int:
        return len(self.of(Outcome.UNCHANGED))

    @property
    def refused(self) -> list[Line]:
        return self.of(Outcome.REFUSED)

    @property
    def importable(self) -> bool:
        return bool(self.created or self.updated) and not self.refused


class ImportRefused(Refused):
    """A row is wrong: nothing was written. ``report`` says which."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


def preview_elements(source: SourceFramework, rows: Iterable[ElementRow]) -> Report:
    """Return what importing the rows would do. Two queries; nothing is written."""
    known = list(source.elements.all())
    by_uri = {item.uri: item for item in known if item.uri}
    by_code = {item.code: item for item in known if item.code}
    names = {item.pk: item.uri or item.code for item in known}
    wanted = list(rows)
    lines = [_line(row, by_uri, by_code, names) for row in wanted]
    lines = _with_file_problems(lines, wanted, known)
    touched = {line.known.pk for line in lines if line.known}
    return Report(lines, untouched=len(known) - len(touched))


def _line(
    row: ElementRow, by_uri: dict[str, SourceElement], by_code: dict[str, SourceElement], names: dict[UUID, str]
) -> Line:
    problems = _problems(row)
    found = by_uri.get(row.uri) or by_code.get(row.code)
    rival = by_code.get(row.code)
    if found is not None and rival is not None and rival.pk != found.pk:
        problems.append(_("The code %(code)s is already that of another element.") % {"code": row.code})
    if problems:
        return Line(row, Outcome.REFUSED, tuple(problems), found)
    if found is None:
        return Line(row, Outcome.CREATED)
    parent = names.get(found.parent_id, "") if found.parent_id else ""
    same_parent = not row.parent or row.parent == parent or by_code.get(row.parent) == found.parent
    same = same_parent and all(getattr(found, name) == value for name, value in _said(row, found).items())
    return Line(row, Outcome.UNCHANGED if same else Outcome.UPDATED, (), found)


def _said(row: ElementRow, known: SourceElement | None) -> dict[str, str]:
    """Return the columns to write: what the file leaves empty keeps what is known."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return {name: value or (getattr(known, name) if known else "") for name, value in values.items()}


def _problems(row: ElementRow) -> list[str | Promise]:
    found: list[str | Promise] = []
    if not row.code and not row.uri:
        found.append(_("It has neither code nor address: nothing would find it again."))
    if not row.label:
        found.append(_("It has no label."))
    found += [
        _("Its %(column)s is longer than %(limit)s characters.") % {"column": NAMES[name], "limit": limit}
        for name, limit in LONGEST.items()
        if len(getattr(row, name)) > limit
    ]
    if row.uri and not _is_address(row.uri):
        found.append(_("Its address must begin with http:// or https://."))
    return found


def _is_address(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and " " not in uri


def _with_file_problems(
    lines: Sequence[Line], rows: Sequence[ElementRow], known: Sequence[SourceElement]
) -> list[Line]:
    """Add what only the whole file shows: repeats, parents that nobody knows, parents in a circle."""
    codes, uris = _repeated([row.code for row in rows]), _repeated([row.uri for row in rows])
    here = {name for row in rows for name in (row.code, row.uri) if name}
    here |= {name for item in known for name in (item.code, item.uri) if name}
    name_of = {name: row.line for row in rows for name in (row.code, row.uri) if name}
    turning = circles({row.line: name_of.get(row.parent) for row in rows})
    found = []
    for line in lines:
        row, more = line.row, list(line.problems)
        if row.code in codes:
            more.append(_("The code %(code)s is written twice in the file.") % {"code": row.code})
        if row.uri in uris:
            more.append(_("Its address is written twice in the file."))
        if row.parent and row.parent not in here:
            more.append(
                _("Its parent “%(parent)s” is neither in the file nor in the source.") % {"parent": row.parent[:80]}
            )
        if row.line in turning:
            more.append(_("It stands under itself: its parents go round in a circle."))
        found.append(replace(line, outcome=Outcome.REFUSED, problems=tuple(more)) if more else line)
    return found


def _repeated(values: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    again: set[str] = set()
    for value in values:
        if value and value in seen:
            again.add(value)
        seen.add(value)
    return again


def import_elements(source: SourceFramework, rows: Iterable[ElementRow], *, by: User | None) -> Report:
    """Write the rows into the source. Raises ImportRefused (with the report) when one is wrong: then nothing is."""
    wanted = list(rows)
    with writing():
        locked = SourceFramework.objects.select_for_update().get(pk=source.pk)
        if locked.version_id is not None:
            raise Refused(_("This source stands on a fiche: its elements are those of the fiche."))
        report = preview_elements(locked, wanted)
        if report.refused:
            raise ImportRefused(
                _("Some lines are wrong: nothing was imported. Mend the file, then choose it again."), report
            )
        if not report.importable:
            return report
        _write(locked, report)
        locked.content_token = uuid4()
        locked.save(update_fields=["content_token"])
        counts = {"created": report.created, "updated": report.updated}
        record("source_framework.elements_imported", locked, by=by, detail=counts)
        source.content_token = locked.content_token
    return report


def _write(source: SourceFramework, report: Report) -> None:
    new: list[tuple[ElementRow, SourceElement]] = []
    changed: list[tuple[ElementRow, SourceElement]] = []
    position = source.elements.count()
    for line in report.lines:
        if line.outcome is Outcome.UNCHANGED:
            continue
        position += line.known is None
        element = line.known or SourceElement(source=source, position=position)
        for name, value in _said(line.row, line.known).items():
            setattr(element, name, value)
        (changed if line.known else new).append((line.row, element))
    SourceElement.objects.bulk_create([element for _row, element in new], batch_size=BATCH)
    named = {name: item for item in source.elements.all() for name in (item.uri, item.code) if name}
    for row, element in [*new, *changed]:
        if row.parent:
            element.parent = named[row.parent]
    _refuse_circles(source, [element for _row, element in [*new, *changed]], report)
    with_parent = [element for row, element in new if row.parent]
    SourceElement.objects.bulk_update(with_parent, ["parent"], batch_size=BATCH)
    SourceElement.objects.bulk_update([element for _row, element in changed], [*COLUMNS, "parent"], batch_size=BATCH)


def _refuse_circles(source: SourceFramework, touched: Sequence[SourceElement], report: Report) -> None:
    """A circle may close through an element that the file does not speak of."""
    parents = dict(source.elements.values_list("pk", "parent"))
    parents |= {element.pk: element.parent_id for element in touched}
    if circles(parents):
        raise ImportRefused(
            _("With this file some elements would stand under themselves: nothing was imported."), report
        )
