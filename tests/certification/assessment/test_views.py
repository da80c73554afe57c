"""The assessor's pages: what they show, what they keep, whom they answer, and at what cost."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.assessment.actions import judge
from certification.assessment.enums import Outcome
from certification.assessment.models import Judgement
from certification.evidence.models import Evidence, EvidenceFile
from cursus.core.models import StoredFile
from cursus.organisations.enums import Role
from cursus.organisations.models import Membership
from cursus.programmes.models import SessionStaff
from tests.factories.accounts import UserFactory, member
from tests.factories.assessment import CASE, assessor_of, course, session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return course()


@pytest.fixture
def enrolment(made):
    return made.enrol()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def assessor(made):
    return signed_in(made.assessor)


def page(piece):
    return reverse("assessment:judge", args=[piece.pk])


def key(enrolment, competency):
    return f"j-{enrolment.pk.hex}-{competency.pk.hex}"


def typed(made, piece, code, outcome="", comment="", author=None, **marks):
    """The fields of one sheet as a browser sends them."""
    prefix = key(author or piece.enrolment, made.competencies[code])
    data = {f"{prefix}-outcome": outcome, f"{prefix}-comment": comment}
    for criterion in made.competencies[code].criteria.all():
        said = next((met for start, met in marks.items() if criterion.text.startswith(start)), "")
        data[f"{prefix}-c-{criterion.pk.hex}"] = said
    return data


def send(client, piece, *sheets, **more):
    data = {"round": piece.round}
    for sheet in sheets:
        data |= sheet
    return client.post(page(piece), {**data, **more})


# --- the queue


def test_the_queue_shows_what_waits_oldest_first(made, enrolment, assessor):
    older = made.bring(enrolment, "1.1", title="Premier atelier")
    made.bring(enrolment, "1.2", "2.1", title="Second atelier")
    made.bring(enrolment, "1.2", title="Encore un brouillon", sent=False)
    text = assessor.get(reverse("assessment:queue")).content.decode()
    assert text.index("Premier atelier") < text.index("Second atelier")
    assert "Encore un brouillon" not in text
    assert page(older) in text


def test_an_empty_queue_says_what_to_do(made, assessor):
    answer = assessor.get(reverse("assessment:queue"))
    assert answer.status_code == 200
    assert reverse("assessment:learners") in answer.content.decode()
    assert signed_in(UserFactory()).get(reverse("assessment:queue")).status_code == 200


def test_the_queue_is_filtered_by_session(made, enrolment, assessor):
    made.bring(enrolment, "1.1", title="Ici")
    other = session_of(made.programme, made.route, code="P1-2027")
    SessionStaff.objects.create(session=other, user=made.assessor, role="ASSESSOR")
    queue = reverse("assessment:queue")
    assert "Ici" in assessor.get(queue, {"session": made.session.pk}).content.decode()
    assert "Ici" not in assessor.get(queue, {"session": other.pk}).content.decode()
    for nonsense in ("", "x", uuid4(), "' OR 1=1", "\x00"):
        assert assessor.get(queue, {"session": nonsense, "page": nonsense}).status_code == 200


def test_ones_own_work_and_other_sessions_do_not_wait_for_me(made, enrolment, assessor):
    own = made.enrol(made.assessor)
    made.bring(own, "1.1", title="Mon propre travail")
    stranger = signed_in(assessor_of(session_of(made.programme, made.route, code="P9")))
    made.bring(enrolment, "1.1", title="Ailleurs")
    assert "Mon propre travail" not in assessor.get(reverse("assessment:queue")).content.decode()
    assert "Ailleurs" not in stranger.get(reverse("assessment:queue")).content.decode()


def test_a_disagreement_waits_for_an_agreement(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1", title="Médiation")
    say = {"evidence": piece, "author": enrolment, "competency": made.competencies["1.1"]}
    judge(**say, outcome=Outcome.ACCEPTED, by=made.assessor)
    assert "Médiation" not in assessor.get(reverse("assessment:queue")).content.decode()
    judge(**say, outcome=Outcome.RETURNED, comment="Trop court.", by=made.another_assessor())
    assert "Médiation" in assessor.get(reverse("assessment:queue")).content.decode()


def _cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("what", ["queue", "session"])
def test_one_or_thirty_cost_the_same(made, assessor, what):
    url = reverse("assessment:queue") if what == "queue" else reverse("assessment:session", args=[made.session.pk])
    first = made.enrol()
    made.bring(first, "1.1")
    one = _cost(assessor, url)
    for _number in range(29):
        made.bring(made.enrol(), "1.1", "2.1", kind=CASE)
    assert _cost(assessor, url) == one
    assert one <= 25


def test_the_judging_page_costs_the_same_for_one_or_many(made, enrolment, assessor):
    small = made.bring(enrolment, "1.1")
    one = _cost(assessor, page(small))
    big = made.bring(enrolment, *made.competencies, others=[made.enrol() for _ in range(4)])
    assert _cost(assessor, page(big)) <= one + 1
    assert one <= 25


def test_the_learners_file_costs_the_same_for_one_or_many(made, enrolment, assessor):
    url = reverse("assessment:file", args=[enrolment.pk])
    made.bring(enrolment, "1.1")
    one = _cost(assessor, url)
    for _number in range(10):
        made.bring(enrolment, "1.1", "2.1", kind=CASE)
    assert _cost(assessor, url) == one


# --- judging


def test_files_are_shown_by_what_they_are_and_never_while_in_quarantine(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1")
    for place, (kind, state) in enumerate(
        [
            ("image/png", "CLEAN"),
            ("audio/mpeg", "NOT_SCANNED"),
            ("video/mp4", "CLEAN"),
            ("application/pdf", "QUARANTINED"),
        ]
    ):
        stored = StoredFile.objects.create(
            organisation=made.body,
            key=f"k{place}",
            sha256="0" * 64,
            size=9,
            media_type=kind,
            label=f"<{kind}>",
            purpose="t",
        )
        StoredFile.objects.filter(pk=stored.pk).update(scan_state=state)
        EvidenceFile.objects.create(evidence=piece, file=stored, position=place)
    text = assessor.get(page(piece)).content.decode()
    assert all(tag in text for tag in ("<img", "<audio", "<video", "&lt;application/pdf&gt;"))
    assert text.count("/preuves/fichiers/") == 7
    assert "<application/pdf>" not in text


def test_the_page_shows_the_piece_and_what_to_say(made, enrolment, assessor):
    piece = made.bring(enrolment, "2.1")
    text = assessor.get(page(piece)).content.decode()
    for shown in ("J’ai préparé et animé", "Compétence 2.1", "Attentes explicites", str(enrolment.learner)):
        assert shown in text


def test_all_at_once_then_the_next_piece(made, enrolment, assessor):
    piece, following = made.bring(enrolment, "1.1", "1.2"), made.bring(enrolment, "2.2")
    answer = send(
        assessor,
        piece,
        typed(made, piece, "1.1", "ACCEPTED", Critère="yes"),
        typed(made, piece, "1.2", "RETURNED", "Ajoutez la date."),
        next="1",
    )
    assert answer.headers["Location"] == page(following)
    piece.refresh_from_db()
    assert piece.state == "JUDGED"
    assert Judgement.objects.get(outcome="ACCEPTED").marks.get().met


def test_the_last_one_leads_back_to_the_queue(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1")
    answer = send(assessor, piece, typed(made, piece, "1.1", "ACCEPTED"), next="1")
    assert answer.headers["Location"] == reverse("assessment:queue")


def test_nothing_typed_is_lost_when_one_is_refused(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1", "1.2", "2.1")
    answer = send(
        assessor,
        piece,
        typed(made, piece, "1.1", "ACCEPTED", "Très clair."),
        typed(made, piece, "1.2", "RETURNED"),
        typed(made, piece, "2.1", "ACCEPTED", "Presque tout y est.", Attentes="no"),
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert Judgement.objects.get().comment == "Très clair."
    assert "Presque tout y est." in text
    assert text.count('class="error"') >= 2


def test_one_competency_alone_keeps_what_is_typed_in_the_others(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1", "1.2")
    answer = send(
        assessor,
        piece,
        typed(made, piece, "1.1", "ACCEPTED"),
        typed(made, piece, "1.2", "", "Je réfléchis encore…"),
        only=key(enrolment, made.competencies["1.1"]),
    )
    assert answer.status_code == 200
    assert "Je réfléchis encore…" in answer.content.decode()
    assert Judgement.objects.get().competency.code == "1.1"


def test_one_competency_alone_then_the_page_again(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1", "1.2")
    only = key(enrolment, made.competencies["1.1"])
    answer = send(assessor, piece, typed(made, piece, "1.1", "ACCEPTED"), typed(made, piece, "1.2"), only=only)
    assert answer.headers["Location"] == page(piece)


def test_a_judgement_is_changed_on_the_same_page(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1")
    send(assessor, piece, typed(made, piece, "1.1", "ACCEPTED"))
    assert assessor.get(page(piece)).status_code == 200
    send(assessor, piece, typed(made, piece, "1.1", "REJECTED", "Je me suis trompée de pièce."))
    assert Judgement.objects.get().outcome == "REJECTED"


def test_colleagues_opinions_show_once_ones_own_is_given(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1", "1.2")
    colleague = made.another_assessor()
    say = {"evidence": piece, "author": enrolment, "competency": made.competencies["1.1"]}
    judge(**say, outcome=Outcome.RETURNED, comment="Opinion d’un collègue", by=colleague)
    assert "Opinion d’un collègue" not in assessor.get(page(piece)).content.decode()
    send(assessor, piece, typed(made, piece, "1.1", "ACCEPTED"))
    assert "Opinion d’un collègue" in assessor.get(page(piece)).content.decode()


def test_a_new_version_shows_what_was_said_and_fills_in_what_was_accepted(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1", "1.2")
    send(
        assessor,
        piece,
        typed(made, piece, "1.1", "ACCEPTED", Critère="yes"),
        typed(made, piece, "1.2", "RETURNED", "Ajoutez la date."),
    )
    learner = signed_in(enrolment.learner)
    answer = learner.post(reverse("assessment:rework", args=[piece.pk]))
    assert answer.headers["Location"] == reverse("spaces:describe", args=[piece.pk])
    assert "Ajoutez la date." in assessor.get(page(piece)).content.decode()
    made.send(piece)
    text = assessor.get(page(piece)).content.decode()
    assert "Ajoutez la date." in text
    prefix = key(enrolment, made.competencies["1.1"])
    assert re.search(rf'name="{prefix}-outcome" value="ACCEPTED"[^>]*checked', text)
    other = key(enrolment, made.competencies["1.2"])
    assert not re.search(rf'name="{other}-outcome"[^>]*checked', text)
    # Nothing is accepted anew until it is saved.
    assert not Judgement.objects.filter(round=2).exists()


def test_a_page_that_is_out_of_date_keeps_what_was_typed(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1")
    answer = send(assessor, piece, typed(made, piece, "1.1", "RETURNED", "Lu trop tôt."), round="0")
    assert answer.status_code == 409
    assert "Lu trop tôt." in answer.content.decode()
    assert not Judgement.objects.exists()


# --- what is sent on purpose or by mistake


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"round": "x"},
        {"round": "9" * 40},
        {"only": "\x00"},
        {"next": "x" * 5000},
    ],
)
def test_bad_input_is_never_an_error_of_ours(made, enrolment, assessor, more):
    piece = made.bring(enrolment, "1.1")
    prefix = key(enrolment, made.competencies["1.1"])
    for value in ("", "NOPE", "\x00", "x" * 6000, "🙈", "<script>"):
        data = {"round": 1, f"{prefix}-outcome": value, f"{prefix}-comment": value}
        data |= {f"{prefix}-c-{item.pk.hex}": value for item in made.competencies["1.1"].criteria.all()}
        answer = assessor.post(page(piece), {**data, **more})
        assert answer.status_code in (302, 404, 409, 422)
    assert not Judgement.objects.exists()


def test_what_was_typed_is_escaped(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1")
    answer = send(assessor, piece, typed(made, piece, "1.1", "", "<b>gras</b>"))
    assert "&lt;b&gt;gras" in answer.content.decode()


def test_another_pieces_sheet_cannot_be_nested(made, enrolment, assessor, caplog):
    """TRUST 4."""
    piece = made.bring(enrolment, "1.1")
    foreign = course().enrol()
    for stranger, code in ((foreign, "1.1"), (enrolment, "2.1")):
        answer = send(
            assessor,
            piece,
            typed(made, piece, "1.1", "ACCEPTED"),
            typed(made, piece, code, "ACCEPTED", author=stranger),
        )
        assert answer.status_code == 404
        answer = send(assessor, piece, only=key(stranger, made.competencies[code]))
        assert answer.status_code == 404
    assert not Judgement.objects.exists()
    assert "foreign_child" in caplog.text


@pytest.mark.parametrize("name", ["judge", "file", "session", "rework"])
def test_what_is_anothers_is_not_there(made, enrolment, name, caplog):
    """TRUST 3: who has no relation meets 404 for what exists and for what does not, and is noted."""
    piece = made.bring(enrolment, "1.1")
    pks = {"judge": piece.pk, "rework": piece.pk, "file": enrolment.pk, "session": made.session.pk}
    method = "post" if name == "rework" else "get"
    elsewhere = course()
    for stranger in (UserFactory(), elsewhere.assessor, elsewhere.enrol().learner):
        client = signed_in(stranger)
        assert getattr(client, method)(reverse(f"assessment:{name}", args=[uuid4()])).status_code == 404
        caplog.clear()
        assert getattr(client, method)(reverse(f"assessment:{name}", args=[pks[name]])).status_code == 404
        assert '"event": "hidden_row"' in caplog.text


def test_related_people_without_the_right_are_told_so(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    manager = signed_in(member(made.body, Role.PEDAGOGICAL_MANAGER))
    learner = signed_in(enrolment.learner)
    assert manager.get(page(piece)).status_code == 403
    assert learner.get(page(piece)).status_code == 403
    assert learner.post(page(piece), {"round": 1}).status_code == 403
    assert manager.post(reverse("assessment:rework", args=[piece.pk])).status_code == 403
    assert learner.get(reverse("assessment:file", args=[enrolment.pk])).status_code == 403
    assert manager.get(reverse("assessment:file", args=[enrolment.pk])).status_code == 200
    assert manager.get(reverse("assessment:session", args=[made.session.pk])).status_code == 200


def test_a_trainer_follows_no_file(made, enrolment):
    trainer = member(made.body, Role.TRAINER)
    SessionStaff.objects.create(session=made.session, user=trainer, role="TRAINER")
    client = signed_in(trainer)
    assert client.get(reverse("assessment:file", args=[enrolment.pk])).status_code == 403
    assert client.get(reverse("assessment:session", args=[made.session.pk])).status_code == 403


@pytest.mark.parametrize("loses", ["the session", "the role"])
def test_a_role_removed_in_mid_session_is_gone_with_the_next_request(made, enrolment, assessor, loses):
    """TRUST 18."""
    piece = made.bring(enrolment, "1.1")
    assert assessor.get(page(piece)).status_code == 200
    (SessionStaff if loses == "the session" else Membership).objects.filter(user=made.assessor).delete()
    assert assessor.get(page(piece)).status_code == 404
    assert send(assessor, piece, typed(made, piece, "1.1", "ACCEPTED")).status_code == 404
    assert assessor.get(reverse("assessment:file", args=[enrolment.pk])).status_code == 404
    assert not Judgement.objects.exists()


def test_a_visitor_signs_in_first(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    client = Client()
    for url in (reverse("assessment:queue"), reverse("assessment:learners"), page(piece)):
        assert client.get(url).status_code == 302
    assert client.post(page(piece)).status_code == 302


def test_pages_answer_only_the_methods_they_have(made, enrolment, assessor):
    piece = made.bring(enrolment, "1.1")
    assert assessor.post(reverse("assessment:queue")).status_code == 405
    assert assessor.get(reverse("assessment:rework", args=[piece.pk])).status_code == 405
    assert assessor.delete(page(piece)).status_code == 405


def test_learners_leads_to_the_only_session_or_lets_choose(made, enrolment, assessor):
    alone = assessor.get(reverse("assessment:learners"))
    assert alone.headers["Location"] == reverse("assessment:session", args=[made.session.pk])
    other = session_of(made.programme, made.route, code="P1-2027")
    SessionStaff.objects.create(session=other, user=made.assessor, role="ASSESSOR")
    assert "P1-2027" in assessor.get(reverse("assessment:learners")).content.decode()


def test_the_learners_file_explains(made, enrolment, assessor):
    made.bring(enrolment, "1.1", title="Atelier d’ouverture")
    text = assessor.get(reverse("assessment:file", args=[enrolment.pk])).content.decode()
    assert "Compétence 1.1" in text
    assert "Atelier d’ouverture" in text
    waiting = made.enrol(state="CONFIRMED", version=made.version)
    assert assessor.get(reverse("assessment:file", args=[waiting.pk])).status_code == 200


def test_nothing_to_take_up_is_said_on_the_learners_page(made, enrolment):
    piece = made.bring(enrolment, "1.1")
    judge(
        evidence=piece,
        author=enrolment,
        competency=made.competencies["1.1"],
        outcome=Outcome.REJECTED,
        comment="Hors sujet.",
        by=made.assessor,
    )
    answer = signed_in(enrolment.learner).post(reverse("assessment:rework", args=[piece.pk]))
    assert answer.headers["Location"] == reverse("spaces:evidence", args=[piece.pk])
    piece = Evidence.objects.get(pk=piece.pk)
    assert piece.state == "JUDGED"
