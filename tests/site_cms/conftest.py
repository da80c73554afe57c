"""Two bodies with their sections."""

from __future__ import annotations

import pytest

from tests.factories.editing import Two, two_bodies


@pytest.fixture
def two() -> Two:
    """The second body has drafts, a picture and a document that carry a canary."""
    return two_bodies()
