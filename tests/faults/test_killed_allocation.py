"""TRUST 19, earlier: killed while numbers are allocated. A batch has all its numbers or none, and none is missing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from certification.attestations import actions
from certification.attestations.actions import allocating
from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch, PendingDocument
from cursus.core import audit
from cursus.core.audit import verify
from cursus.core.models import AuditChain
from tests.factories.attestations import under
from tests.factories.juries import JuryWorld, signed

pytestmark = pytest.mark.django_db(transaction=True)

POINTS: dict[str, tuple[Any, str, bool]] = {
    "the series locked, no number": (allocating, "_allocate", False),
    "numbers and outbox written, nobody asked": (allocating, "ask_for_documents", False),
    "logged, not committed": (audit, "append", True),
    "committed, nobody told": (actions, "open_batch", True),
}


@pytest.fixture(autouse=True)
def _no_trial(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(allocating, "check_attestation", lambda context: None)


def dying(real: Callable[..., object], *, after: bool) -> Callable[..., None]:
    def die(*args: object, **kwargs: object) -> None:
        if after:
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


def killed_at(point: str, world: JuryWorld) -> int:
    """Issue in a process of its own that dies at the point; return the signal that ended it (0: it lived)."""
    module, name, after = POINTS[point]
    connections.close_all()  # a forked process must not share our connection
    child = os.fork()
    if not child:
        try:
            setattr(module, name, dying(getattr(module, name), after=after))
            actions.open_batch(jury=world.jury, by=world.admin)
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def no_gap() -> bool:
    numbers = list(Attestation.objects.order_by("number").values_list("number", flat=True))
    last = list(AttestationSeries.objects.values_list("last_number", flat=True)) or [0]
    return [list(range(1, len(numbers) + 1)), len(numbers)] == [numbers, last[0]]


def test_killed_at_each_point_of_three_juries_the_series_has_no_gap() -> None:
    first = signed(candidates=2)
    worlds = [first, under(first, signed(candidates=2)), under(first, signed(candidates=2))]
    for world in worlds:
        for point in POINTS:
            assert killed_at(point, world) == signal.SIGKILL
            assert no_gap(), point
            assert PendingDocument.objects.count() == Attestation.objects.count(), point
            kept = IssuingBatch.objects.filter(jury=world.jury).exists()
            assert kept is (point == "committed, nobody told"), point
    assert Attestation.objects.count() == 6
    for world in worlds:
        actions.open_batch(jury=world.jury, by=world.admin)  # pressing the button again changes nothing
    assert Attestation.objects.count() == 6
    assert no_gap()
    found = [finding for chain in AuditChain.objects.all() for finding in verify(chain)]
    assert {finding.problem for finding in found} <= {"row_changed"}, "the juries were given to another certifier"
    assert len(found) == 2


def test_the_twin_that_counts_in_a_transaction_of_its_own_leaves_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A counter that is taken first and used later: what a sequence does."""

    world = signed(candidates=2)
    AttestationSeries.objects.create(certifier=world.certifier)
    real = allocating._allocate_all

    def counted_first(*args: object, **kwargs: object) -> object:
        with connections["default"].copy().cursor() as elsewhere:
            elsewhere.execute("UPDATE certification_attestationseries SET last_number = last_number + 2")
        return real(*args, **kwargs)

    monkeypatch.setattr(allocating, "_allocate_all", counted_first)
    assert killed_at("numbers and outbox written, nobody asked", world) == signal.SIGKILL
    assert not no_gap()
