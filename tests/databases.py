"""The test databases: one template a state of the migrations, copied for each run and after each transactional test.

Migrating from zero takes 15 to 25 s; a copy takes a fraction of a second. A flush would remove Wagtail's root
page and meet the guards that refuse DELETE, so a transactional test ends with a fresh copy instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "test-databases"
A_DAY = 86_400  # seconds


def fingerprint() -> str:
    """Return a short hash of everything that decides how a fresh database looks."""
    digest = hashlib.sha256()
    sources = [ROOT / "requirements" / "base.lock", ROOT / "cursus" / "core" / "triggers.py"]
    for app in ("cursus", "certification", "site_cms"):
        sources += sorted((ROOT / app / "migrations").glob("*.py"))
        for declared in ("**/models*.py", "**/models/*.py", "**/guards*.py"):  # triggers are declared with the tables
            sources += sorted((ROOT / app).glob(declared))
    for source in sources:
        digest.update(str(source.relative_to(ROOT)).encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Let one process at a time build a template."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The template database could not be migrated:\n{done.stdout}\n{done.stderr}")


class SqliteCopies:
    """File copies (an in-memory database fails as soon as a test uses threads)."""

    def __init__(self, worker: str) -> None:
        self.template = BUILD / f"template-{fingerprint()}.sqlite3"
        self.copy = BUILD / f"test-{worker}-{os.getpid()}.sqlite3"

    def prepare(self) -> str:
        with _locked("sqlite"):
            if not self.template.exists():
                for old in BUILD.glob("*.sqlite3*"):
                    if time.time() - old.stat().st_mtime > A_DAY:  # another run may still copy from a younger one
                        old.unlink(missing_ok=True)
                making = self.template.with_suffix(".making")
                making.unlink(missing_ok=True)
                _migrate(f"sqlite:///{making}")
                # Out of the write-ahead log: the file alone must hold everything.
                import sqlite3

                with sqlite3.connect(making) as raw:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                making.rename(self.template)
        self.renew()
        return str(self.copy)

    def renew(self) -> None:
        self.remove()
        shutil.copyfile(self.template, self.copy)

    def remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)


class PostgresCopies:
    """CREATE DATABASE … TEMPLATE, on the server that DATABASE_URL names."""

    def __init__(self, worker: str) -> None:
        self.config = dict(settings.DATABASES["default"])
        self.template = f"cursus_template_{fingerprint()}"
        self.copy = f"cursus_test_{worker}_{os.getpid()}"

    def _execute(self, *statements: str) -> list[Any]:
        import psycopg

        config = self.config
        rows: list[Any] = []
        with psycopg.connect(
            host=config["HOST"] or None,
            port=config["PORT"] or None,
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def _url(self, name: str) -> str:
        config = self.config
        secret = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
        return f"postgres://{config['USER']}{secret}@{config['HOST']}:{config['PORT'] or 5432}/{name}"

    def prepare(self) -> str:
        with _locked("postgres"):
            if not self._execute(f"SELECT 1 FROM pg_database WHERE datname = '{self.template}'"):
                making = f"{self.template}_making"
                self._execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)', f'CREATE DATABASE "{making}"')
                _migrate(self._url(making))
                self._execute(f'ALTER DATABASE "{making}" RENAME TO "{self.template}"')
            self.renew()
        return self.copy

    def renew(self) -> None:
        self.remove()
        self._execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}"')

    def remove(self) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


def copies_for(worker: str) -> SqliteCopies | PostgresCopies:
    """Return the keeper of copies for the configured database."""
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return SqliteCopies(worker) if sqlite else PostgresCopies(worker)


def point_to(name: str) -> None:
    """Make Django use the copy."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
