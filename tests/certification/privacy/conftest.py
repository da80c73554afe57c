"""A storage of its own for each test that looks at every byte."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.storage import storages


@pytest.fixture
def private_files(tmp_path, settings) -> Iterator[None]:
    """Keep private files, and what lies beside the database, in a folder of this test."""
    settings.STORAGES["private"]["OPTIONS"]["location"] = str(tmp_path / "private")
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    storages._storages.pop("private", None)
    yield
    storages._storages.pop("private", None)
