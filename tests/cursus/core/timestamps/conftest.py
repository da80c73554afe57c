"""One authority a test, and settings that name it."""

from __future__ import annotations

import pytest

from cursus.core.timestamps import material
from tests.factories.authority import Authority


@pytest.fixture
def authority(settings, tmp_path):
    made = Authority(tmp_path)
    settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = made.address, str(made.roots)
    settings.TIMESTAMP_TIMEOUT = 2
    material._known.clear()
    yield made
    made.stop()
