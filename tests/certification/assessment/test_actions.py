"""Judging and taking up again: who, when, what is refused, what is written, who is told."""

from __future__ import annotations

import pytest
from django.core import mail as outbox

from certification.assessment.actions import Saying, judge, judge_several, rework
from certification.assessment.enums import CompetencyState as S
from certification.assessment.enums import Outcome
from certification.assessment.models import CriterionMark, Judgement
from certification.assessment.queries import progress_of
from certification.evidence import actions as evidence_actions
from cursus.core import audit
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.models import AuditChain, AuditEntry
from cursus.organisations.models import Membership
from cursus.programmes.models import SessionStaff
from tests.factories.accounts import UserFactory
from tests.factories.assessment import CASE, assessor_of, course, session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return course()


@pytest.fixture
def enrolment(made):
    return made.enrol()


def say(made, evidence, code, outcome=Outcome.ACCEPTED, comment="", by=None, author=None, marks=None):
    return judge(
        evidence=evidence,
        author=author or evidence.enrolment,
        competency=made.competencies[code],
        outcome=outcome,
        comment=comment,
        marks=marks,
        by=by or made.assessor,
    )


def marks_of(made, code, **said):
    """Marks by the beginning of the criterion's text."""
    criteria = made.competencies[code].criteria.all()
    return {item.pk: met for item in criteria for start, met in said.items() if item.text.startswith(start)}


def events():
    return list(AuditEntry.objects.order_by("seq").values_list("event", flat=True))


def chain_is_sound(made):
    return not list(audit.verify(AuditChain.objects.get(organisation=made.body)))


# --- what is written


def test_the_last_judgement_closes_the_round_and_the_learner_is_told(
    made, enrolment, django_capture_on_commit_callbacks
):
    piece = made.bring(enrolment, "1.1", "1.2")
    say(made, piece, "1.1")
    piece.refresh_from_db()
    assert piece.state == "SUBMITTED"
    assert not outbox.outbox
    with django_capture_on_commit_callbacks(execute=True):
        say(made, piece, "1.2", Outcome.RETURNED, "Ajoutez la liste des présents.")
    piece.refresh_from_db()
    assert piece.state == "JUDGED"
    (letter,) = outbox.outbox
    assert letter.to == [enrolment.learner.email]
    assert piece.title in letter.subject
    assert "Ajoutez la liste des présents." in letter.body
    assert f"/mon-parcours/preuves/{piece.pk}/" in letter.body
    assert events()[-2:] == ["judgement.give", "evidence.judge"]
    assert chain_is_sound(made)


def test_the_letter_says_what_remains_in_the_learners_language(made, django_capture_on_commit_callbacks):
    english = made.enrol(UserFactory(language="en"))
    piece = made.bring(english, "1.1")
    with django_capture_on_commit_callbacks(execute=True):
        say(made, piece, "1.1", comment="Clear and lively.")
    (letter,) = outbox.outbox
    assert "Bring one piece of theory" in letter.body
    assert "Clear and lively." in letter.body
    assert "⟪" not in letter.body


def test_judging_again_replaces_ones_own_judgement_with_a_log_entry(made, enrolment):
    piece = made.bring(enrolment, "2.1")
    first = say(made, piece, "2.1", marks=marks_of(made, "2.1", Attentes=True, Critère=False))
    second = say(made, piece, "2.1", Outcome.RETURNED, "À préciser.", marks=marks_of(made, "2.1", Attentes=False))
    assert first.pk == second.pk
    assert Judgement.objects.count() == 1
    assert list(CriterionMark.objects.values_list("met", flat=True)) == [False]
    entry = AuditEntry.objects.get(event="judgement.change")
    assert entry.detail["was"] == "ACCEPTED"
    assert entry.detail["outcome"] == "RETURNED"
    assert "À préciser" not in str(entry.detail)
    assert chain_is_sound(made)


def test_saying_the_same_again_writes_nothing(made, enrolment):
    piece = made.bring(enrolment, "2.1")
    said = {"marks": marks_of(made, "2.1", Attentes=True), "comment": "Bien."}
    say(made, piece, "2.1", **said)
    before = len(events())
    say(made, piece, "2.1", **said)
    assert len(events()) == before


