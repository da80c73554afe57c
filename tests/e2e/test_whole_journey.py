"""The main job, from the import of a fiche to a verified attestation, through the interface alone.

Bodies, accounts, roles, the sealing key and the empty site are there; nothing else is. Each person has a browser
of their own; the learner, visitors and guests are on a phone of 390 pixels, the others at a desk of 1280. Every
page is looked at in both widths (``Person.visit``).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.browser import Arrives
from tests.e2e.cast import make_cast
from tests.e2e.chapters import CHAPTERS
from tests.e2e.fiches import FICTIVE, REAL, Fiche
from tests.e2e.journey.story import Story
from tests.e2e.server import Site, running_site
from tests.e2e.skips import NO_REAL_FICHE


@pytest.fixture
def site(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Site]:
    """A site on which nothing has happened yet."""
    with django_db_blocker.unblock(), running_site("journey", make_cast) as running:  # type: ignore[attr-defined]
        yield running


@pytest.mark.parametrize("fiche", [FICTIVE, REAL], ids=str)
def test_from_the_fiche_to_the_verified_attestation(arrives: Arrives, site: Site, fiche: Fiche) -> None:
    if not fiche.path.exists():
        pytest.skip(NO_REAL_FICHE)
    story = Story(arrives, site, fiche, discussed=fiche is FICTIVE)
    for chapter in CHAPTERS:
        chapter(story)
