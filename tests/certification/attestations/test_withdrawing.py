"""Revoking, replacing, repeating: two people, once, and what each one is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.attestations import actions, queries
from certification.attestations.links import confirmation_token, read_confirmation
from certification.attestations.models import Attestation, AttestationSeries, Withdrawal
from certification.attestations.rules import WITHDRAWAL_ANSWER
from certification.verification.queries import confirm_name
from cursus.core import clock
from cursus.core.audit import verify
from cursus.core.errors import Conflict, NotAllowed, Refused
from cursus.core.files.storage import read_verified
from cursus.core.models import AuditChain, OutgoingMail
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.enums import Role
from tests.certification.attestations.test_guards import refused
from tests.certification.verification.reading import give, page_of, verdict, words
from tests.factories.accounts import UserFactory, member
from tests.factories.attestations import issued, signed_with
from tests.factories.passkeys import Passkey, reauthenticate
from tests.factories.sealing import text_of

pytestmark = pytest.mark.django_db

WORDS = "Le dossier déposé n’était pas le sien."


@pytest.fixture
def found():
    return issued(candidates=1)


@pytest.fixture
def second(found):
    return member(found.world.certifier, Role.CERTIFIER)


def ask(found, **changes) -> Withdrawal:
    return actions.ask_revocation(
        found.first, **{"by": found.world.admin, "reason": "FRAUD", "words": WORDS, **changes}
    )


def correction(attestation, **changes):
    identity = attestation.candidate.enrolment.identity
    names = ("birth_name", "usage_name", "first_names", "birth_date", "birth_place")
    return {**{name: getattr(identity, name) for name in names}, "words": "Faute de frappe.", **changes}


def replace(found, second, **changes) -> Attestation:
    asked = actions.ask_replacement(found.first, by=found.world.admin, **correction(found.first, **changes))
    actions.confirm_withdrawal(asked, by=second)
    return Attestation.objects.get(supersedes=found.first)


# --- two people


def test_nothing_changes_until_a_second_person_confirms(found, second):
    asked = ask(found)
    assert not queries.standing_of(found.first).withdrawn
    assert not queries.withdrawn(Attestation.objects.filter(series__certifier=found.world.certifier)).exists()
    actions.confirm_withdrawal(asked, by=second)
    assert queries.standing_of(found.first).reason == "FRAUD"
    assert list(queries.withdrawn(Attestation.objects.filter(series__certifier=found.world.certifier))) == [found.first]


def test_the_same_person_never_confirms(found, second):
    asked = ask(found)
    with pytest.raises(NotAllowed):
        actions.confirm_withdrawal(asked, by=found.world.admin)
    asked.refresh_from_db()
    assert asked.state == "ASKED"
    # Whoever goes past the action meets the database.
    rows = Withdrawal.objects.filter(pk=asked.pk)
    assert refused(lambda: rows.update(state="CONFIRMED", decided_by=found.world.admin, decided_at=clock.now()))
    assert refused(lambda: rows.update(state="CONFIRMED", decided_at=clock.now()))


@pytest.mark.parametrize("who", ["learner", "president", "manager here", "certifier elsewhere", "stranger"])
def test_only_administrators_of_the_certifier_ask_and_answer(found, second, who):
    world = found.world
    person = {
        "learner": lambda: world.enrolments[0].learner,
        "president": lambda: world.president,
        "manager here": lambda: member(world.certifier, Role.PEDAGOGICAL_MANAGER),
        "certifier elsewhere": lambda: member(world.training, Role.CERTIFIER),
        "stranger": UserFactory,
    }[who]()
    with pytest.raises(NotAllowed):
        ask(found, by=person)
    with pytest.raises(NotAllowed):
        actions.duplicate(found.first, by=person, reason="Perdu.")
    asked = ask(found)
    for verb in (
        lambda: actions.confirm_withdrawal(asked, by=person),
        lambda: actions.refuse_withdrawal(asked, by=person, answer="Non."),
        lambda: actions.send_again(asked, by=person),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_alone_nobody_asks(found):
    with pytest.raises(Refused) as said:
        ask(found)
    assert said.value.code == "withdrawal.alone"
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(("field", "changes"), [("words", {"words": "  "}), ("reason", {"reason": "CLERICAL_ERROR"})])
def test_what_is_missing_is_named(found, second, field, changes):
    with pytest.raises(Refused) as said:
        ask(found, **changes)
    assert said.value.field == field


def test_asked_once_at_a_time_and_confirmed_once(found, second):
    asked = ask(found)
    with pytest.raises(Conflict):
        ask(found, by=second)
    actions.confirm_withdrawal(asked, by=second)
    with pytest.raises(Conflict):
        actions.confirm_withdrawal(asked, by=second)
    with pytest.raises(Conflict):
        ask(found)


def test_a_refusal_changes_nothing_and_it_may_be_asked_again(found, second):
    asked = ask(found)
    with pytest.raises(Refused):
        actions.refuse_withdrawal(asked, by=second, answer=" ")
    actions.refuse_withdrawal(asked, by=second, answer="Le dossier est bien le sien.")
    assert not queries.standing_of(found.first).withdrawn
    with pytest.raises(Conflict):
        actions.confirm_withdrawal(asked, by=second)
    assert ask(found).state == "ASKED"


def test_a_request_that_nobody_answers_ends(found, second):
    asked = ask(found)
    with clock.at(clock.now() + WITHDRAWAL_ANSWER + timedelta(minutes=1)):
        with pytest.raises(Conflict):
            actions.confirm_withdrawal(asked, by=second)
        assert actions.expire_withdrawals() == 1
        asked.refresh_from_db()
        assert asked.state == "EXPIRED"
        assert ask(found).state == "ASKED"
    assert actions.expire_withdrawals() == 0


# --- append-only


@pytest.mark.parametrize(
    ("column", "value"),
    [("words", "autre"), ("reason", "OTHER"), ("corrections", {"title": "x"}), ("expires_at", "2099-01-01T00:00Z")],
)
def test_what_was_asked_never_changes(found, second, column, value):
    pk = ask(found).pk
    assert refused(lambda: Withdrawal.objects.filter(pk=pk).update(**{column: value}))
    remove_triggers()
    assert not refused(lambda: Withdrawal.objects.filter(pk=pk).update(**{column: value}))
    install_triggers()


@pytest.mark.parametrize("state", ["ASKED", "REFUSED", "EXPIRED"])
def test_a_revocation_is_for_good(found, second, state):
    asked = actions.confirm_withdrawal(ask(found), by=second)
    rows = Withdrawal.objects.filter(pk=asked.pk)
    assert refused(lambda: rows.update(state=state))
    assert refused(lambda: rows._raw_delete("default"))
    remove_triggers()
    assert not refused(lambda: rows.update(state=state))
    install_triggers()


def test_nobody_writes_a_revocation_at_once(found, second):
    def written() -> None:
        Withdrawal.objects.create(
            attestation=found.first,
            reason="FRAUD",
            words="x",
            state="CONFIRMED",
            requested_by=found.world.admin,
            decided_by=second,
            decided_at=clock.now(),
            expires_at=clock.now(),
        )

    assert refused(written)
    remove_triggers()
    assert not refused(written)
    install_triggers()


def test_the_register_keeps_it_and_the_log_agrees(found, second):
    actions.confirm_withdrawal(ask(found), by=second)
    found.first.refresh_from_db()
    assert found.first.state == "ISSUED"
    assert found.pdf.startswith(b"%PDF-")
    assert not [finding for chain in AuditChain.objects.all() for finding in verify(chain)]


# --- replaced


def test_a_clerical_error_is_corrected_by_a_document_that_replaces(found, second):
    made = replace(found, second, birth_name="Corrigée", usage_name="")
    old = found.first
    assert (made.number, made.state) == (2, "ISSUED")
    assert AttestationSeries.objects.get().last_number == 2
    assert (made.batch, made.candidate, made.kind, made.block) == (old.batch, old.candidate, old.kind, old.block)
    assert made.context["deliberation_date"] == old.context["deliberation_date"]
    assert made.context["minutes_reference"] == old.context["minutes_reference"]
    assert made.context["earlier_number"] == old.printed_number
    assert made.context["holder"]["civil_name"].endswith("Corrigée")
    assert not old.context["holder"]["civil_name"].endswith("Corrigée")
    standing = queries.standing_of(old)
    assert (standing.superseded, standing.successor_number) == (True, made.printed_number)
    assert not queries.standing_of(made).withdrawn
    assert made.candidate.enrolment.identity.birth_name != "Corrigée"  # what the jury locked stays
    assert queries.identity_on(made)["birth_name"] == "Corrigée"
    first = made.candidate.enrolment.identity.first_names.split(",")[0]
    assert confirm_name(made, f"{first} Corrigée")
    assert not confirm_name(old, f"{first} Corrigée")
    assert not [finding for chain in AuditChain.objects.all() for finding in verify(chain)]


def test_it_prints_what_it_replaces(found, second, tmp_path):
    made = replace(found, second, title="Titre corrigé")
    text = text_of(read_verified(made.file), tmp_path)
    assert f"Remplace l’attestation n° {found.first.printed_number}" in text
    assert "Titre corrigé" in text


def test_a_replacement_may_be_replaced_and_a_right_has_one_current_document(found, second):
    made = replace(found, second, title="Titre 2")
    with pytest.raises(Conflict):
        actions.ask_replacement(found.first, by=found.world.admin, **correction(found.first, title="Titre 3"))
    asked = actions.ask_replacement(made, by=second, **correction(made, title="Titre 3"))
    actions.confirm_withdrawal(asked, by=found.world.admin)
    current = [row for row in found.attestations if not queries.standing_of(row).withdrawn]
    assert [row.number for row in current] == [3]


def test_a_block_keeps_its_code():
    found = issued(signed_with({"B2"}))
    other = member(found.world.certifier, Role.CERTIFIER)
    made = replace(found, other, title="Bloc deux")
    assert made.context["blocks"][0]["title"] == made.title == "Bloc deux"
    assert made.context["blocks"][0]["code"] == "B2"


def test_nothing_to_correct_is_refused(found, second):
    with pytest.raises(Refused) as said:
        actions.ask_replacement(found.first, by=found.world.admin, **correction(found.first))
    assert said.value.code == "nothing_changed"


def test_nobody_inserts_a_successor_without_two_people(found):
    twin = Attestation.objects.get(pk=found.first.pk)
    twin.pk, twin._state.adding, twin.file = None, True, None
    twin.number, twin.token, twin.state, twin.pdf_sha256, twin.sealed_at = 2, "Z" * 28, "ALLOCATED", "", None
    twin.credential, twin.credential_sha256, twin.status_index = None, "", twin.status_index ^ 1
    twin.supersedes = found.first
    assert refused(twin.save)
    remove_triggers()
    assert not refused(twin.save)
    install_triggers()


def test_what_cannot_be_printed_is_not_asked(found, second):
    with pytest.raises(Refused):
        actions.ask_replacement(found.first, by=found.world.admin, **correction(found.first, title="Titre \U00012000"))
    assert not Withdrawal.objects.exists()


# --- repeated


def test_a_duplicate_says_so_and_has_a_number_of_its_own(found, tmp_path):
    made = actions.duplicate(found.first, by=found.world.admin, reason="Papier perdu.")
    assert (made.number, made.state, made.duplicate_of) == (2, "ISSUED", found.first)
    text = text_of(read_verified(made.file), tmp_path)
    assert "DUPLICATA" in text
    assert f"Duplicata de l’attestation n° {found.first.printed_number}" in text
    assert made.context["holder"] == found.first.context["holder"]


def test_a_duplicate_stands_as_its_original_does(found, second):
    made = actions.duplicate(found.first, by=found.world.admin, reason="Papier perdu.")
    assert not queries.standing_of(made).withdrawn
    with pytest.raises(Conflict):
        actions.duplicate(made, by=found.world.admin, reason="Encore.")
    actions.confirm_withdrawal(ask(found), by=second)
    assert queries.standing_of(Attestation.objects.get(pk=made.pk)).reason == "FRAUD"
    assert set(queries.withdrawn(Attestation.objects.filter(series__certifier=found.world.certifier))) == {
        found.first,
        made,
    }
    with pytest.raises(Conflict):
        actions.duplicate(found.first, by=found.world.admin, reason="Encore.")


def test_a_duplicate_without_a_reason_is_refused(found):
    with pytest.raises(Refused):
        actions.duplicate(found.first, by=found.world.admin, reason=" ")


# --- the link


def test_the_link_is_of_one_person_and_lives_a_week(found, second):
    asked = ask(found)
    token = confirmation_token(asked, second)
    assert read_confirmation(token, second) == asked
    assert read_confirmation(token, found.world.admin) is None
    assert read_confirmation(token[:-1] + ("a" if token[-1] != "a" else "b"), second) is None


def test_the_page_behind_the_link_confirms_with_the_password(found, second):
    second.set_password("mot-de-passe-long")
    second.save()
    ask(found)
    letter = OutgoingMail.objects.get(recipient=second, subject_line__startswith="À confirmer")
    address = re.search(r"https?://[^/\s]+(/\S+)", letter.body).group(1)
    web = Client()
    assert web.get(address).status_code == 302  # to the sign-in
    web.force_login(found.world.admin)
    assert web.get(address).status_code == 404
    web.force_login(second)
    assert WORDS in web.get(address).content.decode()
    assert web.post(address, {"password": "faux"}).status_code == 422
    assert not queries.standing_of(found.first).withdrawn
    assert web.post(address, {"password": "mot-de-passe-long"}).status_code == 302
    assert queries.standing_of(found.first).withdrawn
    assert b"password" not in web.get(address).content


def test_who_has_a_key_and_no_password_confirms_with_the_key(found, second):
    second.set_unusable_password()
    second.save()
    key = Passkey(second)
    key.register()
    ask(found)
    letter = OutgoingMail.objects.get(recipient=second, subject_line__startswith="À confirmer")
    address = re.search(r"https?://[^/\s]+(/\S+)", letter.body).group(1)
    web = Client()
    web.force_login(second)
    page = web.get(address).content.decode()
    assert "/compte/2fa/webauthn/reauthenticate/?next=" in page
    assert "Confirmer la révocation" not in page
    assert web.post(address, {}).status_code == 422  # a session alone confirms nothing
    assert not queries.standing_of(found.first).withdrawn
    assert reauthenticate(web, key, next_url=address)["Location"] == address
    assert "Confirmer la révocation" in web.get(address).content.decode()
    assert web.post(address, {}).status_code == 302
    assert queries.standing_of(found.first).withdrawn


def test_the_holder_is_told_in_plain_words(found, second):
    actions.confirm_withdrawal(ask(found), by=second)
    letter = OutgoingMail.objects.get(key__startswith="withdrawal-holder-")
    assert letter.to == found.world.enrolments[0].learner.email
    assert "révoquée" in letter.subject_line
    assert "contester" in letter.body
    assert WORDS not in letter.body  # what colleagues write to each other


# --- pages


def test_the_holder_sees_it_beside_the_download(found, second, client):
    client.force_login(found.world.enrolments[0].learner)
    address = reverse("attestations:mine")
    assert "révoqué" not in client.get(address).content.decode()
    actions.confirm_withdrawal(ask(found), by=second)
    said = words(client.get(address))
    assert "Télécharger le document révoqué (PDF)" in said
    assert "contester" in said


def test_the_pages_of_the_desk(found, second, client):
    client.force_login(found.world.admin)
    pk = found.first.pk
    assert client.get(reverse("attestations:detail", args=[pk])).status_code == 200
    for name in ("revoke", "correct", "duplicate"):
        assert client.get(reverse(f"attestations:{name}", args=[pk])).status_code == 200
        assert client.post(reverse(f"attestations:{name}", args=[pk]), {"words": ""}).status_code == 422
    sent = {"reason": "FRAUD", "words": WORDS}
    assert client.post(reverse("attestations:revoke", args=[pk]), sent).status_code == 302
    assert WORDS in client.get(reverse("attestations:detail", args=[pk])).content.decode()
    assert client.post(reverse("attestations:send_again", args=[pk])).status_code == 302
    assert OutgoingMail.objects.filter(recipient=second).count() == 2


# --- anyone


def test_anyone_reads_revoked_never_why(found, second, client):
    pdf, token = found.pdf, found.first.token
    assert verdict(client.get(page_of(token))) == "valid"
    actions.confirm_withdrawal(ask(found), by=second)
    for answer in (client.get(page_of(token)), give(client, pdf)):
        said = words(answer)
        assert verdict(answer) == "refused"
        assert "Cette attestation a été révoquée" in said
        assert "raude" not in said
        assert WORDS not in said
        assert 'name="name"' not in answer.content.decode()
    name = reverse("verification:confirm_name", args=[token])
    assert client.post(name, {"name": "Léa Martin"}).status_code == 409


def test_anyone_reads_replaced_with_the_number_never_the_code(found, second, client):
    pdf = found.pdf
    made = replace(found, second, title="Titre corrigé")
    for answer in (client.get(page_of(found.first.token)), give(client, pdf)):
        assert "remplacée" in words(answer)
        assert made.printed_number in words(answer)
        assert made.token not in answer.content.decode()
    assert verdict(client.get(page_of(made.token))) == "valid"


def test_an_altered_copy_of_a_revoked_file_is_altered(found, second, client):
    pdf = found.pdf
    actions.confirm_withdrawal(ask(found), by=second)
    assert "modifié" in words(give(client, pdf + b" "))


def test_the_register_costs_the_same_whatever_was_withdrawn(second, found, client):
    client.force_login(found.world.admin)

    def cost(name, *args) -> int:
        address = reverse(f"attestations:{name}", args=args)
        client.get(address)
        with CaptureQueriesContext(connection) as queries_run:
            client.get(address)
        return len(queries_run)

    before = cost("register")
    made = found.first
    for turn in range(3):
        asked = actions.ask_replacement(made, by=found.world.admin, **correction(made, title=f"Titre {turn}"))
        actions.confirm_withdrawal(asked, by=second)
        made = Attestation.objects.get(supersedes=made)
    assert cost("register") == before
