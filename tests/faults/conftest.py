"""What the tests of faults need: PostgreSQL, Redis, a folder that test and workers share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.db import connection
from pytest_django import Settings

from config import env
from tests.faults.crew import Crew

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, saying what to do, where there is nothing to kill."""
    lacking = []
    if connection.vendor != "postgresql":
        lacking.append("DATABASE_URL=postgres://… (SQLite has one writer: two workers never meet)")
    if not os.environ.get("BROKER_URL", "").startswith("redis"):
        lacking.append("BROKER_URL=redis://… (without a broker there is no worker to kill)")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)
            if lacking:
                item.add_marker(pytest.mark.skip(reason=f"needs {' and '.join(lacking)}"))


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> Path:
    """A folder for keys, checkpoints and files, that the workers of the test know too (as in their settings)."""
    settings.KEYS_DIR, settings.CHECKPOINTS_DIR = tmp_path / "keys", tmp_path / "checkpoints"
    settings.FILES_SPOOL_DIR = tmp_path / "spool"
    settings.STORAGES = {**settings.STORAGES, "private": env.storage((tmp_path / "private").as_uri())}
    return tmp_path


@pytest.fixture
def crew_for(place: Path) -> Iterator[Callable[..., Crew]]:
    """Make crews of workers; whatever still runs after the test is killed, and its corner of Redis is emptied."""
    made: list[Crew] = []

    def crew(**changes: object) -> Crew:
        given = {
            "place": place,
            "broker": os.environ["BROKER_URL"],
            "prefix": f"faults-{uuid4().hex[:8]}-",
            "storage": (place / "private").as_uri(),
            **changes,
        }
        made.append(Crew(**given))  # type: ignore[arg-type]
        return made[-1]

    yield crew
    for one in made:
        one.stop()
        try:
            if keys := one.server.keys(f"{one.prefix}*"):
                one.server.delete(*keys)
        except redis.ConnectionError:
            pass  # a Redis of the test's own, which is gone
