"""The page of a course: live facts, drafts, languages, and what search engines read."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from certification.enrolments.enums import EnrolmentState
from certification.models import Enrolment
from cursus.frameworks.models import Competency
from cursus.models import Organisation, TrainingProgramme
from cursus.programmes import actions
from site_cms.courses import queries
from site_cms.models import CoursePage
from site_cms.setup import ensure_site
from tests.factories.accounts import UserFactory
from tests.factories.programmes import (
    certified_programme,
    certifying_body,
    habilitate,
    programme_of,
    session_of,
    teaching_body,
)
from tests.factories.site import course_page, front_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    return teaching_body(slug="rives")


@pytest.fixture
def programme(body: Organisation) -> TrainingProgramme:
    return programme_of(body)


def read(client: Client, page: Any) -> str:
    answer = client.get(page.get_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_blocks_competencies_and_facts_are_live(client: Client, programme: TrainingProgramme) -> None:
    page = course_page(programme)
    shown = read(client, page)
    for competency in programme.competencies.all():
        assert competency.title in shown
    assert shown.count('class="weave weave-band"') == 2
    actions.update_programme(programme, by=None, token=programme.edit_token, facts={"price": 1234})
    first = list(programme.competencies.filter(block__code="B1"))
    actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=first)
    shown = read(client, page)
    assert "1\u00a0234\u00a0€" in shown
    assert shown.count('class="weave weave-band"') == 1


def test_a_block_taken_in_part_says_so(client: Client, programme: TrainingProgramme) -> None:
    one = list(programme.competencies.all()[:1])
    actions.set_competencies(programme, by=None, token=programme.edit_token, competencies=one)
    page = course_page(programme)
    course = client.get(page.get_url()).context["course"]
    assert not course.has_whole_block
    assert course.competency_count == 1


def test_squares_wait_for_the_threads_that_are_expected() -> None:
    theory = Competency(expected_evidence=["QUIZ"], title="x")
    either = Competency(expected_evidence=["DOSSIER"], title="x")
    assert (queries.bare_square(theory).theory, queries.bare_square(theory).practice) == ("MISSING", "NOT_ASKED")
    assert (queries.bare_square(either).theory, queries.bare_square(either).practice) == ("MISSING", "MISSING")


def test_one_applies_while_there_is_a_seat(client: Client, programme: TrainingProgramme) -> None:
    page = course_page(programme)
    session = session_of(programme, seats=1, opened=True)
    apply = reverse("enrolments:apply", args=[session.pk])
    assert apply in read(client, page)
    Enrolment.objects.create(
        session=session, learner=UserFactory(), state=EnrolmentState.CONFIRMED, version=programme.version
    )
    assert apply not in read(client, page)


def test_a_planned_session_is_shown_without_a_button(client: Client, programme: TrainingProgramme) -> None:
    session = session_of(programme, city="Tréguier")
    shown = read(client, course_page(programme))
    assert "Tréguier" in shown
    assert reverse("enrolments:apply", args=[session.pk]) not in shown


def test_a_session_that_does_not_certify_says_specimen(client: Client, body: Organisation) -> None:
    certifier = certifying_body()
    programme = certified_programme(body, certifier)
    qualification = programme.qualification
    assert qualification is not None
    page = course_page(programme)
    facts = {"certifier": certifier, "route": qualification.routes.get()}
    session = session_of(programme, code="A", opened=True, **facts)
    assert "SPÉCIMEN" in read(client, page)
    actions.cancel_session(session, by=None, reason="…")
    habilitate(body, qualification)
    session_of(programme, code="B", opened=True, **facts)
    assert "SPÉCIMEN" not in read(client, page)


def test_facts_never_published_stay_unseen(client: Client, body: Organisation) -> None:
    programme = programme_of(body, published=False, summary="Un secret.")
    page = course_page(programme)
    assert client.get(page.get_url()).status_code == 404
    assert client.get(reverse("site:course", args=[programme.pk])).status_code == 404


def test_a_withdrawn_course_says_so_and_takes_nobody(client: Client, programme: TrainingProgramme) -> None:
    page = course_page(programme)
    actions.withdraw_programme(programme, by=None)
    shown = client.get(page.get_url())
    assert shown.context["course"].withdrawn


def test_a_course_without_a_page_shows_its_facts_at_a_lasting_address(
    client: Client, programme: TrainingProgramme
) -> None:
    ensure_site()
    address = reverse("site:course", args=[programme.pk])
    shown = client.get(address).content.decode()
    assert programme.objectives in shown
    page = course_page(programme)
    assert client.get(address)["Location"] == page.get_url()
    page.unpublish()
    assert client.get(address).status_code == 200


def test_a_draft_without_a_programme_is_kept_and_previewed(programme: TrainingProgramme) -> None:
    front = front_page(programme.organisation)
    page = CoursePage(title="À choisir", slug="a-choisir", locale=front.locale, live=False)
    front.add_child(instance=page)
    page.save_revision(clean=False)
    shown = page.make_preview_request().content.decode()
    assert "À choisir" in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_a_preview_shows_the_draft_and_the_public_page_does_not(client: Client, programme: TrainingProgramme) -> None:
    page = course_page(programme)
    page.lead = "Pas encore dit."
    page.save_revision()
    draft = page.get_latest_revision_as_object()
    assert "Pas encore dit." in draft.make_preview_request().content.decode()
    assert "Pas encore dit." not in read(client, page)


def test_a_programme_has_one_page_a_language(programme: TrainingProgramme) -> None:
    page = course_page(programme)
    twin = CoursePage(title="Encore", slug="encore", programme=programme, locale=page.locale)
    with pytest.raises(ValidationError):
        twin.full_clean()
    english = course_page(programme, language="en", title="In English")
    assert english.language == "en"
    with pytest.raises(IntegrityError):
        CoursePage.objects.filter(pk=english.pk).update(language="fr")


def test_the_address_of_a_course_follows_the_language(client: Client, programme: TrainingProgramme) -> None:
    french = course_page(programme)
    offer = client.get("/en/formations/").context["offers"][0]
    assert offer.url == french.get_url()
    english = course_page(programme, language="en", title="In English")
    offer = client.get("/en/formations/").context["offers"][0]
    assert offer.url == english.get_url() == "/en/rives/cours-p1/"
    assert client.get("/formations/").context["offers"][0].url == "/rives/cours-p1/"


def test_a_page_stays_in_the_section_of_its_body(programme: TrainingProgramme) -> None:
    page = course_page(programme)
    elsewhere = front_page(teaching_body())
    assert not page.can_move_to(elsewhere)
    stolen = CoursePage(title="Volée", slug="volee", programme=programme, locale=elsewhere.locale, live=False)
    page.delete()
    elsewhere.add_child(instance=stolen)
    with pytest.raises(ValidationError):
        stolen.full_clean()


def test_the_head_says_what_search_engines_need(client: Client, programme: TrainingProgramme) -> None:
    shown = read(client, course_page(programme))
    assert '<link rel="canonical" href="http://testserver/rives/cours-p1/">' in shown
    assert f'<meta name="description" content="{programme.summary}">' in shown
    assert f'<meta property="og:title" content="{programme.title}">' in shown
    assert "noindex" not in shown


def test_the_page_allows_nothing_inline(client: Client, programme: TrainingProgramme) -> None:
    answer = client.get(course_page(programme).get_url())
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    shown = answer.content.decode()
    assert " style=" not in shown
    assert "<script>" not in shown
    assert " onclick=" not in shown


def test_the_pages_of_the_site_cost_little(
    client: Client, programme: TrainingProgramme, django_assert_max_num_queries: Any
) -> None:
    for code in ("A", "B", "C"):
        session_of(programme, code=code, opened=True)
    page = course_page(programme)
    for address in (page.get_url(), "/rives/", "/"):
        client.get(address)
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Willow leaves its scratch files open
def test_every_block_of_a_body_can_be_drawn(client: Client, programme: TrainingProgramme) -> None:
    from tests.factories.site import picture, section_of

    drawn = picture(section_of(programme.organisation))
    body = [
        ("text", "<h2>Sur le terrain</h2>"),
        ("picture", {"picture": drawn, "caption": "Un atelier", "credit": "Nous"}),
        ("quote", {"text": "J’ai appris.", "name": "Une apprenante", "role": ""}),
        ("steps", {"title": "Le chemin", "steps": [{"title": "D’abord", "text": "On écoute."}]}),
        ("questions", {"title": "Vos questions", "questions": [{"question": "Où ?", "answer": "<p>Ici.</p>"}]}),
        ("people", {"title": "L’équipe", "people": [{"name": "Yann", "role": "", "words": "Formateur."}]}),
        ("call", {"title": "Venez", "text": "", "label": "Candidater", "page": None, "address": "https://a.example/"}),
    ]
    shown = read(client, course_page(programme, body=body, picture=drawn))
    for words in ("Sur le terrain", "Un atelier", "J’ai appris.", "On écoute.", "Où ?", "Yann", "https://a.example/"):
        assert words in shown


def test_a_call_needs_one_target_and_only_one() -> None:
    from wagtail.blocks import StructBlockValidationError

    from site_cms.pages.blocks import CallBlock

    block = CallBlock()
    facts = {"title": "Venez", "text": "", "label": "Oui", "page": None, "address": ""}
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(facts))
    assert block.clean(block.to_python({**facts, "address": "https://a.example/"}))
