"""Everything that concerns a person, as a ZIP that a program can read: written piece by piece, whatever its size.

``donnees/`` one JSON file a table (its columns with their names in words), ``fichiers/`` what they deposited,
``attestations/`` the sealed documents, ``LISEZ-MOI.txt`` and ``manifeste.json`` (SHA-256 of each entry). Of a work made
with others: the work, its files and their own part; never another's part, and never another's e-mail address.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation
from certification.evidence import permissions as evidence
from certification.evidence.models import EvidenceFile
from cursus.accounts.erasing import addresses_of
from cursus.accounts.models import User
from cursus.core import audit
from cursus.core.canonical import plain
from cursus.core.enums import PersonalData, ScanState
from cursus.core.erasure import Holding, holdings
from cursus.core.files.names import safe_label
from cursus.core.files.storage import open_stored
from cursus.core.models import AuditEntry, AuditNote, StoredFile

SECRETS = frozenset({"password", "token", "token_hash", "code_hash", "link_token", "salt", "key", "sha256"})
"""Columns that open or find something: they say nothing of the person."""

APART = frozenset({"Jury", "CaseFlag", "AuditIdentity", "AuditEntry"})
"""Tables without a file of their own: records speak of everybody before a jury, and opinions stay in its room."""

LIBRARIES = (
    ("account.EmailAddress", ("email", "verified", "primary")),
    ("mfa.Authenticator", ("type", "created_at", "last_used_at")),
    ("usersessions.UserSession", ("created_at", "last_seen_at", "ip", "user_agent")),
)
_CHUNK = 256 * 1024
_FIXED = (2020, 1, 1, 0, 0, 0)  # no clock of ours in the archive


@dataclass
class Archive:
    """The ZIP being written: what it holds already, with sizes and SHA-256."""

    zip: zipfile.ZipFile
    manifest: list[dict[str, Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @contextmanager
    def entry(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Open an entry and give the function that adds bytes to it."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, _FIXED)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as out:

            def write(data: bytes) -> None:
                nonlocal size
                digest.update(data)
                size += len(data)
                out.write(data)

            yield write
        self.manifest.append({"nom": name, "taille": size, "sha256": digest.hexdigest()})


def steps(person: User) -> list[Callable[[Archive], None]]:
    """Return what there is to write, one step an entry or so, in order."""
    found: list[Callable[[Archive], None]] = []
    for holding in holdings():
        if holding.model.__name__ in APART or holding.personal_data == PersonalData.REGISTER:
            continue
        found.append(lambda archive, holding=holding: _table(archive, person, holding))  # type: ignore[misc]
    found += [
        lambda archive, label=label, names=names: _library(archive, person, label, names)  # type: ignore[misc]
        for label, names in LIBRARIES
    ]
    found.append(lambda archive: _journal(archive, person))
    found += [
        lambda archive, key=key: _file(archive, key)  # type: ignore[misc]
        for key in files_of(person).values_list("pk", flat=True)
    ]
    found += [
        lambda archive, key=key: _document(archive, key)  # type: ignore[misc]
        for key in documents_of(person).values_list("pk", flat=True)
    ]
    return found


def write_archive(target: IO[bytes], person: User, progress: Callable[[int, int], None] | None = None) -> None:
    """Write the whole ZIP. ``progress`` is told (steps done, steps in all) after each."""
    todo = steps(person)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as opened:
        archive = Archive(opened)
        for place, step in enumerate(todo, start=1):
            step(archive)
            if progress is not None:
                progress(place, len(todo))
        _read_me(archive, person)
        with archive.entry("manifeste.json") as write:
            write(json.dumps(archive.manifest[:], ensure_ascii=False, indent=1).encode())


def rows_for(holding: Holding, person: User) -> QuerySet[Any]:
    """The rows of a table that concern a person, and that they may read."""
    rows = holding.of(person, addresses_of(person))
    match holding.model.__name__:
        case "Evidence":
            rows = evidence.own(person)
        case "EvidenceClaim" | "EvidenceFile":
            rows = holding.model._base_manager.filter(evidence__in=evidence.own(person).values("pk"))
        case "StoredFile":
            rows = files_of(person)
        case "AuditNote":
            rows = AuditNote.objects.filter(entry__subject_ref=audit.reference(person))
    ways = [item.name for item in holding.model._meta.concrete_fields if isinstance(item, ForeignKey)]
    return rows.select_related(*ways).order_by("pk")


def files_of(person: User) -> QuerySet[StoredFile]:
    """The files that a person deposited, and those of the works in which they have a part."""
    theirs = EvidenceFile.objects.filter(evidence__in=evidence.own(person).values("pk")).values("file")
    return StoredFile.objects.filter(Q(pk__in=theirs) | Q(created_by=person)).exclude(purpose="export").order_by("pk")


def documents_of(person: User) -> QuerySet[Attestation]:
    """The attestations of a person whose bytes are kept."""
    rows = Attestation.objects.filter(candidate__enrolment__learner=person, state=AttestationState.ISSUED)
    return rows.filter(file__isnull=False).order_by("series", "number")


def _columns(model: type[Model]) -> list[Any]:
    return [item for item in model._meta.concrete_fields if item.name not in SECRETS]


def row_as_json(row: Model, columns: list[Any], person: User) -> dict[str, Any]:
    """Return a row as JSON values; people are named, never by their address; things have a key and a title."""
    return {item.name: _value(row, item, person) for item in columns}


def _value(row: Model, item: Any, person: User) -> Any:
    if not isinstance(item, ForeignKey):
        return plain(getattr(row, item.attname))
    other = getattr(row, item.name)
    if other is None:
        return None
    if isinstance(other, User):
        return _("you") if other.pk == person.pk else other.get_full_name()
    titled = type(other).__str__ is not Model.__str__
    return {"id": str(other.pk), "title": str(other)} if titled else {"id": str(other.pk)}


def _table(archive: Archive, person: User, holding: Holding) -> None:
    model, columns = holding.model, _columns(holding.model)
    rows = rows_for(holding, person).iterator(chunk_size=500)
    lines = (row_as_json(row, columns, person) for row in rows)
    name, title = f"donnees/{model._meta.model_name}.json", str(model._meta.verbose_name_plural)
    _write_table(archive, name, title, {item.name: str(item.verbose_name) for item in columns}, lines)


def _library(archive: Archive, person: User, label: str, names: tuple[str, ...]) -> None:
    model = apps.get_model(label)
    rows = model._base_manager.filter(user=person).order_by("pk")
    lines = ({name: plain(getattr(row, name)) for name in names} for row in rows.iterator(chunk_size=500))
    columns = {name: str(model._meta.get_field(name).verbose_name) for name in names}
    _write_table(
        archive, f"donnees/{model._meta.model_name}.json", str(model._meta.verbose_name_plural), columns, lines
    )


def _journal(archive: Archive, person: User) -> None:
    reference = audit.reference(person)
    rows = AuditEntry.objects.filter(Q(subject_ref=reference) | Q(actor=reference)).order_by("at", "pk")
    lines = (
        {"at": plain(row.at), "event": row.event, "model": row.model, "key": row.key}
        for row in rows.iterator(chunk_size=500)
    )
    columns = {"at": _("when"), "event": _("what happened"), "model": _("to what"), "key": _("which one")}
    _write_table(archive, "donnees/journal.json", _("What the log says of you"), columns, lines)


def _write_table(
    archive: Archive, name: str, title: str, columns: dict[str, str], lines: Iterator[dict[str, Any]]
) -> None:
    """Write one table; an empty one has no entry."""
    first = next(lines, None)
    if first is None:
        return
    count = 0
    with archive.entry(name) as write:
        head = {"table": title, "columns": columns}
        write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [\n')
        for line in _with_first(first, lines):
            write((b",\n" if count else b"") + json.dumps(line, ensure_ascii=False).encode())
            count += 1
        write(b"\n]}\n")
    archive.words.append(f"{name} – {capfirst(title)} ({count})")


def _with_first(first: dict[str, Any], others: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from others


def _file(archive: Archive, key: Any) -> None:
    stored = StoredFile.objects.get(pk=key)
    if stored.scan_state == ScanState.QUARANTINED:
        archive.words.append(_("%(label)s – not included: it is being checked") % {"label": stored.label})
        return
    place = sum(item["nom"].startswith("fichiers/") for item in archive.manifest) + 1
    _copy(archive, stored, f"fichiers/{place:03d}-{safe_label(stored.label)}")


def _document(archive: Archive, key: Any) -> None:
    row = Attestation.objects.select_related("file", "series").get(pk=key)
    if row.file is not None:
        place = sum(item["nom"].startswith("attestations/") for item in archive.manifest) + 1
        _copy(archive, row.file, f"attestations/{place:02d}-{safe_label(row.printed_number)}.pdf")


def _copy(archive: Archive, stored: StoredFile, name: str) -> None:
    with open_stored(stored) as content, archive.entry(name) as write:
        while chunk := content.read(_CHUNK):
            write(chunk)
    archive.words.append(name)


def _read_me(archive: Archive, person: User) -> None:
    text = [
        _("Your data: %(name)s") % {"name": person},
        "",
        _("This archive holds everything that this site keeps about you."),
        _(
            "In the folder donnees, each file is a table: its columns are explained, then come its rows (JSON, UTF-8). "
            "A program can read them; a text editor too."
        ),
        _("In the folder fichiers: what you deposited, and the files of the works made with others."),
        _("In the folder attestations: the sealed documents. Keep them as they are: one changed byte breaks the seal."),
        _("manifeste.json gives the SHA-256 of each file, to check that nothing was changed on the way."),
        _("Other people’s parts and addresses are not in it: they are theirs."),
        "",
        *archive.words,
        "",
    ]
    with archive.entry("LISEZ-MOI.txt") as write:
        write("\r\n".join(text).encode("utf-8-sig"))
