"""Confirming a name: yes, no, or no longer; never more, never often, never the name itself."""

from __future__ import annotations

import pytest
from django.test import Client

from certification.enrolments.models import CivilIdentity
from cursus.core.ids import in_groups, new_token
from cursus.core.triggers import install_triggers, remove_triggers
from tests.certification.verification.reading import give, page_of, verdict, words
from tests.factories.attestations import issued, opened

pytestmark = pytest.mark.django_db

YES = "notice-success"
NO = "notice-danger"


@pytest.fixture
def found():
    return issued(candidates=1)


def says(attestation, name, *, code=None, visitor="192.0.2.1", **kwargs):
    client = Client(REMOTE_ADDR=visitor, **kwargs)
    return client.post(f"{page_of(code or attestation.token)}/nom", {"name": name})


@pytest.mark.parametrize(
    "typed", ["Nadia Ferrand-1", "ferrand 1 NADIA", "Nadia Anne Ferrand-1", "Nàdia  Férrand 1", "FERRAND-1, Nadia"]
)
def test_the_name_on_the_document_is_confirmed(found, typed):
    answer = says(found.first, typed)
    assert answer.status_code == 200
    assert YES in answer.content.decode()
    assert verdict(answer) == "valid"


@pytest.mark.parametrize(
    "typed", ["Nadia", "Ferrand-1", "Anne Ferrand-1", "Nadia Ferrand-2", "N. Ferrand-1", "%", "Nadia Ferrand-1 Martin"]
)
def test_another_name_is_not(found, typed):
    answer = says(found.first, typed)
    assert answer.status_code == 200
    assert NO in answer.content.decode()
    assert YES not in answer.content.decode()
    assert verdict(answer) == "valid"


def test_the_typed_name_is_not_written_back(found):
    for typed in ("Nadia Ferrand-1", "Quelqu’une Autre"):
        text = words(says(found.first, typed)) + says(found.first, typed).content.decode()
        assert "Ferrand" not in text
        assert "Autre<" not in text
        assert 'value="' + typed not in text


def test_after_an_erasure_nobody_is_confirmed_and_the_document_stays_valid(found):
    remove_triggers()
    CivilIdentity.objects.all().delete()
    install_triggers()
    answer = says(found.first, "Nadia Ferrand-1")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert YES not in text
    assert NO not in text
    assert "notice-info" in text
    assert verdict(answer) == "valid"


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201])
def test_nothing_typed_is_said_at_the_field(found, typed):
    answer = says(found.first, typed)
    assert answer.status_code == 422
    assert "field-wrong" in answer.content.decode()


def test_ten_names_an_hour_and_code_from_wherever_they_come(found):
    token = found.first.token
    codes = [token, token.lower(), in_groups(token).replace(" ", "-")]
    for place in range(10):
        answer = says(found.first, f"Nadia Nom{place}", code=codes[place % 3], visitor=f"192.0.2.{place}")
        assert NO in answer.content.decode()
    late = says(found.first, "Nadia Ferrand-1", visitor="192.0.2.200")
    assert late.status_code == 429
    assert YES not in late.content.decode()
    assert "Ferrand" not in late.content.decode()
    assert Client().get(page_of(token)).status_code == 200, "the attestation itself can still be verified"


def test_another_code_is_not_kept_waiting():
    first, second = issued().attestations
    for place in range(11):
        says(first, "Nadia X", visitor=f"192.0.2.{place}")
    assert YES in says(second, "Nadia Ferrand-2", visitor="192.0.2.99").content.decode()


def test_unknown_codes_and_documents_that_are_not_made_confirm_nothing(found):
    assert says(None, "Nadia Ferrand-1", code=new_token()).status_code == 404
    waiting = opened(candidates=1).first
    answer = says(waiting, "Nadia Ferrand-1")
    assert answer.status_code == 409
    assert YES not in answer.content.decode()


def test_the_address_answers_to_the_form_only(found):
    assert Client().get(f"{page_of(found.first.token)}/nom").status_code == 405


def test_browsers_send_no_origin_from_a_page_that_hands_on_no_address(found):
    """With ``Referrer-Policy: no-referrer`` a browser posts ``Origin: null``: the usual check would refuse it."""
    client = Client(enforce_csrf_checks=True, headers={"Origin": "null"})
    token = found.first.token
    answer = client.post(f"{page_of(token)}/nom", {"name": "Nadia Ferrand-1"})
    assert YES in answer.content.decode()
    assert client.post("/v/", {"code": token}).status_code == 302
    assert verdict(give(client, found.pdf)) == "valid"
    assert not client.cookies, "nobody is followed"
