"""The Celery application of the tests' workers: the product's, with named points at which a worker may die.

``celery -A tests.faults.app worker``. The product knows nothing of these points: they are put around its functions
here. ``FAULTS_CHANCE`` is the chance of dying at each passage, ``FAULTS_DEATHS`` how many may die in all,
``FAULTS_NO_LOCK`` takes every lock out (the twin that must break) and makes the workers meet where that matters.
"""

from __future__ import annotations

import contextlib
import functools
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from celery.signals import worker_process_init

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"

from config.celery import app as app  # what ``celery -A`` looks for
from tests.faults.points import POINTS

CHANCE = float(os.environ.get("FAULTS_CHANCE", "0"))
DEATHS = int(os.environ.get("FAULTS_DEATHS", "0"))
PREFIX = os.environ["FAULTS_PREFIX"]
MEETING = 4.0  # seconds


@functools.cache
def counter(pid: int) -> redis.Redis:
    """Return this process's own connection: a forked one would be shared."""
    return redis.Redis.from_url(os.environ["BROKER_URL"])


def pass_by(point: str, times: int) -> None:
    """Die here, perhaps; so many times as often as elsewhere."""
    if random.random() >= CHANCE * times:  # noqa: S311
        return
    server = counter(os.getpid())
    if server.incr(f"{PREFIX}deaths") > DEATHS:
        return
    server.hincrby(f"{PREFIX}deaths by point", point, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def meet(place: str) -> None:
    """Wait a little for another worker at the same place: how quick a document is decides nothing."""
    server, key = counter(os.getpid()), f"{PREFIX}met {place}"
    mine, until = int(server.incr(key)), time.monotonic() + MEETING
    while int(server.get(key)) < mine + mine % 2 and time.monotonic() < until:
        time.sleep(0.02)


def around(module: Any, name: str, *, after: Callable[[], None]) -> None:
    """Do something after a function of the product."""
    real: Callable[..., Any] = getattr(module, name)

    @functools.wraps(real)
    def passing(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        after()
        return found

    setattr(module, name, passing)


def may_die(module: Any, name: str, point: str, *, times: int = 1) -> None:
    """Put a point after a function of the product; ``times``: what comes once a chunk weighs more than a document."""
    assert point in POINTS
    around(module, name, after=lambda: pass_by(point, times))


@worker_process_init.connect
def arm(**kwargs: Any) -> None:
    """In each child, once Django is ready."""
    random.seed(os.getpid() ^ time.time_ns())
    from certification.attestations import queries, rules, tasks
    from certification.attestations.actions import making, outbox
    from cursus.core.files import local
    from cursus.core.timestamps import asking

    rules.LEASE = making.LEASE = timedelta(seconds=float(os.environ.get("FAULTS_LEASE", "20")))
    queries.LATE, tasks.SECONDS, asking.PAUSE = timedelta(seconds=1), 8.0, 2
    rules.FIRST_RETRY[False] = timedelta(seconds=1)
    may_die(making, "take", "taken, nothing made")
    may_die(making, "seal_attestation", "rendered and sealed, not stored")
    may_die(local.PrivateFileSystemStorage, "_write", "bytes written, under no name yet")
    may_die(making, "_placed", "stored, no row")
    may_die(making, "_tell_and_finish", "rows written, not committed", times=3)
    may_die(making, "_keep", "committed, not acknowledged", times=3)
    if os.environ.get("FAULTS_NO_LOCK"):
        from django.db.models import QuerySet

        QuerySet.select_for_update = lambda self, *args, **kwargs: self  # type: ignore[method-assign]
        around(outbox, "lease_for", after=lambda: meet("both have read that nobody has the documents"))
        around(making, "register_all", after=lambda: meet("both have read that the documents wait"))


def _ready_once() -> None:
    """Load and lay out in the parent what every child needs: a child that is forked anew then starts at once."""
    import django

    django.setup()
    from django.db import connections

    from certification.attestations import tasks  # noqa: F401
    from certification.attestations.documents import AttestationContext
    from certification.attestations.models import Attestation
    from certification.attestations.press.forms import NotForThePress, form_of

    if first := Attestation.objects.first():
        with contextlib.suppress(NotForThePress):
            form_of(AttestationContext.from_canonical(first.context))
    connections.close_all()


_ready_once()
