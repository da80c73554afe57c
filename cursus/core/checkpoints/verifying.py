"""Verifying the whole log: every chain, its checkpoints outside, the live rows, the people it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Min

from cursus.core.audit_check import Finding, about, unlogged_rows, verify_entries, verify_rows
from cursus.core.audit_hash import person_reference
from cursus.core.checkpoints import store
from cursus.core.checkpoints.keys import public_keys
from cursus.core.checkpoints.standing import counters_of
from cursus.core.checkpoints.statement import Forged, Malformed, Signed, read_line
from cursus.core.models import AuditChain, AuditEntry, AuditIdentity

ERASED = "person.erased"


@dataclass
class Outside:
    """What the checkpoints of one chain say, those of a given-up branch left out."""

    heads: dict[int, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    stamped: int = 0
    restored: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def hear(self, signed: Signed) -> None:
        """Take one checkpoint into account, the oldest first."""
        said = signed.checkpoint
        if said.restored is not None:
            # Acknowledged by two operators and signed with the key that is not in the database.
            kept = int(said.restored["kept"])
            self.heads = {size: head for size, head in self.heads.items() if size <= kept}
            self.restored.append({**said.restored, "time": said.time})
        self.heads[said.size] = said.head
        self.stamped += signed.timestamp is not None
        for name, value in said.counters.items():
            self.counters[name] = max(value, self.counters.get(name, 0))


@dataclass
class Tally:
    """How much was looked at."""

    chains: int = 0
    entries: int = 0
    checkpoints: int = 0
    restored: list[dict[str, Any]] = field(default_factory=list)


def read_outside(name: str, root: Path | None = None) -> Outside:
    """Read the checkpoints of a chain; what none of our keys signed for this chain is a finding."""
    found, keys = Outside(), public_keys()
    organisation_id = None if name == store.INSTALLATION else name
    pending: Finding | None = None
    for place, line in store.lines(name, root):
        found.lines += 1
        try:
            signed = read_line(line)
            signed.require_signed_by(keys)
            if signed.checkpoint.origin.rpartition("/")[2] != name:
                raise Forged("that of another chain")
        except (Malformed, Forged) as error:
            facts = {"place": f"{name}/{place}", "why": str(error)}
            found.findings.append(Finding(organisation_id, None, "checkpoint_forged", facts=facts))
            continue
        previous = found.heads.get(signed.checkpoint.size)
        if previous not in {None, signed.checkpoint.head} and signed.checkpoint.restored is None:
            facts = {"place": f"{name}/{place}", "why": "two checkpoints of the same size differ"}
            pending = pending or Finding(organisation_id, signed.checkpoint.size, "checkpoint_forged", facts=facts)
        found.hear(signed)
    if pending is not None:
        found.findings.append(pending)
    return found


def verify_log(
    *, organisation_id: UUID | None = None, root: Path | None = None, tally: Tally | None = None
) -> Iterator[Finding]:
    """Yield everything that is wrong, chain by chain, the first bad entry of each first.

    ``organisation_id``: only this body's chain. ``root``: where the checkpoints are, if not in ``CHECKPOINTS_DIR``
    (a copy from the second place, say). ``tally`` counts what was looked at.
    """
    tally = tally if tally is not None else Tally()
    chains = AuditChain.objects.order_by("pk")
    if organisation_id is not None:
        chains = chains.filter(organisation_id=organisation_id)
    known = set()
    for chain in chains:
        name = store.chain_name(chain.organisation_id)
        known.add(name)
        outside = read_outside(name, root)
        tally.chains, tally.entries = tally.chains + 1, tally.entries + chain.size
        tally.checkpoints += outside.lines
        tally.restored += outside.restored
        yield from verify_chain(chain, outside)
    if organisation_id is None:
        for name in set(store.chain_names(root)) - known:
            if next(store.lines(name, root), None) is not None:
                yield Finding(name, None, "chain_missing")
        yield from unlogged_rows()
        yield from missing_salts()


def verify_chain(chain: AuditChain, outside: Outside) -> Iterator[Finding]:
    """Yield what is wrong with one chain, given what lies outside."""
    yield from outside.findings
    if not outside.lines and chain.checkpointed_at is not None:
        yield Finding(chain.organisation_id, None, "checkpoints_missing")
    broken = False
    for finding in verify_entries(chain, outside.heads):
        broken = broken or finding.problem not in {"head", "checkpoint_ahead"}
        yield finding
    now = counters_of(chain.organisation_id)
    for name, value in outside.counters.items():
        if now.get(name, 0) < value:
            facts = {"given": value, "known": now.get(name, 0)}
            yield Finding(chain.organisation_id, chain.size, "checkpoint_numbers", facts=facts)
    if not broken:
        yield from verify_rows(chain)


def missing_salts() -> Iterator[Finding]:
    """Yield the people whose salt is gone while no entry says that they were erased."""
    known = {person_reference(salt, user) for salt, user in AuditIdentity.objects.values_list("salt", "user_id")}
    known |= set(AuditEntry.objects.filter(event=ERASED).values_list("subject_ref", flat=True))
    told: set[str] = {""}
    for column in ("subject_ref", "actor"):
        people = AuditEntry.objects.order_by().values(column).annotate(first=Min("pk")).order_by("first")
        for reference, first in people.values_list(column, "first").iterator(chunk_size=1000):
            if reference not in known and reference not in told:
                told.add(reference)
                entry = AuditEntry.objects.select_related("chain").get(pk=first)
                yield about(entry.chain, entry, "salt_missing")
