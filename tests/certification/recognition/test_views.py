"""The pages of a file, the minute of somebody certified, and the figures that anybody reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.recognition import actions
from certification.recognition.enums import FollowUpState
from certification.recognition.models import FollowUp, FollowUpAnswer, RegistrationFile
from cursus.core import clock
from cursus.organisations.enums import Role
from tests.factories import recognition as make
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.juries import planned

pytestmark = pytest.mark.django_db


def words_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def body():
    return OrganisationFactory(name="Réseau Coopérer", capacities=["CERTIFYING_BODY"])


@pytest.fixture
def admin(body) -> Client:
    client = Client()
    client.force_login(member(body, Role.CERTIFIER))
    return client


def test_the_file_says_what_lacks_first_with_the_way_to_mend_it(body, admin):
    qualification = make.whole_file(body)
    make.plant_gaps(qualification)
    assert reverse("recognition:file", args=[qualification.pk]) in words_of(admin.get(reverse("recognition:list")))
    said = words_of(admin.get(reverse("recognition:file", args=[qualification.pk])))
    assert said.index("Compétences sans critère") < said.index("Le référentiel en trois colonnes")
    competency = qualification.version.competencies.get(code="1.1")
    assert reverse("frameworks_editing:edit_row", args=[qualification.version_id, "competences", competency.pk]) in said
    assert "Deux promotions sont demandées" in said
    for href in (f for f in said.split('href="') if f.startswith("/edition/referentiels")):
        assert admin.get(href.split('"')[0]).status_code == 200


def test_a_published_version_is_mended_in_its_next_one(body, admin):
    qualification = make.whole_file(body)
    make.plant_gaps(qualification)
    type(qualification.version).objects.filter(pk=qualification.version_id).update(
        state="PUBLISHED", published_at=clock.now()
    )
    said = words_of(admin.get(reverse("recognition:file", args=[qualification.pk])))
    assert "Cette version est publiée" in said
    assert "modifier" not in [part for part in said.split("/edition/") if "blocs" in part]


def test_an_emerging_occupation_needs_no_cohort_and_says_on_which_ground(body, admin):
    qualification = make.whole_file(body)
    address = reverse("recognition:emerging", args=[qualification.pk])
    response = admin.post(address, {"emerging": "on", "ground": " "})
    assert response.status_code == 422
    assert not RegistrationFile.objects.exists()
    response = admin.post(address, {"emerging": "on", "ground": "Liste 2026, animation de tiers-lieux"}, follow=True)
    said = words_of(response)
    assert "Deux promotions sont demandées" not in said
    assert "Rien de ce qui est demandé ne manque" in said
    assert "Liste 2026" in said


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_each_file_is_downloaded_under_a_name_that_says_it(body, admin, kind, begins):
    qualification = make.whole_file(body)
    response = admin.get(reverse("recognition:document", args=[qualification.pk, kind]))
    assert response.status_code == 200
    assert response.content.startswith(begins)
    assert f'filename="referentiel-COOP.{kind}"' in response["Content-Disposition"]


def test_another_certifier_meets_404(body):
    qualification = make.whole_file(body)
    stranger = Client()
    stranger.force_login(member(OrganisationFactory(capacities=["CERTIFYING_BODY"]), Role.CERTIFIER))
    for name in ("file", "emerging"):
        assert stranger.get(reverse(f"recognition:{name}", args=[qualification.pk])).status_code == 404
    someone = Client()
    someone.force_login(UserFactory())
    assert someone.get(reverse("recognition:list")).status_code == 404


def test_somebody_certified_answers_by_their_link_and_changes_it(client):
    row, _other = make.asked(2)
    address = reverse("recognition:answer", args=[row.token])
    response = client.get(address)
    assert response["Referrer-Policy"] == "same-origin"
    assert "Que devenez-vous" in words_of(response)
    typed = {"situation": "EMPLOYED", "job_title": "Coordinatrice", "usefulness": "4"}
    response = client.post(address, typed)
    assert response.status_code == 422
    assert "Coordinatrice" in words_of(response)
    assert not FollowUpAnswer.objects.exists()
    said = words_of(client.post(address, {**typed, "nearness": "SAME"}, follow=True))
    assert "Votre réponse est enregistrée" in said
    assert "Coordinatrice" in said
    client.post(address, {"situation": "STUDYING", "job_title": "Coordinatrice", "usefulness": "3"})
    given = FollowUpAnswer.objects.get()
    assert (given.situation, given.job_title, given.usefulness) == ("STUDYING", "", 3)
    with clock.at(clock.now() + timedelta(days=92)):
        response = client.post(address, {**typed, "nearness": "SAME"})
        assert response.status_code == 409
        assert "close" in words_of(response)
    assert FollowUpAnswer.objects.get().situation == "STUDYING"


def test_a_day_to_come_is_refused_and_an_unknown_link_is_404(client):
    row, _other = make.asked(2)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    typed = {"situation": "SEEKING", "usefulness": "2", "since": tomorrow}
    assert client.post(reverse("recognition:answer", args=[row.token]), typed).status_code == 422
    assert client.get(reverse("recognition:answer", args=["0" * 28])).status_code == 404


def test_declining_asks_first_and_then_stops_both_terms(client):
    row, _other = make.asked(2)
    address = reverse("recognition:decline", args=[row.token])
    assert "Ne plus m’envoyer de questions" in words_of(client.get(address))
    assert FollowUp.objects.get(pk=row.pk).state == FollowUpState.SENT
    assert "C’est noté" in words_of(client.post(address, follow=True))
    assert FollowUp.objects.get(pk=row.pk).state == FollowUpState.DECLINED
    assert "demandé à ne plus" in words_of(client.get(reverse("recognition:answer", args=[row.token])))


def test_a_closed_question_leads_to_what_became_of_the_answers(client):
    row, _other = make.asked(2)
    with clock.at(clock.now() + timedelta(days=91)):
        actions.sweep()
    page = client.get(reverse("recognition:answer", args=[row.token])).content.decode()
    assert f'href="{reverse("recognition:figures", args=[row.qualification_id])}"' in page


def test_public_figures_hide_what_is_about_fewer_than_five(client):
    rows = make.asked(7)
    address = reverse("recognition:figures", args=[rows[0].qualification_id])
    for row in rows[:6]:
        actions.answer(follow_up=row, situation="EMPLOYED", nearness="SAME", job_title="CANARI", usefulness=4)
    said = words_of(client.get(address))
    assert "100 %" in said  # all seven were certified
    assert "Réponses après six mois" not in said  # nothing before the question is closed for everybody
    with clock.at(clock.now() + timedelta(days=91)):
        actions.sweep()
    said = words_of(client.get(address))
    assert "Réponses après six mois" in said
    assert "CANARI" not in said
    assert "<strong>6</strong>" in said
    assert "<svg" in said


def test_figures_of_nobody_and_of_a_draft(client, body):
    world = planned(candidates=0, seats=(), key=False)
    address = reverse("recognition:figures", args=[world.qualification.pk])
    assert "Pas encore de chiffres" in words_of(client.get(address))
    draft = make.whole_file(body)
    assert client.get(reverse("recognition:figures", args=[draft.pk])).status_code == 404


def test_the_page_asks_as_much_for_a_long_file_as_for_a_short_one(body, admin):
    counts = []
    for code, blocks, each in (("COURT", 1, 1), ("LONG", 4, 5)):
        qualification = make.whole_file(body, code=code, blocks=blocks, each=each)
        address = reverse("recognition:file", args=[qualification.pk])
        admin.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
