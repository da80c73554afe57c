"""The audit log: hash chains that anyone with the rows can verify.

Each entry is ``h = SHA256(domain ‖ previous ‖ seq ‖ canonical entry)`` with RFC 8785 JSON. It carries the
digest of the row's protected fields, so that a row edited behind our back no longer matches its last entry.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from cursus.core import clock
from cursus.core.canonical import canonical_json, row_digest
from cursus.core.models import AuditChain, AuditEntry, AuditIdentity, AuditNote

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation

DOMAIN = b"cursus/audit/1"
GENESIS = "0" * 64


@dataclass(frozen=True)
class Happening:
    """What record() was told, until the end of the transaction."""

    event: str
    row: models.Model
    by: User | None
    about: User | None
    organisation: Organisation | None
    detail: dict[str, Any]
    note: str


@dataclass(frozen=True)
class Finding:
    """The first thing wrong in a chain, or with a row that it protects."""

    organisation_id: object
    seq: int | None
    problem: str  # sequence · link · hash · head · row_changed · row_missing


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that the entry should carry, from its own content and the previous hash."""
    content = canonical_json(
        {
            "at": entry.at,
            "event": entry.event,
            "model": entry.model,
            "key": entry.key,
            "digest": entry.digest,
            "actor": entry.actor,
            "subject": entry.subject_ref,
            "detail": entry.detail,
        }
    )
    return hashlib.sha256(b"\x00".join([DOMAIN, entry.previous.encode(), str(entry.seq).encode(), content])).hexdigest()


def reference(user: User | None) -> str:
    """Return the person's reference in the log: an HMAC under a salt of their own; empty for nobody."""
    if user is None or user.pk is None:
        return ""
    identity, _ = AuditIdentity.objects.get_or_create(user=user, defaults={"salt": secrets.token_hex(32)})
    return hmac.new(bytes.fromhex(identity.salt), f"user:{user.pk}".encode(), hashlib.sha256).hexdigest()


def append(happenings: list[Happening]) -> None:
    """Append to the chains, in an order of chains that is always the same (no deadlock between two writers)."""
    by_chain: dict[UUID | None, list[Happening]] = {}
    for happening in happenings:
        key = happening.organisation.pk if happening.organisation else None
        by_chain.setdefault(key, []).append(happening)
    for organisation_id in sorted(by_chain, key=str):
        prepared = [_prepare(happening) for happening in by_chain[organisation_id]]
        _append_to(_locked_chain(organisation_id), prepared)


def _prepare(happening: Happening) -> tuple[AuditEntry, Happening]:
    row = happening.row
    stored = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
    entry = AuditEntry(
        at=clock.now(),
        event=happening.event,
        model=row._meta.label,
        key=str(row.pk),
        digest=row_digest(stored) if stored is not None else "",
        actor=reference(happening.by),
        subject_ref=reference(happening.about),
        detail=happening.detail,
    )
    return entry, happening


def _locked_chain(organisation_id: UUID | None) -> AuditChain:
    mine = Q(organisation_id=organisation_id) if organisation_id else Q(organisation__isnull=True)
    if not AuditChain.objects.filter(mine).exists():
        AuditChain.objects.get_or_create(organisation_id=organisation_id, defaults={"head": GENESIS})  # type: ignore[misc]
    return AuditChain.objects.select_for_update().get(mine)


def _append_to(chain: AuditChain, prepared: list[tuple[AuditEntry, Happening]]) -> None:
    for entry, happening in prepared:
        entry.chain = chain
        entry.seq = chain.size + 1
        entry.previous = chain.head
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        if happening.by or happening.note:
            AuditNote.objects.create(entry=entry, actor=happening.by, text=happening.note)
        chain.size, chain.head = entry.seq, entry.hash
    chain.save(update_fields=["size", "head"])


def verify(chain: AuditChain) -> Iterator[Finding]:
    """Yield what is wrong with a chain, first entry first: links and hashes, then the live rows."""
    previous, seq = GENESIS, 0
    latest: dict[tuple[str, str], AuditEntry] = {}
    for entry in chain.entries.order_by("seq").iterator(chunk_size=1000):
        seq += 1
        if entry.seq != seq:
            yield Finding(chain.organisation_id, seq, "sequence")
            return
        if entry.previous != previous:
            yield Finding(chain.organisation_id, seq, "link")
            return
        if entry.hash != entry_hash(entry):
            yield Finding(chain.organisation_id, seq, "hash")
            return
        previous = entry.hash
        latest[(entry.model, entry.key)] = entry
    if (chain.size, chain.head) != (seq, previous):
        yield Finding(chain.organisation_id, seq, "head")
    yield from _verify_rows(chain, latest.values())


def _verify_rows(chain: AuditChain, entries: Iterable[AuditEntry]) -> Iterator[Finding]:
    by_model: dict[str, list[AuditEntry]] = {}
    for entry in entries:
        if entry.digest:
            by_model.setdefault(entry.model, []).append(entry)
    for label, group in by_model.items():
        rows = apps.get_model(label)._base_manager.in_bulk([entry.key for entry in group])
        found = {str(key): row for key, row in rows.items()}
        for entry in sorted(group, key=lambda item: item.seq):
            row = found.get(entry.key)
            if row is None:
                yield Finding(chain.organisation_id, entry.seq, "row_missing")
            elif row_digest(row) != entry.digest:
                yield Finding(chain.organisation_id, entry.seq, "row_changed")
