"""The follow-up: who is asked when, at most twice more, what they answer, and when it stops being theirs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from certification.privacy.actions import erase_person
from certification.recognition import actions, figures, queries, rules
from certification.recognition.enums import FollowUpState, Nearness, Situation, Term
from certification.recognition.models import FollowUp, FollowUpAnswer
from cursus.core import clock
from cursus.core.audit import verify
from cursus.core.errors import Conflict
from cursus.core.models import AuditChain, OutgoingMail
from tests.factories import recognition as make

pytestmark = pytest.mark.django_db
WORKS = {"situation": Situation.EMPLOYED, "nearness": Nearness.SAME, "job_title": "Animatrice", "usefulness": 4}


def after(days: int):
    return clock.at(make.on(make.HELD.date() + timedelta(days=days)))


def sent() -> int:
    return OutgoingMail.objects.filter(key__startswith="follow-up:").count()


@pytest.mark.parametrize(
    ("jury", "term", "due"),
    [
        (date(2025, 3, 10), Term.SIX_MONTHS, date(2025, 9, 10)),
        (date(2025, 8, 31), Term.SIX_MONTHS, date(2026, 2, 28)),
        (date(2024, 2, 29), Term.TWO_YEARS, date(2026, 2, 28)),
        (date(2025, 7, 1), Term.SIX_MONTHS, date(2026, 1, 1)),
    ],
)
def test_terms_are_counted_from_the_jury(jury, term, due):
    assert rules.due_on(jury, term) == due


def test_people_are_asked_once_due_and_reminded_twice_at_most():
    make.certified(2)
    with after(1):
        assert actions.sweep() == actions.Swept(planned=4)
        assert actions.sweep() == actions.Swept()
    with after(183):
        assert actions.sweep().sent == 0
    with after(184):
        assert actions.sweep().sent == 2
        assert actions.sweep() == actions.Swept()
    assert sent() == 2
    for days, reminded in ((190, 0), (198, 2), (199, 0), (219, 2), (230, 0), (270, 0)):
        with after(days):
            assert actions.sweep().reminded == reminded, days
    assert sent() == 6
    with after(275):
        assert actions.sweep().over == 2
    assert set(FollowUp.objects.values_list("term", "state")) == {
        ("SIX_MONTHS", "CLOSED"),
        ("TWO_YEARS", "PLANNED"),
    }


def test_only_those_certified_are_asked():
    make.certified(1, partial=1, deferred=1, absent=1)
    with after(1):
        assert actions.sweep().planned == 2


def test_a_question_that_is_much_too_late_is_never_sent():
    make.certified(1)
    with after(400):
        actions.sweep()
        actions.sweep()
    assert sent() == 0
    assert FollowUp.objects.get(term=Term.SIX_MONTHS).state == FollowUpState.CLOSED


def test_who_answered_is_not_reminded_and_may_change_it():
    row, other = make.asked(2)
    actions.answer(follow_up=row, **WORKS)
    actions.answer(follow_up=row, **{**WORKS, "situation": Situation.SEEKING})
    given = FollowUpAnswer.objects.get()
    assert (given.situation, given.nearness, given.job_title) == (Situation.SEEKING, "", "")
    with clock.at(clock.now() + timedelta(days=15)):
        assert actions.sweep().reminded == 1
    other.refresh_from_db()
    assert other.reminders == 1


def test_answers_are_tied_to_nobody_once_the_question_is_closed():
    row, _other = make.asked(2)
    actions.answer(follow_up=row, since=clock.today(), **WORKS)
    with clock.at(clock.now() + timedelta(days=91)):
        assert actions.sweep().over == 2
    given = FollowUpAnswer.objects.get()
    assert given.follow_up is None
    assert given.since is None
    assert (given.created_at.month, given.created_at.day, given.created_at.hour) == (1, 1, 0)
    row.refresh_from_db()
    assert row.state == FollowUpState.DETACHED
    with pytest.raises(Conflict):
        actions.answer(follow_up=row, **WORKS)
    (cohort,) = queries.cohorts_of(row.qualification)
    assert cohort.six_months == figures.TermFigures(asked=2, answered=1, working=1, in_occupation=1)


def test_who_declines_is_never_asked_again():
    row, _other = make.asked(2)
    assert actions.decline(follow_up=row) == 2
    states = set(FollowUp.objects.filter(enrolment=row.enrolment).values_list("state", flat=True))
    assert states == {FollowUpState.DECLINED}
    with pytest.raises(Conflict):
        actions.answer(follow_up=row, **WORKS)
    with clock.at(clock.now() + timedelta(days=20)):
        actions.sweep()
    learner = row.enrolment.learner
    assert OutgoingMail.objects.filter(recipient=learner, key__startswith="follow-up:").count() == 1


def test_an_erasure_takes_the_follow_up_and_what_is_still_tied(settings, tmp_path):
    settings.CHECKPOINTS_DIR = tmp_path
    row, other = make.asked(2)
    actions.answer(follow_up=row, **{**WORKS, "job_title": "CANARI"})
    assert FollowUpAnswer.objects.filter(job_title="CANARI").exists()
    type(row.enrolment).objects.filter(pk=row.enrolment_id).update(state="COMPLETED")
    erase_person(row.enrolment.learner)
    assert not FollowUpAnswer.objects.exists()
    assert set(FollowUp.objects.values_list("enrolment", flat=True)) == {other.enrolment_id}
    assert actions.sweep().planned == 0


def test_jobs_are_read_by_how_near_they_are_to_the_occupation():
    rows = make.asked(6)
    told = [
        (Nearness.NEAR, "Facilitatrice"),
        (Nearness.OTHER, "Maraîcher"),
        (Nearness.SAME, "Animatrice"),
        (Nearness.SAME, "Coordinatrice"),
        (Nearness.SAME, "  coordinatrice "),
    ]
    for row, (nearness, title) in zip(rows, told, strict=False):
        actions.answer(follow_up=row, **{**WORKS, "nearness": nearness, "job_title": title})
    groups = queries.jobs_of(rows[0].qualification)
    assert [(group.nearness, group.count) for group in groups] == [
        (Nearness.SAME, 3),
        (Nearness.NEAR, 1),
        (Nearness.OTHER, 1),
    ]
    assert [(job.title.strip().casefold(), job.count) for job in groups[0].jobs] == [
        ("coordinatrice", 2),
        ("animatrice", 1),
    ]


def test_what_is_written_is_in_the_log():
    row, _other = make.asked(2)
    actions.answer(follow_up=row, **WORKS)
    chain = AuditChain.objects.get(organisation=row.certifier)
    # The factory signs the jury behind the log's back; the follow-up never does.
    assert "certification.FollowUp" not in {finding.model for finding in verify(chain)}
    FollowUp.objects.filter(pk=row.pk).update(cohort=1999)
    assert "certification.FollowUp" in {finding.model for finding in verify(chain)}


def test_the_number_of_queries_does_not_depend_on_how_many_are_asked():
    def measured(number: int) -> list[int]:
        counts = []
        with transaction.atomic():
            make.certified(number)
            for days in (1, 184, 200, 280):
                with after(days), CaptureQueriesContext(connection) as asked:
                    assert max(vars(actions.sweep()).values()) >= number
                counts.append(len(asked))
            transaction.set_rollback(True)
        return counts

    assert measured(1) == measured(4)


def test_cohorts_by_year_of_the_jury():
    world = make.certified(7, partial=2, absent=1)
    make.enrolment(world.session, name="Partie", state="WITHDRAWN")
    make.enrolment(world.session, name="Candidature", state="APPLIED")
    (cohort,) = queries.cohorts_of(world.qualification)
    assert (cohort.year, cohort.enrolled, cohort.presented, cohort.full, cohort.partial) == (2025, 11, 9, 7, 2)
    shown = figures.public(cohort)
    assert shown.outcomes.total == 9
    assert set(shown.outcomes.counts.values()) == {None, 0}
