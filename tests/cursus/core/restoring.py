"""A backup of the test's database, and its restoration: with the database's own tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection, connections

from tests.factories.sealing import tool


def dump(folder: Path) -> Path:
    """Return a backup of the database as it is now."""
    name, path = connection.settings_dict["NAME"], folder / "yesterday"
    connections.close_all()
    if connection.vendor == "postgresql":
        _run("pg_dump", "-Fc", "-f", str(path), str(name))
    else:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copyfile(name, path)
    return path


def restore(path: Path) -> None:
    """Put the backup in the place of the database."""
    name = connection.settings_dict["NAME"]
    connections.close_all()
    if connection.vendor == "postgresql":
        _run("dropdb", "--force", str(name))
        _run("createdb", str(name))
        _run("pg_restore", "-d", str(name), str(path))
        return
    for suffix in ("-wal", "-shm"):
        Path(f"{name}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(path, name)


def _run(command: str, *arguments: str) -> None:
    config = connection.settings_dict
    where = ["-h", config["HOST"] or "127.0.0.1", "-p", str(config["PORT"] or 5432), "-U", config["USER"]]
    environment = {**os.environ, "PGPASSWORD": config["PASSWORD"] or ""}
    done = subprocess.run(
        [tool(command), *where, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
