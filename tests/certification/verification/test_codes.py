"""TRUST 1 and 2: codes cannot be guessed, numbers lead nowhere, and nobody's name leaks."""

from __future__ import annotations

import base64
import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from certification.attestations import actions
from certification.enrolments.models import CivilIdentity
from certification.juries.models import JuryMember
from cursus.core import rate_limits
from cursus.core.files.storage import read_verified
from cursus.core.ids import TOKEN_LENGTH, in_groups, new_token
from cursus.core.triggers import install_triggers, remove_triggers
from tests.certification.verification.reading import START, give, page_of, verdict, words
from tests.factories.attestations import issued, opened
from tests.factories.juries import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Client:
    return Client()


# --- TRUST 1


def test_whatever_is_not_a_code_of_ours_meets_the_same_page(web):
    found = opened()
    actions.void(found.first, by=found.world.admin, reason="faux")
    void = found.attestations[0]
    guesses = [
        new_token(),
        new_token().lower(),
        void.token,
        void.printed_number,
        "2026-000001",
        "1",
        "0" * TOKEN_LENGTH,
        found.attestations[1].token[:-1],
        found.attestations[1].token + "0",
        str(void.pk),
        "%27%20OR%201%3D1",
        "%00",
        "é" * 28,
        "x" * 2000,
    ]
    bodies = set()
    for guess in guesses:
        cache.clear()
        answer = web.get(START + guess)
        assert answer.status_code == 404, guess
        bodies.add(answer.content)
    assert len(bodies) == 1
    assert verdict(web.get(START + new_token())) == "refused"


def test_after_thirty_guesses_a_minute_nothing_more_is_answered(web, caplog):
    found = issued(candidates=1)
    statuses = [web.get(page_of(new_token())).status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]
    late = web.get(page_of(found.first.token))
    assert late.status_code == 429
    assert int(late["Retry-After"]) <= 60
    assert verdict(late) == "waiting"
    assert caplog.text.count("too_many_attempts") == 1
    assert web.post(START, {"code": found.first.token}).status_code == 429
    assert give(web, found.pdf).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(page_of(found.first.token)).status_code == 200


def test_a_header_does_not_make_another_visitor(web):
    for place in range(30):
        web.get(page_of(new_token()), headers={"X-Forwarded-For": f"192.0.2.{place}"})
    assert web.get(page_of(new_token()), headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_the_twin_without_the_limit_goes_on_for_ever(web, monkeypatch):
    monkeypatch.setattr(rate_limits, "count", lambda *args, **kwargs: None)
    assert {web.get(page_of(new_token())).status_code for _ in range(40)} == {404}


def test_the_code_is_read_however_it_is_typed(web):
    token = issued(candidates=1).first.token
    look_alike = token.replace("0", "o").replace("1", "l").lower()
    for typed in (token, token.lower(), in_groups(token), f"  {in_groups(token)} ", look_alike, "-".join(token)):
        answer = web.post(START, {"code": typed})
        assert (answer.status_code, answer["Location"]) == (302, page_of(token))
    assert verdict(web.get(page_of(token))) == "valid"
    assert verdict(web.get(page_of(token.lower()))) == "valid"


@pytest.mark.parametrize("typed", ["", "   ", "7KQ2", "é" * 28, "7" * 29, "7" * 500])
def test_a_code_that_cannot_be_one_is_said_at_its_field(web, typed):
    answer = web.post(START, {"code": typed})
    assert answer.status_code == 422
    assert "field-wrong" in answer.content.decode()
    assert verdict(answer) == "open"


# --- TRUST 2


PEOPLE = {
    "birth_name": "Canariserin",
    "usage_name": "Oiseletbleu",
    "first_names": "Zébulonne, Philomèle",
    "birth_place": "Trifouillis",
}
CANARIES = ["Canariserin", "Oiseletbleu", "Zébulonne", "Philomèle", "Trifouillis", "Comptecanari", "Abiven", "Le Goff"]


@pytest.fixture
def planted():
    """An issued attestation whose people all have names that are found nowhere else."""
    world = signed(candidates=1)
    remove_triggers()
    CivilIdentity.objects.update(**PEOPLE)
    install_triggers()
    learner = world.enrolments[0].learner
    learner.last_name = "Comptecanari"
    learner.save()
    return issued(world)


def leaks(text: str) -> list[str]:
    return [name for name in CANARIES if name.casefold() in text.casefold()]


def kept_in_cache() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cursus_cache")
        rows = cursor.fetchall()
    assert rows, "the limits are counted there"
    return " ".join(key + base64.b64decode(value).decode("latin-1") for key, value in rows)


def test_sequential_numbers_lead_nowhere(planted, web):
    for path in ("2026-000001", planted.first.printed_number, "000001", "1", "0"):
        answer = web.get(START + path)
        assert answer.status_code == 404
        assert not leaks(answer.content.decode())


def test_with_the_code_one_reads_the_title_the_date_and_no_name(planted, web, caplog):
    caplog.set_level(logging.DEBUG)
    attestation = planted.first
    assert "Zébulonne Oiseletbleu" in str(attestation.context)  # the canaries sing
    assert JuryMember.objects.filter(name__contains="Le Goff").exists()
    assert attestation.context["signatory"]["name"] == "Solène Abiven"

    page = web.get(page_of(attestation.token))
    file = give(web, read_verified(attestation.file))
    yes = web.post(f"{page_of(attestation.token)}/nom", {"name": "Zébulonne Oiseletbleu"})
    no = web.post(f"{page_of(attestation.token)}/nom", {"name": "Zébulonne Autrement"})

    for answer in (page, file, yes, no):
        assert answer.status_code == 200
        assert leaks(answer.content.decode()) == []
        assert leaks(str(answer.headers)) == []
        assert leaks(str(answer.cookies)) == []
        text = words(answer)
        assert attestation.context["title"] in text
        assert attestation.printed_number in text
        assert "Bloc 1" in text
        assert planted.world.certifier.name in text
    assert leaks(caplog.text) == []
    assert leaks(kept_in_cache()) == []


def test_nothing_is_indexed_handed_on_or_kept(planted, web):
    token = planted.first.token
    answers = [
        web.get(START),
        web.get(page_of(token)),
        web.get(page_of(new_token())),
        web.post(START, {"code": "x"}),
        give(web, b"text"),
        web.post(f"{page_of(token)}/nom", {"name": "X Y"}),
        web.post(f"{page_of(token)}/nom", {"name": ""}),
        web.get(f"{page_of(token)}/nom"),
        web.post(START, {"code": token}),
    ]
    answers += [web.get(page_of(token)) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {200, 302, 404, 405, 422, 429}
    for answer in answers:
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        if answer.status_code in (200, 404, 422, 429):
            text = answer.content.decode()
            assert '<meta name="robots" content="noindex, nofollow">' in text
            assert '<meta name="referrer" content="no-referrer">' in text


def test_the_address_is_in_no_site_map_and_in_no_search(planted, web):
    for path in ("/sitemap.xml", "/robots.txt", "/"):
        answer = web.get(path)
        if answer.status_code == 200:
            assert planted.first.token not in answer.content.decode()
