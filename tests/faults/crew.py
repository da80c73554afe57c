"""Real workers, started and killed; a real Redis of one's own; what lies in the queue."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from certification.attestations.models import PendingDocument
from cursus.core import clock

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """Return the address of this test's database for another process."""
    config = connection.settings_dict
    secret = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    return f"postgres://{config['USER']}{secret}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"


def eventually(
    true: Callable[[], object],
    *,
    what: str,
    seconds: float = 120.0,
    every: float = 0.2,
    said: Callable[[], str] = str,
) -> None:
    """Wait until something is true; or fail with what was awaited and was ``said`` by then."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"awaited in vain: {what}\n{said()}"
        time.sleep(every)


@dataclass
class Crew:
    """Workers of one test. ``children`` processes each; killed ones are replaced with ``start``."""

    place: Path
    broker: str
    prefix: str
    storage: str
    environment: dict[str, str] = field(default_factory=dict)
    children: int = 2
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    beat: subprocess.Popen[bytes] | None = None
    started: int = 0

    def start(self) -> None:
        """Start a worker; it answers some seconds later."""
        self.started += 1
        options = ["-P", "prefork", "-c", str(self.children), "-n", f"w{self.started}@{self.prefix}"]
        options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.running.append(self._celery(f"worker-{self.started}", "worker", *options))

    def start_beat(self) -> None:
        """Start what asks each sweep of the product's schedule (see the settings of these tests)."""
        schedule = self.place / "beat"
        self.beat = self._celery("beat", "beat", "-s", str(schedule), "--pidfile=", "--max-interval", "1")

    def _celery(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "tests.faults.app", *arguments, "-l", "warning"]
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "BROKER_URL": self.broker,
            "FAULTS_PLACE": str(self.place),
            "FAULTS_PREFIX": self.prefix,
            "FAULTS_STORAGE": self.storage,
            **self.environment,
        }
        with (self.place / f"{name}.log").open("wb") as log:
            # A session of its own: killing the group is pulling the plug.
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)

    def pull_the_plug(self) -> None:
        """Kill the oldest worker with all its children, and start another."""
        self._kill(self.running.pop(0))
        self.start()

    def stop(self) -> None:
        """Kill whatever still runs."""
        self.stop_beat()
        self.stop_workers()

    def stop_workers(self) -> None:
        """Kill every worker with its children."""
        while self.running:
            self._kill(self.running.pop())

    def stop_beat(self) -> None:
        """Let nobody ask any more."""
        if self.beat is not None:
            self._kill(self.beat)
            self.beat = None

    def _kill(self, worker: subprocess.Popen[bytes]) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=30)

    @property
    def server(self) -> redis.Redis:
        """The broker, to look into."""
        return redis.Redis.from_url(self.broker)

    @property
    def deaths(self) -> dict[str, int]:
        """How many children died, by point."""
        found = self.server.hgetall(f"{self.prefix}deaths by point")
        return {key.decode(): int(value) for key, value in found.items()}

    @property
    def drained(self) -> bool:
        """Whether no message is queued, and none is with a worker."""
        return not self.server.llen(f"{self.prefix}celery") and not self.server.hlen(f"{self.prefix}unacked")

    def said(self) -> str:
        """What lies in the queue and in the outbox, and what the workers said, for a test that fails."""
        try:
            waiting: object = self.server.lrange(f"{self.prefix}celery", 0, 5)
            held: object = self.server.hgetall(f"{self.prefix}unacked")
            keys: object = self.server.keys("*")
        except redis.ConnectionError as error:
            waiting = held = keys = error
        rows = PendingDocument.objects.values("due_at", "taken_by", "attempts", "failures", "problem", "needs_somebody")
        logs = [path.read_text(errors="replace")[-4000:] for path in sorted(self.place.glob("*.log"))]
        parts = [f"queued: {waiting}", f"with workers: {held}", f"keys: {keys}", f"at {clock.now()}: {list(rows[:5])}"]
        return "\n".join([*parts, *logs])


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class RedisOfOnesOwn:
    """A Redis that a test may stop. It keeps nothing on the disk: stopped, it forgets every message."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        path = shutil.which("redis-server")
        if path is None:
            pytest.skip("redis-server is not installed: nothing to stop (Debian: redis-server)")
        command = [path, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        eventually(self._answers, seconds=20, what="an answer of redis-server")

    def _answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)
            self.process = None


@contextmanager
def asking_through(broker: str, prefix: str) -> Iterator[None]:
    """Let this process put its questions to a real broker, as a web process does."""
    from config.celery import app

    before = {name: app.conf[name] for name in ("broker_url", "task_always_eager", "broker_transport_options")}
    kept = (settings.BROKER_URL, settings.CELERY_TASK_ALWAYS_EAGER)
    settings.BROKER_URL, settings.CELERY_TASK_ALWAYS_EAGER = broker, False
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix": prefix}
    app.conf.update(broker_url=broker, task_always_eager=False, broker_transport_options=options)
    app._after_fork()
    try:
        yield
    finally:
        app.conf.update(**before)
        app._after_fork()
        settings.BROKER_URL, settings.CELERY_TASK_ALWAYS_EAGER = kept
