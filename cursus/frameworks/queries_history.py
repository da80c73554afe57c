"""Reading what happened to a version and to its rows, and who did it, from the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cursus.core.models import AuditEntry
from cursus.frameworks.models import EditorialReview, FrameworkVersion

HAPPENED: dict[str, Promise] = {
    "framework_version.created": gettext_lazy("First draft created"),
    "framework_version.drafted": gettext_lazy("Draft made from an earlier version"),
    "framework_version.publish": gettext_lazy("Published"),
    "framework_version.archive": gettext_lazy("Archived"),
    "framework_version.competencies_confirmed": gettext_lazy("List of competencies confirmed"),
    "framework_version.codes_renumbered": gettext_lazy("Codes renumbered"),
    "framework_version.register_edited": gettext_lazy("Changed as the register says"),
    "editorial_review.submitted": gettext_lazy("Submitted to a second person"),
    "editorial_review.approve": gettext_lazy("Approved"),
    "editorial_review.send_back": gettext_lazy("Sent back"),
    "editorial_review.withdraw": gettext_lazy("Submission taken back"),
    "editorial_review.fall": gettext_lazy("The approval fell: the draft was changed"),
}
VERBS: dict[str, Promise] = {
    "added": gettext_lazy("Added"),
    "edited": gettext_lazy("Changed"),
    "removed": gettext_lazy("Removed"),
    "moved": gettext_lazy("Moved"),
}
PLACES = {
    "competencyblock": "blocs",
    "competency": "competences",
    "performancecriterion": "criteres",
    "occupation": "metiers",
    "occupationalactivity": "activites",
    "qualification": "certifications",
}
"""The kinds of rows that have a history of their own, as the editor's addresses write them."""


SHORT = 24


@dataclass(frozen=True)
class Change:
    """One field, before and after. Long texts are clipped in the log."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Happened:
    """One entry of the log, in words."""

    at: datetime
    what: str
    who: str
    """The person's name; "" where nobody acted, or where somebody was erased."""
    label: str
    key: str
    place: str
    """The kind of the row as the editor's addresses write it; "" where it has no history of its own."""
    changes: tuple[Change, ...] = ()

    @property
    def short(self) -> bool:
        """Whether each change is a few signs, such as a code: they can stand beside one another."""
        return all(len(item.before) + len(item.after) <= SHORT for item in self.changes)


def history_entries(version: FrameworkVersion, row: Model | None = None) -> QuerySet[AuditEntry]:
    """Return the entries about a version, or about one of its rows (and the rows that it was copied from)."""
    about = Q(model=FrameworkVersion._meta.label, key=str(version.pk))
    if row is None:
        reviews = EditorialReview.objects.filter(version=version).values_list("pk", flat=True)
        about |= Q(model=EditorialReview._meta.label, key__in=[str(key) for key in reviews])
    else:
        keys, versions = _lineage(version, row)
        about = Q(model=FrameworkVersion._meta.label, key__in=versions, detail__key__in=keys)
    return AuditEntry.objects.filter(about).select_related("note__actor").order_by("-at", "-seq")


def _lineage(version: FrameworkVersion, row: Model) -> tuple[list[str], list[str]]:
    """Return the keys of a row and of those it was copied from or to, and the keys of their versions."""
    lineage = getattr(row, "lineage", None)
    if lineage is None:
        return [str(row.pk)], [str(version.pk)]
    same = type(row)._base_manager.filter(lineage=lineage, version__framework=version.framework_id)
    pairs = list(same.values_list("pk", "version"))
    return [str(key) for key, _version in pairs], sorted({str(of) for _key, of in pairs})


def told(entries: Iterable[AuditEntry]) -> list[Happened]:
    """Return entries in words."""
    return [_told(entry) for entry in entries]


def _told(entry: AuditEntry) -> Happened:
    detail: dict[str, Any] = entry.detail if isinstance(entry.detail, dict) else {}
    what, verb = str(detail.get("what", "")), str(detail.get("verb", ""))
    said = VERBS.get(verb) or HAPPENED.get(entry.event) or gettext_lazy("Changed")
    return Happened(
        at=entry.at,
        what=str(said),
        who=who(entry),
        label=str(detail.get("label", "") or _model_name(what)),
        key=str(detail.get("key", "")),
        place="" if verb == "removed" else PLACES.get(what, ""),
        changes=tuple(_changes(what, detail)),
    )


def who(entry: AuditEntry) -> str:
    """Return the name of who acted, as long as the log may say it."""
    note = getattr(entry, "note", None)
    return str(note.actor) if note is not None and note.actor is not None else ""


def _changes(what: str, detail: dict[str, Any]) -> Iterable[Change]:
    changes = detail.get("changes", {})
    for name, pair in changes.items() if isinstance(changes, dict) else ():
        yield Change(_field_name(what, str(name)), _words(pair[0]), _words(pair[1]))
    if "to" in detail and "from" in detail:
        yield Change(pgettext("in an order", "Place"), str(detail["from"]), str(detail["to"]))
    for before, after in detail.get("codes", []):
        yield Change(_("Code"), str(before), str(after))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _model(what: str) -> type[Model] | None:
    try:
        return apps.get_model("cursus", what)
    except (LookupError, ValueError):
        return None


def _model_name(what: str) -> str:
    model = _model(what) if what else None
    return str(model._meta.verbose_name) if model is not None else ""


def _field_name(what: str, name: str) -> str:
    if name.startswith("line "):
        return pgettext("below a row", "Line")
    model = _model(what)
    try:
        return str(model._meta.get_field(name).verbose_name) if model is not None else name  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def last_writer(version: FrameworkVersion, key: UUID) -> Happened | None:
    """Return the last entry about a row of a version: who wrote it, and when."""
    rows = AuditEntry.objects.filter(model=FrameworkVersion._meta.label, key=str(version.pk), detail__key=str(key))
    entry = rows.select_related("note__actor").order_by("-seq").first()
    return _told(entry) if entry is not None else None
