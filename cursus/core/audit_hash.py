"""How an entry of the log is hashed: what writes the chain and what verifies it share this, and nothing else."""

from __future__ import annotations

import hashlib
import hmac

from cursus.core.canonical import canonical_json
from cursus.core.models import AuditEntry

DOMAIN = b"cursus/audit/1"
GENESIS = "0" * 64


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


def person_reference(salt: str, user_id: object) -> str:
    """Return how the log names a person: an HMAC under a salt of their own (64 hexadecimal digits)."""
    return hmac.new(bytes.fromhex(salt), f"user:{user_id}".encode(), hashlib.sha256).hexdigest()
