"""A refusal gives back what was typed: workshops, campaigns, comments, and the practitioner’s phone."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cursus.consultations import queries
from cursus.consultations.actions import answering, comments, reviews, workshops
from cursus.consultations.models import ReviewComment
from cursus.consultations.rows import rows_of
from cursus.frameworks.models import FrameworkVersion
from cursus.organisations.enums import Capacity, Role
from tests.cursus.frameworks.test_editing_pages import may_enter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.consultations import answers, open_review, with_occupations, workshop
from tests.factories.frameworks import draft_version

pytestmark = pytest.mark.django_db
WORDS = "Ce que j’ai mis dix minutes à écrire."


@pytest.fixture
def draft():
    owner = OrganisationFactory(capacities=[Capacity.CERTIFYING_BODY])
    return with_occupations(draft_version(owner), "Animatrice", "Développeur")


@pytest.fixture
def writer(client, draft):
    client.force_login(may_enter(member(draft.framework.organisation, Role.CERTIFIER)))
    return client


POINT = {"what": "point", "kind": "AGREED", "row": "", "text": WORDS}
PERSON = {"what": "participant", "name": WORDS, "network": "Réseau", "occupation": "", "email": ""}


@pytest.mark.parametrize("sent", [POINT, PERSON, {**POINT, "what": ""}, {**PERSON, "what": ""}])
def test_a_workshop_cancelled_meanwhile_gives_the_words_back(writer, draft, sent):
    held = workshop(draft)
    workshops.cancel_workshop(workshop=held, by=None)
    answer = writer.post(reverse("consultations_admin:workshop", args=[held.pk]), sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "lxml")
    assert WORDS in answer.content.decode()
    assert page.select_one("[role=alert]")
    assert not page.select_one("form.fe-form button[type=submit]")  # nothing more can be added


@pytest.mark.parametrize("sent", [POINT, PERSON])
def test_a_page_that_was_not_sent_as_a_whole_gives_the_words_back(writer, draft, sent):
    held = workshop(draft)
    answer = writer.post(reverse("consultations_admin:workshop", args=[held.pk]), {**sent, "what": ""})
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert held.points.count() == held.participants.count() == 0
    assert writer.post(reverse("consultations_admin:workshop", args=[held.pk]), sent).status_code == 302
    assert held.points.count() + held.participants.count() == 1


def test_a_point_about_a_row_that_is_gone_gives_the_words_back(writer, draft):
    held, row = workshop(draft), rows_of(draft)[0]
    row.row.delete()
    sent = {**POINT, "row": row.key}
    answer = writer.post(reverse("consultations_admin:workshop", args=[held.pk]), sent)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "field", "typed"), [("add_network", "name", WORDS), ("invite", "addresses", "zoe@exemple.test")]
)
def test_a_campaign_closed_meanwhile_gives_the_words_back(writer, draft, name, field, typed):
    review = open_review(draft)
    reviews.close_review(review=review, by=None)
    answer = writer.post(reverse(f"consultations_admin:{name}", args=[review.pk]), {field: typed})
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert "on ne peut plus inviter personne" in answer.content.decode()


def commented(draft) -> ReviewComment:
    review = open_review(draft)
    answers(review.networks.first(), comments={"1.1": "Trop vague."})
    reviews.close_review(review=review, by=None)
    return ReviewComment.objects.get(review=review)


def test_a_reply_to_a_comment_dealt_with_meanwhile_is_given_back(writer, draft):
    said = commented(draft)
    comments.deal_with(comment=said, decision="decline", reply="La leur.", by=None)
    sent = {"decision": "accept", "reply": WORDS, "wording": "Mes mots pour la ligne"}
    answer = writer.post(reverse("consultations_admin:deal", args=[said.review_id, said.pk]), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert WORDS in text
    assert "Mes mots pour la ligne" in text
    assert "La leur." in text


def test_a_draft_changed_meanwhile_is_shown_then_the_reply_goes_through(writer, draft):
    said = commented(draft)
    address = reverse("consultations_admin:deal", args=[said.review_id, said.pk])
    token = BeautifulSoup(writer.get(address).content, "lxml").find("input", {"name": "edit_token"})["value"]
    row = next(row for row in rows_of(draft) if row.label.startswith("1.1"))
    type(row.row).objects.filter(pk=row.row.pk).update(title="Ce que l’autre vient d’écrire")
    FrameworkVersion.objects.filter(pk=draft.pk).update(edit_token="0" * 31 + "1")
    sent = {"decision": "accept", "reply": WORDS, "row": row.key, "wording": "Mes mots", "edit_token": token}
    answer = writer.post(address, sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "lxml")
    assert WORDS in answer.content.decode()
    assert "Ce que l’autre vient d’écrire" in page.select_one("section[aria-labelledby=now]").get_text()
    fresh = page.find("input", {"name": "edit_token"})["value"]
    assert writer.post(address, {**sent, "edit_token": fresh}).status_code == 302


@pytest.mark.parametrize("name", ["item", "missing"])
def test_what_is_sent_after_the_end_is_given_back(client, draft, name):
    review = open_review(draft)
    token, _row = answers(review.networks.first())
    reviews.close_review(review=review, by=None)
    address = reverse(f"consultations:{name}", args=[token, 1] if name == "item" else [token])
    answer = client.post(address, {"comment": WORDS})
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    # The script that keeps answers as they are typed must not take the page for its two words.
    assert client.post(address, {"comment": WORDS}, headers={"X-Autosave": "1"}).status_code == 409


def test_what_is_sent_after_the_answers_were_deleted_is_given_back(client, draft):
    review = open_review(draft)
    token, row = answers(review.networks.first())
    answering.delete_answers(participation=row)
    address = reverse("consultations:item", args=[token, 1])
    answer = client.post(address, {"comment": WORDS})
    assert answer.status_code == 404
    assert WORDS in answer.content.decode()
    assert client.get(address).status_code == 404


def test_a_question_that_moved_meanwhile_takes_no_words_meant_for_another(client, draft):
    review = open_review(draft)
    token, row = answers(review.networks.first(), occupation="Animatrice")
    address = reverse("consultations:item", args=[token, 1])
    asked = BeautifulSoup(client.get(address).content, "lxml").find("input", {"name": "asked"})["value"]
    assert asked == str(queries.items_for(row)[0].pk)
    other = review.occupations.get(title="Développeur")
    answering.say_who(participation=row, network=row.network, occupation=other, experience=row.experience)
    answer = client.post(address, {"comment": WORDS, "asked": asked})
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert not ReviewComment.objects.exists()


def test_the_signing_list_leaves_out_who_refused(writer, draft):
    """Their line would hold no name, only where they work: enough to know them."""
    held = workshop(draft)
    row = workshops.add_participant(workshop=held, by=None, name="Zoé", network="Le petit réseau", occupation="Maire")
    address = reverse("consultations_admin:print", args=[held.pk, "preparation"])
    assert "Le petit réseau, Maire" in writer.get(address).content.decode()
    workshops.record_consent(participant=row, agrees=False, source="SELF", by=None)
    page = BeautifulSoup(writer.get(address).content, "lxml")
    assert "Le petit réseau" not in page.get_text()
    assert page.find("a", href=reverse("consultations_admin:workshop", args=[held.pk]))
    activities = [item.get_text() for item in page.select(".co-row-activity")]
    assert activities == ["Mission : Animatrice", "Mission : Développeur"]


def test_who_answered_nothing_is_not_told_that_answers_are_kept(client, draft):
    review = open_review(draft)
    token = answering.begin_by_network(network=review.networks.first())
    row = queries.sheet(token).participation
    answering.say_who(participation=row, network=row.network, occupation=None, experience="UNDER_2")
    address = reverse("consultations:end", args=[token])
    assert (
        BeautifulSoup(client.get(address).content, "lxml").h1.get_text(strip=True) == "Vous n’avez pas encore répondu"
    )
    answering.answer(participation=row, item=queries.items_for(row)[0], frequency=2)
    assert BeautifulSoup(client.get(address).content, "lxml").h1.get_text(strip=True) == "Vos réponses sont gardées"
