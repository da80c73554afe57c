"""The certifier's pages and a person's own: who meets what, what each shows, and at what cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.attestations import actions, views
from certification.attestations.actions import making
from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, IssuingBatch
from certification.attestations.rules import LATE, retry_after
from certification.enrolments.models import CivilIdentity
from cursus.core import clock
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.enums import Role
from cursus.organisations.models import Membership, SigningKey
from tests.factories.accounts import UserFactory, member
from tests.factories.attestations import issued, opened, signed_with
from tests.factories.juries import closed, signed

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def page(name: str, world) -> str:
    return reverse(f"attestations:{name}", args=[world.jury.pk])


def content(answer) -> bytes:
    """The bytes of a file, to the end: the test client then closes it."""
    return b"".join(answer.streaming_content)


def asked(client, address):
    """The poll of the progress bar."""
    return client.get(address, headers={"HX-Request": "true"})


# --- before


def test_before_everybody_and_every_document_is_shown():
    world = signed_with({"B1", "B2"}, {"B2"})
    text = text_of(signed_in(world.admin).get(page("batch", world)))
    assert "Nadia Ferrand-1" in text
    assert "Nadia Ferrand-2" in text
    assert "B2" in text
    assert "Bloc 1" not in text  # obtained by nobody as a document of its own
    assert page("issue", world) in text


def test_before_the_signature_there_is_nothing_to_press():
    world = closed(candidates=1)
    text = text_of(signed_in(world.admin).get(page("batch", world)))
    assert page("issue", world) not in text
    assert reverse("juries:detail", args=[world.jury.pk]) in text


def test_nothing_obtained_says_so():
    world = signed_with(set())
    answer = signed_in(world.admin).get(page("batch", world))
    assert answer.status_code == 200
    assert page("issue", world) not in text_of(answer)


def test_what_is_missing_is_said_instead_of_a_button():
    world = signed(candidates=1)
    SigningKey.objects.update(retired_at=datetime(2020, 1, 1, tzinfo=UTC))
    client = signed_in(world.admin)
    text = text_of(client.get(page("batch", world)))
    assert world.certifier.name in text
    assert page("issue", world) not in text
    answer = client.post(page("issue", world), follow=True)
    assert answer.status_code == 200
    assert not Attestation.objects.exists()


def test_a_name_that_cannot_be_printed_is_said_on_the_page():
    world = signed(candidates=1)
    remove_triggers()
    CivilIdentity.objects.update(birth_name="李小龙")
    install_triggers()
    text = text_of(signed_in(world.admin).post(page("issue", world), follow=True))
    assert "U+674E" in text
    assert not IssuingBatch.objects.exists()


# --- during and after


def test_without_a_broker_each_question_makes_some_documents_and_the_last_one_reloads_the_page(monkeypatch):
    monkeypatch.setattr(views, "POLL_LIMIT", 1)
    world = signed(candidates=3)
    client = signed_in(world.admin)
    assert client.post(page("issue", world)).status_code == 302
    assert Attestation.objects.filter(state=AttestationState.ALLOCATED).count() == 3
    during = text_of(client.get(page("batch", world)))
    assert page("progress", world) in during
    assert Attestation.objects.filter(state=AttestationState.ISSUED).count() == 0, "the page itself makes nothing"
    for made in (1, 2, 3):
        answer = asked(client, page("progress", world))
        assert Attestation.objects.filter(state=AttestationState.ISSUED).count() == made
        assert ("HX-Refresh" in answer) is (made == 3)
        assert ("hx-get" in text_of(answer)) is (made < 3)
        assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    after = text_of(client.get(page("batch", world)))
    assert "hx-get" not in after
    for attestation in Attestation.objects.all():
        assert reverse("attestations:document", args=[attestation.pk]) in after
        assert attestation.printed_number in after
    assert client.post(page("issue", world)).status_code == 302
    assert Attestation.objects.count() == 3


def test_with_a_broker_the_questions_only_look(settings):
    found = opened(candidates=1)
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    answer = asked(signed_in(found.world.admin), page("progress", found.world))
    assert answer.status_code == 200
    assert "HX-Refresh" not in answer
    assert found.first.state == AttestationState.ALLOCATED


def test_without_javascript_the_same_address_comes_back_to_the_page():
    found = opened(candidates=1)
    client = signed_in(found.world.admin)
    answer = client.get(page("progress", found.world))
    assert (answer.status_code, answer["Location"]) == (302, page("batch", found.world))
    assert found.first.state == AttestationState.ISSUED


def test_progress_of_nothing_is_404():
    world = signed(candidates=1)
    assert signed_in(world.admin).get(page("progress", world)).status_code == 404


def test_a_broker_that_nobody_answers_for_is_said_and_the_page_makes_the_documents(settings):
    found = opened(candidates=1)
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    client = signed_in(found.world.admin)
    assert "service d’envoi" not in text_of(client.get(page("batch", found.world)))
    with clock.at(clock.now() + LATE + timedelta(seconds=1)):
        assert "service d’envoi" in text_of(client.get(page("batch", found.world)))
        assert "HX-Refresh" in asked(client, page("progress", found.world))
    assert found.first.state == AttestationState.ISSUED


def test_storage_that_is_away_is_said_and_asked_again_by_itself(monkeypatch):
    found = opened(candidates=1)
    client = signed_in(found.world.admin)
    with monkeypatch.context() as patched:
        patched.setattr(making, "place_bytes", Mock(side_effect=OSError("read-only")))
        answer = asked(client, page("progress", found.world))
    assert "HX-Refresh" not in answer
    assert "hx-get" in text_of(answer)
    assert "stockage" in text_of(answer)
    assert "stockage" in text_of(client.get(page("batch", found.world))), "it survives a reload"
    with clock.at(clock.now() + retry_after(1, needs_somebody=False)):
        assert "HX-Refresh" in asked(client, page("progress", found.world))
    assert found.first.state == AttestationState.ISSUED


def test_the_progress_costs_the_same_at_1_and_at_30(settings):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    costs = [cost(signed_in(found.world.admin), page("progress", found.world)) for found in (many(1), many(30))]
    assert costs[0] == costs[1] <= 15


def test_what_could_not_be_made_says_why_and_stops_asking(monkeypatch):
    monkeypatch.setattr(views, "POLL_LIMIT", 1)
    found = opened()
    client = signed_in(found.world.admin)
    SigningKey.objects.update(retired_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "HX-Refresh" not in asked(client, page("progress", found.world))
    assert "HX-Refresh" in asked(client, page("progress", found.world))
    text = text_of(client.get(page("batch", found.world)))
    assert found.first.problem
    assert "clé" in text
    assert "hx-get" not in text
    assert page("retry", found.world) in text
    SigningKey.objects.update(retired_at=None)
    client.post(page("retry", found.world))
    assert "hx-get" in text_of(client.get(page("batch", found.world)))
    for _ in range(2):
        asked(client, page("progress", found.world))
    assert {item.state for item in found.attestations} == {AttestationState.ISSUED}


def test_a_number_is_given_up_on_a_page_of_its_own():
    found = opened(candidates=1)
    address = reverse("attestations:void", args=[found.first.pk])
    client = signed_in(found.world.admin)
    assert found.first.printed_number in text_of(client.get(address))
    wrong = client.post(address, {"reason": "   "})
    assert wrong.status_code == 422
    assert "field-wrong" in text_of(wrong)
    answer = client.post(address, {"reason": "Titre faux"}, follow=True)
    assert "Titre faux" in text_of(answer)
    assert [item.state for item in found.attestations] == [AttestationState.VOID, AttestationState.ALLOCATED]
    assert client.post(address, {"reason": "Encore"}).status_code == 409


def test_a_refused_replacement_keeps_what_was_typed_and_the_number():
    found = opened(candidates=1)
    SigningKey.objects.update(retired_at=datetime(2020, 1, 1, tzinfo=UTC))
    address = reverse("attestations:void", args=[found.first.pk])
    answer = signed_in(found.world.admin).post(address, {"reason": "Titre faux"})
    assert answer.status_code == 422
    assert "Titre faux" in text_of(answer)
    assert found.first.state == AttestationState.ALLOCATED


# --- who


CERTIFIERS_PAGES = ("batch", "issue", "progress", "retry")


@pytest.mark.parametrize("name", CERTIFIERS_PAGES)
def test_only_the_certifier_reaches_the_issuing(name):
    found = issued(candidates=1)
    world, post = found.world, name in ("issue", "retry")
    address = page(name, world)

    def status(client):
        return (client.post if post else client.get)(address).status_code

    assert status(signed_in(world.admin)) in (200, 302)
    assert status(signed_in(world.president)) == 403
    assert status(signed_in(world.secretary)) == 403
    for stranger in (
        world.enrolments[0].learner,
        world.trainer,
        UserFactory(),
        member(world.training, Role.CERTIFIER, Role.PEDAGOGICAL_MANAGER),
        member(world.certifier, Role.PEDAGOGICAL_MANAGER),
    ):
        assert status(signed_in(stranger)) == 404
    assert status(Client()) == 302


@pytest.mark.parametrize(("name", "allowed"), [("issue", "POST"), ("retry", "POST"), ("batch", "GET")])
def test_a_verb_needs_its_method(name, allowed):
    world = signed(candidates=1)
    client = signed_in(world.admin)
    other = client.get if allowed == "POST" else client.post
    assert other(page(name, world)).status_code == 405
    assert not IssuingBatch.objects.exists()


def test_a_number_is_given_up_by_its_certifier_only():
    found = opened(candidates=1)
    address = reverse("attestations:void", args=[found.first.pk])
    for user in (
        found.world.president,
        found.world.enrolments[0].learner,
        member(found.world.training, Role.CERTIFIER),
    ):
        assert signed_in(user).post(address, {"reason": "x"}).status_code == 404
    assert found.first.state == AttestationState.ALLOCATED


def test_the_document_is_for_its_holder_its_certifier_and_its_training_body(caplog):
    found = issued()
    world, (mine, theirs) = found.world, found.attestations
    address = reverse("attestations:document", args=[mine.pk])
    manager = member(world.training, Role.PEDAGOGICAL_MANAGER)
    for user in (world.enrolments[0].learner, world.admin, manager):
        answer = signed_in(user).get(address)
        assert answer.status_code == 200
        assert content(answer) == found.pdf
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Disposition"] == f'attachment; filename="{mine.printed_number}.pdf"'
    caplog.clear()
    other_body = signed(candidates=1)
    strangers = (
        world.enrolments[1].learner,
        world.president,
        world.trainer,
        UserFactory(),
        other_body.admin,
        member(other_body.training, Role.PEDAGOGICAL_MANAGER),
    )
    for user in strangers:
        assert signed_in(user).get(address).status_code == 404
    assert caplog.text.count("hidden_row") == len(strangers)
    assert Client().get(address).status_code == 302
    assert (
        signed_in(world.enrolments[0].learner).get(reverse("attestations:document", args=[theirs.pk])).status_code
        == 404
    )
    assert signed_in(world.admin).get(reverse("attestations:document", args=[uuid4()])).status_code == 404


def test_a_document_that_is_not_made_is_404_for_all():
    found = opened(candidates=1)
    address = reverse("attestations:document", args=[found.first.pk])
    for user in (found.world.admin, found.world.enrolments[0].learner):
        assert signed_in(user).get(address).status_code == 404


def test_a_role_that_is_taken_away_ends_with_the_next_request():
    """TRUST 18: the session stays, the right does not."""
    found = issued(candidates=1)
    world = found.world
    document = reverse("attestations:document", args=[found.first.pk])
    admin, manager = signed_in(world.admin), member(world.training, Role.PEDAGOGICAL_MANAGER)
    client = signed_in(manager)
    assert admin.get(page("batch", world)).status_code == admin.get(reverse("attestations:register")).status_code == 200
    assert content(admin.get(document)) == content(client.get(document)) == found.pdf
    Membership.objects.filter(user__in=[world.admin, manager]).delete()
    assert admin.get(page("batch", world)).status_code == 404
    assert admin.get(reverse("attestations:register")).status_code == 404
    assert admin.post(page("issue", world)).status_code == 404
    assert admin.get(document).status_code == client.get(document).status_code == 404


# --- the register


def test_the_register_is_searched_by_number_title_and_name():
    found = issued(signed_with({"B1", "B2"}, {"B2"}))
    remove_triggers()
    first, second = found.attestations
    Attestation.objects.filter(pk=second.pk).update(search_text="2026 000002 animateur bloc 2 maelle ndiaye le goff")
    install_triggers()
    client = signed_in(found.world.admin)

    def finds(words):
        text = text_of(client.get(reverse("attestations:register"), {"q": words}))
        return [item.printed_number in text for item in (first, second)]

    assert finds("") == [True, True]
    assert finds(first.printed_number) == [True, False]
    assert finds("000002") == [False, True]
    assert finds("Maëlle N’Diaye") == [False, True]
    assert finds("LE GOFF") == [False, True]
    assert finds("ferrand-1") == [True, False]
    assert finds("animateur·rice") in ([True, False], [True, True])
    for nonsense in ("personne", "%", "_", "' OR 1=1 --", "\x00", "é" * 300):
        assert client.get(reverse("attestations:register"), {"q": nonsense, "page": nonsense}).status_code == 200
    assert finds("introuvable") == [False, False]


def test_the_register_is_the_certifiers_own():
    found, other = issued(candidates=1), issued(candidates=1)
    text = text_of(signed_in(found.world.admin).get(reverse("attestations:register")))
    assert str(found.first.pk) in text
    assert str(other.first.pk) not in text
    for user in (found.world.president, found.world.enrolments[0].learner, UserFactory()):
        assert signed_in(user).get(reverse("attestations:register")).status_code == 404
    assert Client().get(reverse("attestations:register")).status_code == 302


def test_an_empty_register_says_what_comes():
    world = signed(candidates=1)
    assert reverse("juries:list") in text_of(signed_in(world.admin).get(reverse("attestations:register")))


def test_the_register_keeps_void_numbers_with_their_reason():
    found = opened(candidates=1)
    actions.void(found.first, by=found.world.admin, reason="Titre faux")
    text = text_of(signed_in(found.world.admin).get(reverse("attestations:register")))
    assert "Titre faux" in text
    assert "-000001" in text
    assert "-000002" in text


# --- mine


def test_mine_are_mine():
    found = issued()
    text = text_of(signed_in(found.world.enrolments[0].learner).get(reverse("attestations:mine")))
    first, second = found.attestations
    assert reverse("attestations:document", args=[first.pk]) in text
    assert first.verification_url in text
    assert second.printed_number not in text
    nobody = signed_in(UserFactory()).get(reverse("attestations:mine"))
    assert nobody.status_code == 200
    assert reverse("spaces:learner") in text_of(nobody)
    assert Client().get(reverse("attestations:mine")).status_code == 302


def test_mine_shows_nothing_that_is_still_being_made():
    found = opened(candidates=1)
    text = text_of(signed_in(found.world.enrolments[0].learner).get(reverse("attestations:mine")))
    assert found.first.printed_number not in text


# --- cost


def cost(client, address) -> int:
    asked(client, address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert asked(client, address).status_code == 200
    return len(queries)


def many(number: int):
    """A batch of so many numbers; the documents are not made, which changes nothing to what is read."""
    found = opened(candidates=1)
    row = found.first
    for place in range(2, number + 1):
        copy = Attestation.objects.get(pk=row.pk)
        copy.pk, copy._state.adding = uuid4(), True
        copy.number, copy.printed_number, copy.token = place, f"2026-{place:06d}", f"{place:028d}"
        copy.status_list, copy.status_index = 2, place
        copy.state, copy.void_reason = AttestationState.VOID, "essai"
        copy.save(force_insert=True)
    return found


def test_the_pages_cost_the_same_at_1_and_at_30():
    one, thirty = many(1), many(30)
    for name in ("batch", "register"):
        costs = []
        for found in (one, thirty):
            address = page("batch", found.world) if name == "batch" else reverse("attestations:register")
            client = signed_in(found.world.admin)
            costs.append(cost(client, address))
        assert costs[0] == costs[1] <= 25, (name, costs)


def test_before_the_issuing_costs_the_same_at_1_and_at_6():
    costs = [cost(signed_in(w.admin), page("batch", w)) for w in (signed(candidates=1), signed(candidates=6))]
    assert costs[0] == costs[1] <= 25


def test_my_attestations_cost_the_same_at_1_and_at_6():
    few, more = issued(signed_with({"B1"}, blocks=7)), issued(signed_with({f"B{n}" for n in range(1, 7)}, blocks=7))
    learners = [found.world.enrolments[0].learner for found in (few, more)]
    costs = [cost(signed_in(learner), reverse("attestations:mine")) for learner in learners]
    assert costs[0] == costs[1] <= 25
