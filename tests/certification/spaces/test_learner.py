"""The learner's pages: what to do now, what is still lacking, in words; the same cost at one and at thirty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from certification.assessment import actions as assessment_actions
from certification.assessment.enums import Outcome
from certification.enrolments import actions_identity
from certification.enrolments import queries as enrolments
from certification.evidence import actions_group
from certification.evidence.enums import EvidenceState as S
from certification.evidence.models import Evidence
from cursus.core import clock
from cursus.frameworks.enums import EvidenceType
from cursus.programmes.models import SessionMeeting
from tests.factories.accounts import UserFactory
from tests.factories.learning import learning

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return learning()


@pytest.fixture
def enrolment(world):
    return world.enrol(UserFactory(first_name="Maëlle", last_name="Le Goff"))


@pytest.fixture
def signed_in(client, enrolment):
    client.force_login(enrolment.learner)
    return client


def home(client):
    answer = client.get(reverse("spaces:learner"))
    assert answer.status_code == 200
    return answer


def confirm_identity(world, enrolment) -> None:
    identity = world.identity(enrolment)
    actions_identity.confirm_identity(
        by=enrolment.learner, identity=identity, seen=enrolments.identity_fingerprint(identity)
    )


def give_back(world, evidence, comment: str) -> None:
    for claim in evidence.claims.all():
        assessment_actions.judge(
            evidence=evidence,
            author=evidence.enrolment,
            competency=claim.competency,
            outcome=Outcome.RETURNED,
            comment=comment,
            by=world.course.assessor,
        )


def test_somebody_without_an_enrolment_is_led_to_the_catalogue(client):
    client.force_login(UserFactory())
    for name in ("learner", "add_evidence", "portfolio", "agenda"):
        answer = client.get(reverse(f"spaces:{name}"))
        assert answer.status_code == 200
        assert "/formations/" in answer.content.decode()
    assert client.get(reverse("spaces:me")).status_code == 200


def test_pages_ask_to_sign_in(client):
    for name in ("learner", "add_evidence", "portfolio", "agenda", "me", "manager"):
        assert client.get(reverse(f"spaces:{name}")).status_code == 302


def test_an_applicant_sees_that_they_wait(client, world):
    application = world.apply()
    client.force_login(application.learner)
    page = home(client)
    assert page.context["home"].first.action_href == reverse("enrolments:detail", args=[application.pk])
    assert not page.context["home"].active
    assert client.get(reverse("spaces:add_evidence")).status_code == 200
    assert not Evidence.objects.exists()
    assert client.post(reverse("spaces:add_evidence"), {"kind": "text"}).status_code == 200
    assert not Evidence.objects.exists()


def test_what_came_back_comes_first_with_what_was_said(signed_in, world, enrolment):
    confirm_identity(world, enrolment)
    world.course.bring(enrolment, "2.1", title="Brouillon en cours", sent=False)
    returned = world.course.bring(enrolment, "1.1", title="Prototype")
    give_back(world, returned, "Dites ce que vous avez fait, vous.")
    page = home(signed_in)
    todos = page.context["home"].todos
    assert [todo.rank for todo in todos] == sorted(todo.rank for todo in todos)
    assert todos[0].action_href == reverse("spaces:evidence", args=[returned.pk])
    assert "Dites ce que vous avez fait, vous." in page.content.decode()
    detail = signed_in.get(reverse("spaces:evidence", args=[returned.pk])).content.decode()
    assert detail.index("Dites ce que vous avez fait, vous.") < detail.index("J’ai préparé et animé l’atelier.")
    assert reverse("assessment:rework", args=[returned.pk]) in detail


def test_a_piece_that_came_back_is_reworked_and_sent_again(signed_in, world, enrolment):
    returned = world.course.bring(enrolment, "1.1", title="Prototype")
    give_back(world, returned, "Dites ce que vous avez fait, vous.")
    answer = signed_in.post(reverse("assessment:rework", args=[returned.pk]))
    assert answer.url == reverse("spaces:describe", args=[returned.pk])
    assert "Dites ce que vous avez fait, vous." in signed_in.get(answer.url).content.decode()
    data = {"title": "Prototype", "evidence_type": "WORK_PRODUCT", "text": "Moi.", "others_agree": "on", "go": "send"}
    signed_in.post(answer.url, data)
    returned.refresh_from_db()
    assert (returned.state, returned.round) == (S.SUBMITTED, 2)


def test_the_identity_to_confirm_then_no_more(signed_in, world, enrolment):
    assert home(signed_in).context["home"].first.action_href == reverse("enrolments:identity", args=[enrolment.pk])
    world.identity(enrolment)
    assert home(signed_in).context["home"].first.action_href == reverse("enrolments:proof", args=[enrolment.pk])
    confirm_identity(world, enrolment)
    addresses = [todo.action_href for todo in home(signed_in).context["home"].todos]
    assert reverse("enrolments:proof", args=[enrolment.pk]) not in addresses


def test_the_part_that_others_wait_for(signed_in, world, enrolment):
    confirm_identity(world, enrolment)
    other = world.enrol()
    piece = world.course.bring(other, "1.1", sent=False)
    actions_group.set_authors(by=other.learner, evidence=piece, others=[enrolment])
    assert home(signed_in).context["home"].first.action_href == reverse("evidence:part", args=[piece.pk])


def test_with_nothing_urgent_the_nearest_competency_is_proposed(signed_in, world, enrolment):
    confirm_identity(world, enrolment)
    first = home(signed_in).context["home"].first
    assert first.action_href.startswith(reverse("spaces:add_evidence"))
    assert str(world.course.competencies["1.1"].pk) in first.action_href


def test_the_next_meeting_is_shown_and_the_diary_lists_all(signed_in, world, enrolment):
    now = clock.now()
    for days, title in ((-3, "Passée"), (2, "Tenir le collectif"), (9, "Plus tard")):
        SessionMeeting.objects.create(
            session=world.session,
            title=title,
            starts_at=now + timedelta(days=days),
            ends_at=now + timedelta(days=days, hours=3),
        )
    assert "Tenir le collectif" in home(signed_in).context["home"].todos[-1].title
    diary = signed_in.get(reverse("spaces:agenda"))
    assert [meeting.title for meeting in diary.context["coming"]] == ["Tenir le collectif", "Plus tard"]
    assert [meeting.title for meeting in diary.context["past"]] == ["Passée"]


def test_each_competency_says_its_state_and_what_is_missing(signed_in, world, enrolment):
    piece = world.course.bring(enrolment, "1.1", kind=EvidenceType.CASE_STUDY)
    assessment_actions.judge(
        evidence=piece,
        author=enrolment,
        competency=world.course.competencies["1.1"],
        outcome=Outcome.ACCEPTED,
        by=world.course.assessor,
    )
    home_page = home(signed_in).content.decode()
    for competency in world.course.competencies.values():
        assert reverse("spaces:competency", args=[enrolment.pk, competency.pk]) in home_page
    page = signed_in.get(reverse("spaces:competency", args=[enrolment.pk, world.course.competencies["1.1"].pk]))
    text = page.content.decode()
    assert page.context["standing"].state == "PARTIAL"
    assert "Critère de 1.1" in text
    assert str(page.context["standing"].missing[0]) in text.replace("&#x27;", "'")
    assert f"competence={world.course.competencies['1.1'].pk}" in text
    assert reverse("spaces:evidence", args=[piece.pk]) in text


def test_a_competency_of_another_enrolment_is_404(client, world, enrolment):
    other = world.enrol()
    client.force_login(other.learner)
    page = reverse("spaces:competency", args=[enrolment.pk, world.course.competencies["1.1"].pk])
    assert client.get(page).status_code == 404
    foreign = learning().course.competencies["1.1"]
    assert client.get(reverse("spaces:competency", args=[other.pk, foreign.pk])).status_code == 404


def test_somebody_else_s_enrolment_in_the_address_is_404(signed_in, world):
    other = world.enrol()
    for name in ("learner", "add_evidence", "portfolio", "agenda"):
        assert signed_in.get(reverse(f"spaces:{name}"), {"inscription": str(other.pk)}).status_code == 404
    assert signed_in.get(reverse("spaces:learner"), {"inscription": "nonsense"}).status_code == 404


def test_two_enrolments_of_one_person(signed_in, enrolment):
    second = learning().enrol(enrolment.learner)
    signed_in.get(reverse("spaces:learner"), {"inscription": str(second.pk)})
    page = home(signed_in)
    assert page.context["enrolment"] == second, "the last one looked at is remembered"
    assert page.context["home"].others == (enrolment,)


def test_beginning_from_a_competency_ticks_it(signed_in, world, enrolment):
    wanted = world.course.competencies["2.1"]
    page = signed_in.get(reverse("spaces:add_evidence"), {"competence": str(wanted.pk)})
    assert wanted.title in page.content.decode()
    answer = signed_in.post(reverse("spaces:add_evidence"), {"kind": "text", "competence": str(wanted.pk)})
    evidence = Evidence.objects.get()
    assert answer.url == reverse("spaces:competencies", args=[evidence.pk])
    assert [claim.competency for claim in evidence.claims.all()] == [wanted]
    groups = signed_in.get(answer.url).context["groups"]
    assert groups[0].open
    assert [choice.standing.code for choice in groups[0].choices if choice.checked] == ["2.1"]


@pytest.mark.parametrize("value", ["nonsense", "00000000-0000-0000-0000-000000000000", "x" * 5000])
def test_a_strange_competency_in_the_address_is_ignored(signed_in, value):
    assert signed_in.get(reverse("spaces:add_evidence"), {"competence": value}).status_code == 200
    assert signed_in.post(reverse("spaces:add_evidence"), {"kind": "text", "competence": value}).status_code == 302


@pytest.mark.parametrize("kind", ["", "nonsense", "photo"])
def test_beginning_with_nothing_says_so(signed_in, kind):
    assert signed_in.post(reverse("spaces:add_evidence"), {"kind": kind}).status_code == 422
    assert not Evidence.objects.exists()


def test_the_most_useful_competencies_come_first(signed_in, world, enrolment):
    ready = world.course.bring(enrolment, "1.1", kind=EvidenceType.CASE_STUDY, title="Théorie")
    work = world.course.bring(enrolment, "1.1", title="Pratique")
    for piece in (ready, work):
        assessment_actions.judge(
            evidence=piece,
            author=enrolment,
            competency=world.course.competencies["1.1"],
            outcome=Outcome.ACCEPTED,
            by=world.course.assessor,
        )
    draft = world.course.bring(enrolment, "2.2", sent=False)
    groups = signed_in.get(reverse("spaces:competencies", args=[draft.pk])).context["groups"]
    assert [group.block.code for group in groups] == ["B2", "B1"], "what is ticked, then where something is missing"
    assert [choice.standing.code for choice in groups[1].choices] == ["1.2", "1.1"]


def test_choosing_competencies(signed_in, world, enrolment):
    draft = world.course.bring(enrolment, "2.2", sent=False)
    page = reverse("spaces:competencies", args=[draft.pk])
    empty = signed_in.post(page, {})
    assert empty.status_code == 422
    assert "competencies" in empty.context["form"].errors
    foreign = learning().course.competencies["1.1"]
    assert signed_in.post(page, {"competencies": [str(foreign.pk)]}).status_code == 422
    assert signed_in.post(page, {"competencies": ["nonsense"], "task": "x" * 100}).status_code == 422
    assert [claim.competency.code for claim in draft.claims.all()] == ["2.2"]
    chosen = [str(world.course.competencies[code].pk) for code in ("1.1", "1.2")]
    assert signed_in.post(page, {"competencies": chosen}).url == reverse("spaces:describe", args=[draft.pk])
    assert {claim.competency.code for claim in draft.claims.all()} == {"1.1", "1.2"}


def test_the_portfolio_lists_what_was_brought_not_what_is_withdrawn(signed_in, world, enrolment):
    kept = world.course.bring(enrolment, "1.1", title="Gardée")
    gone = world.course.bring(enrolment, "1.1", title="Partie")
    Evidence.objects.filter(pk=gone.pk).update(state=S.WITHDRAWN)
    page = signed_in.get(reverse("spaces:portfolio"))
    assert [piece for piece, _came_back in page.context["pieces"]] == [kept]
    assert signed_in.get(reverse("spaces:portfolio"), {"page": "nonsense"}).status_code == 200


def fill(world, enrolment, number: int) -> None:
    codes = list(world.course.competencies)
    for place in range(number):
        piece = world.course.bring(enrolment, codes[place % len(codes)], title=f"Preuve {place}")
        if place % 3 == 0:
            give_back(world, piece, "À compléter.")
        if place % 5 == 0:
            world.course.bring(enrolment, codes[place % len(codes)], title=f"Brouillon {place}", sent=False)


@pytest.mark.parametrize("name", ["learner", "portfolio", "add_evidence"])
def test_the_pages_cost_the_same_for_one_and_for_thirty(
    signed_in, world, enrolment, name, django_assert_max_num_queries
):
    address = reverse(f"spaces:{name}")
    fill(world, enrolment, 1)
    signed_in.get(address)
    with django_assert_max_num_queries(25) as one:
        signed_in.get(address)
    fill(world, enrolment, 30)
    assert Evidence.objects.count() > 30
    with django_assert_max_num_queries(25) as thirty:
        signed_in.get(address)
    assert len(one.captured_queries) == len(thirty.captured_queries)