def test_a_colleague_who_differs_leaves_a_disagreement_until_they_agree(made, enrolment):
    colleague = made.another_assessor()
    for piece in (made.bring(enrolment, "1.1", kind=CASE), made.bring(enrolment, "1.1")):
        say(made, piece, "1.1")
    assert progress_of(enrolment).competency(made.competencies["1.1"].pk).state == S.READY
    say(made, piece, "1.1", Outcome.REJECTED, "Je n’y vois pas l’atelier.", by=colleague)
    contested = progress_of(enrolment).competency(made.competencies["1.1"].pk)
    assert contested.state == S.WAITING
    assert contested.disagreements
    say(made, piece, "1.1", by=colleague)
    assert progress_of(enrolment).competency(made.competencies["1.1"].pk).state == S.READY


def test_what_changes_after_the_round_is_told_alone(made, enrolment, django_capture_on_commit_callbacks):
    piece = made.bring(enrolment, "1.1", "1.2")
    say(made, piece, "1.1")
    say(made, piece, "1.2")
    with django_capture_on_commit_callbacks(execute=True):
        say(made, piece, "1.2", Outcome.RETURNED, "En relisant, il manque la date.")
    (letter,) = outbox.outbox
    assert "1.2 Compétence 1.2" in letter.body
    assert "1.1 Compétence 1.1" not in letter.body


def test_each_author_of_a_group_is_judged_and_told_of_their_own(made, enrolment, django_capture_on_commit_callbacks):
    other = made.enrol()
    piece = made.bring(enrolment, "1.1", others=[other])
    say(made, piece, "1.1", comment="Très clair.")
    piece.refresh_from_db()
    assert piece.state == "SUBMITTED"
    with django_capture_on_commit_callbacks(execute=True):
        say(made, piece, "1.1", Outcome.RETURNED, "Dites ce que vous avez fait, vous.", author=other)
    letters = {letter.to[0]: letter.body for letter in outbox.outbox}
    assert set(letters) == {enrolment.learner.email, other.learner.email}
    assert "vous avez fait, vous" in letters[other.learner.email]
    assert "vous avez fait, vous" not in letters[enrolment.learner.email]
    assert "Très clair" not in letters[other.learner.email]


def test_nobody_waits_for_an_author_who_left(made, enrolment):
    other = made.enrol()
    piece = made.bring(enrolment, "1.1", others=[other])
    type(other).objects.filter(pk=other.pk).update(state="WITHDRAWN")
    say(made, piece, "1.1")
    piece.refresh_from_db()
    assert piece.state == "JUDGED"
    with pytest.raises(Refused):
        say(made, piece, "1.1", author=other)


# --- what is refused


@pytest.mark.parametrize(
    ("outcome", "comment", "field"),
    [
        (Outcome.RETURNED, " ", "comment"),
        (Outcome.REJECTED, "", "comment"),
        ("", "", "outcome"),
        ("YES", "", "outcome"),
    ],
)
def test_what_says_nothing_is_refused(made, enrolment, outcome, comment, field):
    piece = made.bring(enrolment, "1.1")
    with pytest.raises(Refused) as refusal:
        say(made, piece, "1.1", outcome, comment)
    assert refusal.value.field == field
    assert not Judgement.objects.exists()


def test_a_critical_criterion_that_is_not_met_cannot_be_accepted(made, enrolment):
    piece = made.bring(enrolment, "2.1")
    with pytest.raises(Refused) as refusal:
        say(made, piece, "2.1", marks=marks_of(made, "2.1", Attentes=False))
    assert "Attentes explicites" in str(refusal.value.message)
    say(made, piece, "2.1", marks=marks_of(made, "2.1", Attentes=True, Critère=False))


