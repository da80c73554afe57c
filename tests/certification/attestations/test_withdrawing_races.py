"""Two colleagues answer one request at once: one result, and the other is told so; and the twin without the locks."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from certification.attestations import actions, queries
from certification.attestations.models import Attestation, AttestationSeries, Withdrawal
from cursus.core.audit import verify
from cursus.core.models import AuditChain, AuditEntry, OutgoingMail
from cursus.core.rules import Life
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.enums import Role
from tests.certification.attestations.test_withdrawing import ask, correction
from tests.certification.racing import at_once, take_locks_out, together
from tests.factories.accounts import member
from tests.factories.attestations import issued

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: two never meet"),
]


@pytest.fixture
def found():
    return issued(candidates=1)


@pytest.fixture
def colleagues(found):
    """Two people who may answer what the administrator asks."""
    return [member(found.world.certifier, Role.CERTIFIER) for _one in range(2)]


def replacement(found) -> Withdrawal:
    return actions.ask_replacement(found.first, by=found.world.admin, **correction(found.first, birth_name="Corrigée"))


def confirming(asked, colleagues):
    """Both confirm, each from a row of their own, as two requests do."""
    return [lambda by=by: actions.confirm_withdrawal(Withdrawal.objects.get(pk=asked.pk), by=by) for by in colleagues]


def said_in_the_log() -> Counter[str]:
    entries = AuditEntry.objects.filter(event__startswith="withdrawal.").exclude(event="withdrawal.asked")
    return Counter(entries.values_list("event", flat=True))


def log_agrees() -> bool:
    return not [finding for chain in AuditChain.objects.all() for finding in verify(chain)]


def test_two_people_confirm_a_revocation(monkeypatch, found, colleagues):
    asked = ask(found)
    together(monkeypatch, Life, "target")  # both have read the state, unless one waits for the other
    assert at_once(*confirming(asked, colleagues)) == ["conflict", "done"]
    asked.refresh_from_db()
    assert asked.state == "CONFIRMED"
    assert asked.decided_by in colleagues
    assert said_in_the_log() == {"withdrawal.confirm": 1}
    assert OutgoingMail.objects.filter(key__startswith="withdrawal-").count() == 2  # holder, asker
    assert log_agrees()


def test_two_people_confirm_a_replacement(monkeypatch, found, colleagues):
    asked = replacement(found)
    together(monkeypatch, Life, "target")
    assert at_once(*confirming(asked, colleagues)) == ["conflict", "done"]
    assert list(Attestation.objects.order_by("number").values_list("number", "state")) == [(1, "ISSUED"), (2, "ISSUED")]
    assert AttestationSeries.objects.get().last_number == 2
    assert Attestation.objects.get(supersedes=found.first).number == 2
    assert said_in_the_log() == {"withdrawal.confirm": 1}
    assert log_agrees()


def test_one_confirms_while_the_other_refuses(monkeypatch, found, colleagues):
    asked = ask(found)
    together(monkeypatch, Life, "target")
    refuse = lambda: actions.refuse_withdrawal(  # noqa: E731
        Withdrawal.objects.get(pk=asked.pk), by=colleagues[1], answer="Le dossier est bien le sien."
    )
    assert at_once(confirming(asked, colleagues)[0], refuse) == ["conflict", "done"]
    asked.refresh_from_db()
    assert said_in_the_log() == {f"withdrawal.{'confirm' if asked.state == 'CONFIRMED' else 'refuse'}": 1}
    assert queries.standing_of(found.first).withdrawn is (asked.state == "CONFIRMED")
    assert log_agrees()


def test_two_people_ask_for_the_same(found, colleagues):
    asking = [lambda by=by: ask(found, by=by) for by in colleagues]
    assert at_once(*asking) == ["conflict", "done"]
    assert Withdrawal.objects.count() == 1


def test_over_http_the_second_one_meets_409_and_reads_why(monkeypatch, found, colleagues):
    asked = ask(found)
    clients = []
    for one in colleagues:
        one.set_password("mot-de-passe-long")
        one.save()
        letter = OutgoingMail.objects.get(recipient=one, subject_line__startswith="À confirmer")
        client = Client()
        client.force_login(one)
        clients.append((client, re.search(r"https?://[^/\s]+(/\S+)", letter.body).group(1)))
    together(monkeypatch, Life, "target")
    answers = []
    posts = [lambda c=c, a=a: answers.append(c.post(a, {"password": "mot-de-passe-long"})) for c, a in clients]
    assert at_once(*posts) == ["done", "done"]
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 1}
    told = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "ne compte plus" in told or "n’est plus possible" in told
    asked.refresh_from_db()
    assert asked.state == "CONFIRMED"


# --- the twin: without the locks, then without the guards of the database too


@pytest.mark.parametrize("request_of", [ask, replacement])
def test_without_the_locks_only_the_database_stops_the_second(monkeypatch, found, colleagues, request_of):
    asked = request_of(found)
    together(monkeypatch, Life, "target")
    take_locks_out(monkeypatch)
    first, second = at_once(*confirming(asked, colleagues))
    assert (first != "conflict", second) == (True, "done")  # an error of the server: nobody is told anything
    assert said_in_the_log() == {"withdrawal.confirm": 1}


def test_without_locks_and_guards_two_people_have_confirmed(monkeypatch, found, colleagues):
    asked = ask(found)
    together(monkeypatch, Life, "target")
    take_locks_out(monkeypatch)
    remove_triggers()
    assert at_once(*confirming(asked, colleagues)) == ["done", "done"]
    install_triggers()
    assert said_in_the_log() == {"withdrawal.confirm": 2}
