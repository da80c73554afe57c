"""Two people at one thing: verbs that start together, steps at which they meet, and the locks taken out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from cursus.core.errors import Conflict, Refused

PATIENCE = 1.5
"""Seconds before a thread goes on alone, since the other may wait for its lock. Without locks it is the machine's."""


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Run the verbs in threads that start together; return “done”, “conflict”, “refused” or the error of each."""
    barrier, said = threading.Barrier(len(verbs)), [""] * len(verbs)

    def run(place: int, verb: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            verb()
            said[place] = "done"
        except Conflict:
            said[place] = "conflict"
        except Refused:
            said[place] = "refused"
        except DatabaseError as error:
            said[place] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(said)


def together(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, parties: int = 2) -> None:
    """Make the threads meet before a step, unless one of them waits for the other's lock."""
    barrier, real = threading.Barrier(parties), getattr(module, name)

    def meeting(*args: Any, **kwargs: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=PATIENCE)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, meeting)


def take_locks_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: nothing waits for anything."""

    def unlocked(self: QuerySet, *args: object, **kwargs: object) -> QuerySet:
        return self.all()

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    monkeypatch.setattr(f"{__name__}.PATIENCE", 20)
