"""The erasure ledger: what was erased, outside the database, so that a restored copy can be erased again.

One line of JSON an erasure, appended and flushed to the disk before the transaction is committed. It names nobody: a
person is an HMAC of their key under the moment they joined, which only a copy of the database from before the erasure
still holds. So a line fits exactly one row of such a copy, and no row of any other, whatever became of the keys.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from cursus.core import clock

if TYPE_CHECKING:
    from cursus.accounts.models import User

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Line:
    """One erasure: of what a body held of a person (``body`` its key) or, with an empty ``body``, of their account."""

    at: str
    person: str
    body: str = ""


def ledger_path() -> Path:
    """Return where the ledger lies: beside the checkpoints of the log."""
    return Path(settings.CHECKPOINTS_DIR) / NAME


def mark_of(person: User) -> str:
    """Return the person's mark in the ledger: 64 hexadecimal digits that nobody can compute after the erasure."""
    joined = person.date_joined.astimezone(UTC).isoformat(timespec="microseconds")
    return hmac.new(joined.encode(), f"cursus/erasure/1:{person.pk}".encode(), hashlib.sha256).hexdigest()


def append(mark: str, *, bodies: list[str]) -> None:
    """Add a line a body ("" for the account) and flush them to the disk. Raises OSError: then nothing is erased."""
    path = ledger_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [Line(clock.now().isoformat(), mark, body) for body in bodies]
    data = "".join(json.dumps(asdict(line)) + "\n" for line in lines).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read() -> Iterator[Line]:
    """Yield the lines, oldest first. A last line that a power cut left unfinished is passed over."""
    try:
        content = ledger_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for text in content.splitlines():
        try:
            yield Line(**json.loads(text))
        except (ValueError, TypeError):
            continue
