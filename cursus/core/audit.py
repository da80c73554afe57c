"""The audit log: hash chains that anyone with the rows can verify.

Each entry is ``h = SHA256(domain ‖ previous ‖ seq ‖ canonical entry)`` with RFC 8785 JSON. It carries the
digest of the row's protected fields, so that a row edited behind our back no longer matches its last entry.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from cursus.core import clock
from cursus.core.audit_check import Finding, verify
from cursus.core.audit_hash import GENESIS, entry_hash, person_reference
from cursus.core.background import after_commit
from cursus.core.canonical import row_digest
from cursus.core.models import AuditChain, AuditEntry, AuditIdentity, AuditNote

if TYPE_CHECKING:
    from cursus.accounts.models import User
    from cursus.organisations.models import Organisation

__all__ = ["GENESIS", "Finding", "Happening", "append", "entry_hash", "reference", "verify"]


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
    checkpoint: bool = False
    key: object = None  # of the row when it was recorded: one that is deleted afterwards has none


def reference(user: User | None) -> str:
    """Return the person's reference in the log: an HMAC under a salt of their own; empty for nobody."""
    if user is None or user.pk is None:
        return ""
    identity, _ = AuditIdentity.objects.get_or_create(user=user, defaults={"salt": secrets.token_hex(32)})
    return person_reference(identity.salt, user.pk)


def append(happenings: list[Happening]) -> None:
    """Append to the chains, in an order of chains that is always the same (no deadlock between two writers).

    The number of queries depends on how many chains and models there are, not on how much happened.
    """
    by_chain: dict[UUID | None, list[Happening]] = {}
    for happening in happenings:
        key = happening.organisation.pk if happening.organisation else None
        by_chain.setdefault(key, []).append(happening)
    known = _references(happenings)
    for organisation_id in sorted(by_chain, key=str):
        prepared = _prepare(by_chain[organisation_id], known)
        chain = _locked_chain(organisation_id)
        _append_to(chain, prepared)
        if chain.checkpoint_due_at is not None:
            after_commit("cursus.core.tasks.take_checkpoint", str(chain.pk))


def _references(happenings: list[Happening]) -> dict[int, str]:
    """Return the references of everybody who acts or is concerned, by their key."""
    users = {user.pk: user for item in happenings for user in (item.by, item.about) if user is not None and user.pk}
    salts = _salts(users)
    if unknown := [user for pk, user in users.items() if pk not in salts]:
        # Whoever writes the same person first gives the salt: it is read again.
        made = [AuditIdentity(user=user, salt=secrets.token_hex(32)) for user in unknown]
        AuditIdentity.objects.bulk_create(made, ignore_conflicts=True)
        salts = _salts(users)
    return {pk: person_reference(salt, pk) for pk, salt in salts.items()}


def _salts(users: Iterable[int]) -> dict[int, str]:
    return dict(AuditIdentity.objects.filter(user__in=list(users)).values_list("user", "salt"))


def _prepare(happenings: list[Happening], known: dict[int, str]) -> list[tuple[AuditEntry, Happening]]:
    digests = _digests(happenings)
    return [
        (
            AuditEntry(
                at=clock.now(),
                event=item.event,
                model=item.row._meta.label,
                key=str(item.key),
                digest=digests.get((item.row._meta.label, item.key), ""),
                actor=known.get(item.by.pk, "") if item.by else "",
                subject_ref=known.get(item.about.pk, "") if item.about else "",
                detail=item.detail,
            ),
            item,
        )
        for item in happenings
    ]


def _digests(happenings: list[Happening]) -> dict[tuple[str, object], str]:
    """Return the digests of the rows as they stand now; a row that is gone has none."""
    keys: dict[type[models.Model], set[object]] = {}
    for item in happenings:
        keys.setdefault(type(item.row), set()).add(item.key)
    return {
        (model._meta.label, key): row_digest(row)
        for model, wanted in keys.items()
        for key, row in model._base_manager.in_bulk(list(wanted)).items()
    }


def _locked_chain(organisation_id: UUID | None) -> AuditChain:
    mine = Q(organisation_id=organisation_id) if organisation_id else Q(organisation__isnull=True)
    if not AuditChain.objects.filter(mine).exists():
        AuditChain.objects.get_or_create(organisation_id=organisation_id, defaults={"head": GENESIS})  # type: ignore[misc]
    return AuditChain.objects.select_for_update().get(mine)


def _append_to(chain: AuditChain, prepared: list[tuple[AuditEntry, Happening]]) -> None:
    for entry, _happening in prepared:
        entry.chain = chain
        entry.seq = chain.size + 1
        entry.previous = chain.head
        entry.hash = entry_hash(entry)
        chain.size, chain.head = entry.seq, entry.hash
    AuditEntry.objects.bulk_create([entry for entry, _happening in prepared])
    AuditNote.objects.bulk_create(
        AuditNote(entry=entry, actor=happening.by, text=happening.note)
        for entry, happening in prepared
        if happening.by or happening.note
    )
    if any(happening.checkpoint for _entry, happening in prepared):
        # Written with the entries: a checkpoint that then fails is known to be missing.
        chain.checkpoint_due_at = datetime.now(UTC)
    chain.save(update_fields=["size", "head", "checkpoint_due_at"])
