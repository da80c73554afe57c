"""One checkpoint, and the line that holds it: RFC 8785 JSON under an Ed25519 signature.

A line is ``{"checkpoint": {…}, "key": …, "signature": …, "timestamp": …}``: the signature is over
``cursus/checkpoint/1``, a zero byte and the canonical JSON of the checkpoint; ``timestamp`` is the base64 of an
RFC 3161 token over the SHA-256 of the signature, or null. Nothing in it is about a person.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cursus.core.canonical import canonical_json
from cursus.core.checkpoints.keys import key_name

DOMAIN = b"cursus/checkpoint/1\x00"


class Malformed(ValueError):
    """A line that is no checkpoint."""


class Forged(ValueError):
    """A checkpoint that none of our keys signed."""


@dataclass(frozen=True)
class Checkpoint:
    """What a chain was at a moment. ``counters`` are numbers that may never be given twice (the series of a body).

    ``restored``, only on the first checkpoint after an acknowledged restore: ``{"size", "head"}`` of the newest
    checkpoint that was given up, and ``at``, the entry from which the chain begins anew.
    """

    origin: str
    size: int
    head: str
    time: datetime
    counters: dict[str, int] = field(default_factory=dict)
    restored: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "origin": self.origin,
            "size": self.size,
            "head": self.head,
            "time": self.time,
            "counters": self.counters,
            "restored": self.restored,
        }

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return DOMAIN + canonical_json(self.as_json())


@dataclass(frozen=True)
class Signed:
    """A checkpoint with the signature over it, as one line of a file."""

    checkpoint: Checkpoint
    key: str
    signature: bytes
    timestamp: bytes | None = None

    def line(self) -> bytes:
        """Return the line, with its end."""
        stamped = base64.b64encode(self.timestamp).decode() if self.timestamp is not None else None
        return (
            canonical_json(
                {
                    "checkpoint": self.checkpoint.as_json(),
                    "key": self.key,
                    "signature": base64.b64encode(self.signature).decode(),
                    "timestamp": stamped,
                }
            )
            + b"\n"
        )

    def require_signed_by(self, keys: dict[str, Ed25519PublicKey]) -> None:
        """Raise Forged unless one of the keys signed it."""
        key = keys.get(self.key)
        if key is None:
            raise Forged(f"signed by an unknown key ({self.key})")
        try:
            key.verify(self.signature, self.checkpoint.signed_bytes)
        except InvalidSignature as error:
            raise Forged("its signature does not hold") from error


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> Signed:
    """Return the checkpoint with its signature."""
    return Signed(checkpoint, key_name(key.public_key()), key.sign(checkpoint.signed_bytes))


def read_line(line: bytes) -> Signed:
    """Return what a line holds. Raises Malformed."""
    try:
        held = json.loads(line)
        said = held["checkpoint"]
        checkpoint = Checkpoint(
            origin=str(said["origin"]),
            size=int(said["size"]),
            head=str(said["head"]),
            time=datetime.fromisoformat(said["time"]),
            counters={str(name): int(value) for name, value in said["counters"].items()},
            restored=said["restored"],
        )
        stamped = base64.b64decode(held["timestamp"], validate=True) if held["timestamp"] else None
        return Signed(checkpoint, str(held["key"]), base64.b64decode(held["signature"], validate=True), stamped)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise Malformed("not a checkpoint") from error
