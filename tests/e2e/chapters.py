"""The chapters of the journey, in their order."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.journey import editor, learner, manager, publisher
from tests.e2e.journey.story import Story

CHAPTERS: tuple[Callable[[Story], None], ...] = (
    editor.import_and_review,
    editor.publish,
    manager.write_the_programme,
    manager.plan_the_session,
    publisher.publish_the_page,
    learner.find_and_apply,
)