def test_a_criterion_or_a_competency_from_elsewhere_is_refused(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    with pytest.raises(Refused):
        say(made, piece, "1.1", marks=marks_of(made, "2.1", Attentes=True))
    with pytest.raises(Refused):
        say(made, piece, "2.2")
    with pytest.raises(Refused):
        say(made, piece, "1.1", author=made.enrol())
    assert not Judgement.objects.exists()


def test_one_refusal_does_not_hold_back_the_rest(made, enrolment):
    piece = made.bring(enrolment, "1.1", "1.2")
    found = judge_several(
        evidence=piece,
        sayings=[
            Saying(enrolment, made.competencies["1.1"], Outcome.RETURNED),
            Saying(enrolment, made.competencies["1.2"], Outcome.ACCEPTED),
        ],
        by=made.assessor,
    )
    assert list(found.refused) == [0]
    assert found.changed == 1
    assert not found.complete
    assert chain_is_sound(made)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_only_what_was_sent_is_judged(made, enrolment, state):
    piece = made.bring(enrolment, "1.1", sent=state == "withdrawn")
    if state == "withdrawn":
        evidence_actions.withdraw(by=enrolment.learner, evidence=piece)
    with pytest.raises(Conflict):
        say(made, piece, "1.1")


def test_a_round_that_is_over_is_not_judged_by_mistake(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    with pytest.raises(Conflict):
        judge_several(
            evidence=piece, sayings=[Saying(enrolment, made.competencies["1.1"], "ACCEPTED")], by=made.assessor, round=2
        )
    assert not Judgement.objects.exists()


# --- who


def test_nobody_judges_their_own_work(made):
    both = made.enrol(made.assessor)
    alone = made.bring(both, "1.1")
    with pytest.raises(NotAllowed):
        say(made, alone, "1.1")
    shared = made.bring(made.enrol(), "1.1", others=[both])
    with pytest.raises(NotAllowed):
        say(made, shared, "1.1")


def test_only_an_assessor_of_the_session_judges(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    elsewhere = session_of(made.programme, made.route, code="P1-2027")
    strangers = [enrolment.learner, UserFactory(), UserFactory(is_superuser=True), assessor_of(elsewhere)]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            say(made, piece, "1.1", by=stranger)


def test_a_tutor_judges_only_as_an_assessor_of_the_session(made):
    tutor = UserFactory()
    piece = made.bring(made.enrol(tutor=tutor), "1.1")
    with pytest.raises(NotAllowed):
        say(made, piece, "1.1", by=tutor)
    other = made.bring(made.enrol(tutor=made.assessor), "1.1")
    assert say(made, other, "1.1").outcome == Outcome.ACCEPTED


@pytest.mark.parametrize("loses", ["the session", "the role"])
def test_who_loses_the_role_judges_no_more(made, enrolment, loses):
    piece = made.bring(enrolment, "1.1", "1.2")
    say(made, piece, "1.1")
    gone = SessionStaff if loses == "the session" else Membership
    gone.objects.filter(user=made.assessor).delete()
    again = type(made.assessor).objects.get(pk=made.assessor.pk)
    with pytest.raises(NotAllowed):
        say(made, piece, "1.2", by=again)
    # What they said before stands.
    assert progress_of(enrolment).competency(made.competencies["1.1"].pk).state == S.PARTIAL


# --- taking up again


def test_what_came_back_is_taken_up_again_and_judged_anew(made, enrolment):
    piece = made.bring(enrolment, "1.1", "1.2")
    say(made, piece, "1.1")
    say(made, piece, "1.2", Outcome.RETURNED, "Ajoutez la date.")
    assert progress_of(enrolment).competency(made.competencies["1.2"].pk).state == S.TO_REWORK
    rework(evidence=piece, by=enrolment.learner)
    assert piece.state == "DRAFT"
    reopened = progress_of(enrolment)
    assert reopened.competency(made.competencies["1.1"].pk).next_step.code == "reopened"
    made.send(piece)
    assert piece.round == 2
    assert progress_of(enrolment).competency(made.competencies["1.1"].pk).state == S.WAITING
    say(made, piece, "1.1")
    say(made, piece, "1.2")
    piece.refresh_from_db()
    assert piece.state == "JUDGED"
    assert Judgement.objects.filter(evidence=piece).count() == 4
    assert progress_of(enrolment).competency(made.competencies["1.2"].pk).state == S.PARTIAL
    assert chain_is_sound(made)


def test_without_anything_returned_there_is_nothing_to_take_up(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    with pytest.raises(Conflict):
        rework(evidence=piece, by=enrolment.learner)
    say(made, piece, "1.1", Outcome.REJECTED, "Ce n’est pas le sujet.")
    with pytest.raises(Refused):
        rework(evidence=piece, by=enrolment.learner)


def test_only_who_began_a_piece_takes_it_up_again(made, enrolment):
    other = made.enrol()
    piece = made.bring(enrolment, "1.1", others=[other])
    for author in (enrolment, other):
        say(made, piece, "1.1", Outcome.RETURNED, "Ajoutez la date.", author=author)
    for person in (other.learner, made.assessor, UserFactory()):
        with pytest.raises(NotAllowed):
            rework(evidence=piece, by=person)
