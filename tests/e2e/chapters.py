"""The chapters of the journey, in their order."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.journey import assessor, certifier, editor, jury, learner, manager, public, publisher
from tests.e2e.journey.story import Story

CHAPTERS: tuple[Callable[[Story], None], ...] = (
    editor.import_and_review,
    editor.publish,
    manager.write_the_programme,
    manager.plan_the_session,
    publisher.publish_the_page,
    learner.find_and_apply,
    manager.accept_and_start,
    learner.prove_theory_and_practice,
    assessor.judge_both,
    learner.rework,
    assessor.judge_again,
    learner.confirm_identity,
    manager.end_the_course,
    jury.plan_and_convene,
    jury.answer_and_declare,
    jury.deliberate,
    jury.sign,
    jury.read_the_minutes,
    certifier.issue,
    public.download_and_verify,
)
