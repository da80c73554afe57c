"""Verifying a chain: its links, its checkpoints, the live rows. Entries are streamed: memory stays bounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Max

from cursus.core.audit_hash import GENESIS, entry_hash
from cursus.core.canonical import row_digest
from cursus.core.models import AuditChain, AuditEntry

CHUNK = 1000
T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """The first thing wrong in a chain, or with a row that it protects.

    ``problem`` is one of: sequence · link · hash · head (the chain itself), row_changed · row_missing · row_unlogged
    (the rows), salt_missing (a person), checkpoint_differs · checkpoint_ahead · checkpoint_forged ·
    checkpoint_numbers · checkpoints_missing · chain_missing (what lies outside the database).
    ``facts`` are what the words need.
    """

    organisation_id: object
    seq: int | None
    problem: str
    event: str = ""
    model: str = ""
    key: str = ""
    at: Any = None
    facts: dict[str, Any] | None = None


def about(chain: AuditChain, entry: AuditEntry, problem: str, seq: int | None = None, **facts: Any) -> Finding:
    """Return what is wrong with an entry."""
    place = seq if seq is not None else entry.seq
    return Finding(
        chain.organisation_id, place, problem, entry.event, entry.model, entry.key, entry.at, facts=facts or None
    )


def verify(chain: AuditChain) -> Iterator[Finding]:
    """Yield what is wrong with a chain, first entry first: links and hashes, then the live rows."""
    broken = False
    for finding in verify_entries(chain, {}):
        broken = broken or finding.problem != "head"
        yield finding
    if not broken:
        yield from verify_rows(chain)


def verify_entries(chain: AuditChain, heads: dict[int, str]) -> Iterator[Finding]:
    """Yield the first entry that does not follow, does not match its hash, or is not that of a checkpoint.

    ``heads``: the hash that the entry of a number must have, from checkpoints. Nothing is said of rows.
    """
    previous, seq = GENESIS, 0
    for entry in chain.entries.order_by("seq").iterator(chunk_size=CHUNK):
        seq += 1
        problem = _problem_of(entry, seq, previous)
        if problem:
            yield about(chain, entry, problem, seq=seq)
            return
        if heads.get(seq, entry.hash) != entry.hash:
            yield about(chain, entry, "checkpoint_differs")
            return
        previous = entry.hash
    if (chain.size, chain.head) != (seq, previous):
        yield Finding(chain.organisation_id, seq, "head", facts={"size": chain.size})
    if heads and max(heads) > seq:
        yield Finding(chain.organisation_id, seq, "checkpoint_ahead", facts={"size": max(heads)})


def _problem_of(entry: AuditEntry, seq: int, previous: str) -> str:
    if entry.seq != seq:
        return "sequence"
    if entry.previous != previous:
        return "link"
    return "hash" if entry.hash != entry_hash(entry) else ""


def verify_rows(chain: AuditChain) -> Iterator[Finding]:
    """Yield the rows that are not as the chain's last entry about them says, in the order of these entries."""
    newest = chain.entries.order_by().values("model", "key").annotate(last=Max("seq")).order_by("last")
    for chunk in chunks(newest.values_list("last", flat=True).iterator(chunk_size=CHUNK)):
        entries = list(chain.entries.filter(seq__in=chunk).order_by("seq"))
        for label, group in _by_model(entries).items():
            rows = _rows(apps.get_model(label), [entry.key for entry in group])
            for entry in group:
                if problem := _problem_of_row(entry, rows.get(entry.key)):
                    yield about(chain, entry, problem)


def _problem_of_row(entry: AuditEntry, row: models.Model | None) -> str:
    expected = entry.digest
    if row is not None and row_digest(row) == expected:
        return ""
    # What a body's chain says of a row may be older than what another chain says of it.
    later = AuditEntry.objects.filter(model=entry.model, key=entry.key, at__gt=entry.at).exclude(chain=entry.chain_id)
    if (newer := later.order_by("-at", "-seq").first()) is not None:
        expected = newer.digest
    if row is None:
        return "row_missing" if expected else ""
    return "row_changed" if row_digest(row) != expected else ""


def chunks(items: Iterator[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most :data:`CHUNK`."""
    while chunk := list(islice(items, CHUNK)):
        yield chunk


def _by_model(entries: Iterable[AuditEntry]) -> dict[str, list[AuditEntry]]:
    found: dict[str, list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.model].append(entry)
    return found


def _rows(model: type[models.Model], keys: Sequence[str]) -> dict[str, models.Model]:
    fields: tuple[str, ...] = getattr(model, "protected_fields", ())
    return {str(row.pk): row for row in model._base_manager.filter(pk__in=keys).only(*(fields or ("pk",)))}


def unlogged_rows() -> Iterator[Finding]:
    """Yield the protected rows that no entry speaks of: written behind our back, or their entry is gone."""
    for model in apps.get_models():
        if not getattr(model, "protected_fields", ()):
            continue
        label, rows = model._meta.label, model._base_manager.filter(getattr(model, "logged_rows", models.Q()))
        for keys in chunks(rows.order_by("pk").values_list("pk", flat=True).iterator(CHUNK)):
            names = [str(key) for key in keys]
            told = set(AuditEntry.objects.filter(model=label, key__in=names).values_list("key", flat=True))
            for name in names:
                if name not in told:
                    yield Finding(None, None, "row_unlogged", model=label, key=name)
