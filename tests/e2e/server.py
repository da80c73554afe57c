"""A site of its own for a test: a copy of the template database, folders, and gunicorn in front of them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import override_settings

from config import env
from tests import databases

WORKERS = 2
PATIENCE = 60


@dataclass(frozen=True)
class Site:
    """A running site: where it answers, where its letters are written, what it says on its error stream."""

    origin: str
    mail: Path
    log: Path

    def complaints(self) -> str:
        """Return the end of what the server said, for a report."""
        return self.log.read_text(errors="replace")[-6000:] if self.log.exists() else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _database_url(copies: databases.SqliteCopies | databases.PostgresCopies, name: str) -> str:
    return f"sqlite:///{name}" if isinstance(copies, databases.SqliteCopies) else copies._url(name)


@contextmanager
def running_site(name: str, prepare: Callable[[], None]) -> Iterator[Site]:
    """Serve a fresh site on 127.0.0.1; ``prepare`` fills its database first (accounts, bodies, keys).

    While it runs, the tests' own process reads the same database and the same folders.
    """
    origin = f"http://127.0.0.1:{_free_port()}"
    scratch = Path(tempfile.mkdtemp(prefix=f"cursus-e2e-{name}-"))
    copies = databases.copies_for(f"e2e-{name}")
    before = str(connections["default"].settings_dict["NAME"])
    database = copies.prepare()
    databases.point_to(database)
    storages = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": str(scratch / "media")}},
        "private": env.storage((scratch / "private").as_uri()),
    }
    try:
        with override_settings(
            PUBLIC_ORIGIN=origin,
            WAGTAILADMIN_BASE_URL=origin,
            STORAGES=storages,
            MEDIA_ROOT=scratch / "media",
            KEYS_DIR=scratch / "keys",
            CHECKPOINTS_DIR=scratch / "checkpoints",
            FILES_SPOOL_DIR=scratch / "spool",
        ):
            prepare()
            cache.clear()
            with _gunicorn(origin, scratch, _database_url(copies, database)) as site:
                yield site
    finally:
        databases.point_to(before)
        copies.remove()
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _gunicorn(origin: str, scratch: Path, database_url: str) -> Iterator[Site]:
    site = Site(origin, scratch / "mail", scratch / "server.log")
    site.mail.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "DATABASE_URL": database_url,
        "E2E_ORIGIN": origin,
        "E2E_SCRATCH": str(scratch),
    }
    command = [sys.executable, "-m", "gunicorn", "tests.e2e.wsgi", "--bind", origin.removeprefix("http://")]
    command += ["--workers", str(WORKERS), "--preload", "--no-control-socket", "--timeout", "120"]
    with site.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=databases.ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(site, process)
            yield site
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{site.origin}/healthz", timeout=20):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The site did not start:\n{site.complaints()}")
