"""Private files of a test live and die in its own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from config import env


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Keep private files and unfinished uploads under the test's folder; return the storage's."""
    settings.FILES_SPOOL_DIR = tmp_path / "spool"
    settings.STORAGES = {**settings.STORAGES, "private": env.storage((tmp_path / "private").as_uri())}
    return tmp_path / "private"
