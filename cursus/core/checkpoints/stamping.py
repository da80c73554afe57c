"""The time-stamp of a checkpoint, from the authority that the installation names."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from cursus.core import timestamps
from cursus.core.checkpoints.statement import Signed
from cursus.core.errors import Unavailable


def stamped_digest(signed: Signed) -> bytes:
    """Return what a time-stamp of the checkpoint is over: the SHA-256 of its signature."""
    return sha256(signed.signature).digest()


def stamp(signed: Signed) -> Signed:
    """Return the checkpoint with its time-stamp, where an authority is configured and answers.

    A checkpoint does not wait for the authority: without it, it says nothing of a time-stamp, and the next has one.
    """
    if not timestamps.is_configured():
        return signed
    try:
        return replace(signed, timestamp=timestamps.ask(stamped_digest(signed)).der)
    except Unavailable:
        return signed
