"""Keys over the years: three generations side by side, a stolen key, a demonstration key; what a recruiter reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from certification.attestations import actions
from certification.attestations.documents import AttestationContext
from certification.attestations.models import Attestation, PendingDocument
from certification.attestations.rendering import SEAL_FIELD, render_attestation
from certification.attestations.rules import FIRST_RETRY
from certification.verification import queries
from certification.verification.rules import Result
from cursus.core import clock
from cursus.core.audit import verify
from cursus.core.errors import Refused
from cursus.core.files.storage import read_verified
from cursus.core.models import AuditChain
from cursus.core.signing import inspect_pdf, seal_pdf
from cursus.organisations import actions_keys, keys
from cursus.organisations.keys import certificate_of, signer_for
from cursus.organisations.models import SigningKey
from tests.certification.verification.reading import give, page_of, verdict, words
from tests.factories.attestations import issued, opened
from tests.factories.authority import Authority

pytestmark = pytest.mark.django_db


def generations(found) -> list[Attestation]:
    """Seal one document a year, each with the key of its year."""
    made, body = [], found.world.certifier
    for year in range(3):
        with clock.at(clock.now() + timedelta(days=365 * year)):
            if year:
                call_command("rotate_signing_key", body.slug, stdout=StringIO())
            made.append(actions.issue_next(found.batch))
    return made


def forged(attestation: Attestation, signer, *, title: str = "Docteur honoris causa") -> bytes:
    """What a thief makes with the key: a page of another content, under a seal that holds."""
    content = {**attestation.context, "title": title, "number": "2026-000777"}
    pdf = render_attestation(AttestationContext.from_canonical(content))
    return seal_pdf(pdf, signer=signer, reason="x", location="x", at=clock.now(), field_name=SEAL_FIELD)


# --- three generations


def test_three_generations_verify_side_by_side_today_and_ten_years_on():
    made = generations(opened(candidates=3))
    assert [item.number for item in made] == [1, 2, 3]  # a new key changes nothing for numbers
    assert len({item.signing_key_id for item in made}) == 3
    pdfs = [read_verified(item.file) for item in made]
    certificates = [certificate_of(item.signing_key) for item in made]
    for moment in (clock.now() + timedelta(days=800), clock.now() + timedelta(days=3653)):
        with time_machine.travel(moment, tick=False):
            for item, pdf in zip(made, pdfs, strict=True):
                assert verdict(give(Client(), pdf)) == "valid"
                assert verdict(Client().get(page_of(item.token))) == "valid"
    for item, pdf, own in zip(made, pdfs, certificates, strict=True):
        for certificate in certificates:  # each is held by its own certificate and by no other
            assert inspect_pdf(pdf, trusted=[certificate], at=item.sealed_at).valid is (certificate == own)
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


def test_without_the_time_of_issue_the_old_generations_would_be_lost():
    """The twin: judged by the clock on the wall, none of the three is valid in ten years."""
    made = generations(opened(candidates=3))
    with time_machine.travel(clock.now() + timedelta(days=3653), tick=False):
        for item in made:
            assert not inspect_pdf(read_verified(item.file), trusted=[certificate_of(item.signing_key)]).valid


def test_a_rotation_keeps_the_old_certificate_and_its_kind():
    body = opened(candidates=1).world.certifier
    first = keys.key_in_use(body)
    second = actions_keys.rotate(organisation=body, by=None)
    first.refresh_from_db()
    assert first.retired_at is not None
    assert first.certificate != second.certificate
    assert (first.kind, first.demonstration) == (second.kind, second.demonstration)
    assert keys.key_in_use(body) == second


def test_the_keys_that_end_soon_are_renewed_together():
    near, far = opened(candidates=1).world.certifier, opened(candidates=1).world.certifier
    with clock.at(clock.now() - timedelta(days=700)):
        ending = actions_keys.create_software_key(organisation=near, by=None)
    kept = keys.key_in_use(far)
    said = StringIO()
    call_command("rotate_signing_key", within=60, stdout=said)
    assert near.slug in said.getvalue()
    assert far.slug not in said.getvalue()
    assert keys.key_in_use(near) != ending
    assert keys.key_in_use(far) == kept


@pytest.mark.parametrize("what", ["nothing named", "both", "unknown", "no key", "from an authority"])
def test_the_command_says_why_it_does_not_renew(what):
    body = opened(candidates=1).world.certifier
    slug, options = body.slug, {}
    match what:
        case "nothing named":
            slug = None
        case "both":
            options = {"within": 60}
        case "unknown":
            slug = "nobody"
        case "no key":
            slug = opened(candidates=1).world.training.slug
        case "from an authority":
            SigningKey.objects.filter(organisation=body).update(kind="PKCS12")
    before = SigningKey.objects.count()
    with pytest.raises(CommandError):
        call_command("rotate_signing_key", *([slug] if slug else []), **options, stdout=StringIO())
    assert SigningKey.objects.count() >= before  # no key was lost; none was made for this body
    assert SigningKey.objects.filter(organisation=body, retired_at=None).count() == 1


# --- told in time


@pytest.mark.parametrize(("days", "told"), [(61, False), (59, True), (1, True)])
def test_the_certifier_is_told_before_the_key_ends(days, told, client):
    found = issued(candidates=1)
    SigningKey.objects.update(demonstration=False)
    key = keys.key_in_use(found.world.certifier)
    client.force_login(found.world.admin)
    with time_machine.travel(key.valid_until - timedelta(days=days), tick=False):
        client.force_login(found.world.admin)
        for address in ("/registre/", f"/jurys/{found.world.jury.pk}/attestations/"):
            shown = words(client.get(address))
            assert ("prend fin dans" in shown) is told
        if told:
            with pytest.raises(CommandError):
                call_command("signing_keys", stdout=StringIO())
        else:
            call_command("signing_keys", stdout=StringIO())


def test_the_list_of_keys_says_what_each_one_is():
    found = opened(candidates=3)
    generations(found)
    said = StringIO()
    with pytest.raises(CommandError):  # the certificates are demonstrations
        call_command("signing_keys", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == 3
    assert sum("retired on" in line for line in lines) == 2


# --- a demonstration certificate says that it is one


def test_a_demonstration_seal_says_so_on_every_page(client):
    found = issued(candidates=1)
    assert found.first.signing_key.demonstration
    for answer in (Client().get(page_of(found.first.token)), give(Client(), found.pdf)):
        assert "Cachet de démonstration" in words(answer)
    english = words(Client().get(page_of(found.first.token) + "?lang=en"))
    assert "Demonstration seal" in english
    client.force_login(found.world.admin)
    assert "cachet de démonstration" in words(client.get("/registre/"))
    assert "certificat de démonstration" in words(client.get("/registre/"))


def test_another_seal_does_not(client):
    found = issued(candidates=1)
    SigningKey.objects.update(demonstration=False)
    assert "Cachet de démonstration" not in words(Client().get(page_of(found.first.token)))
    client.force_login(found.world.admin)
    assert "démonstration" not in words(client.get("/registre/"))


# --- case 24: a stolen key


def test_what_a_thief_seals_is_not_valid_and_what_came_before_is():
    found = issued(candidates=1)
    body, key = found.world.certifier, found.first.signing_key
    thief = signer_for(body)
    false = forged(found.first, thief)
    assert inspect_pdf(false, trusted=[certificate_of(key)]).valid  # the seal is perfect: the register is what refuses
    answer = give(Client(), false)
    assert verdict(answer) == "refused"
    assert "a été modifié" in words(answer)  # before anybody knows of the theft

    actions_keys.declare_stolen(key=key, since=clock.now(), by=None, note="poste volé")
    answer = give(Client(), false)
    assert verdict(answer) == "refused"
    assert "n’a pas été délivré par l’organisme qu’il nomme" in words(answer)
    assert "clé volée" in words(answer)
    assert "2026-000777" not in words(answer)

    assert verdict(give(Client(), found.pdf)) == "valid"
    assert verdict(Client().get(page_of(found.first.token))) == "valid"
    assert [finding for chain in AuditChain.objects.all() for finding in verify(chain)] == []


def test_the_twin_without_the_register_would_believe_the_thief(monkeypatch):
    """The register taken out: the stolen key's seal alone makes the forgery valid."""
    found = issued(candidates=1)
    false = forged(found.first, signer_for(found.world.certifier))
    assert queries.verify_file(false).result == Result.ALTERED
    monkeypatch.setattr(queries, "by_bytes", lambda sha: found.first)
    with clock.at(found.first.sealed_at):
        assert queries.verify_file(false).result == Result.VALID


def test_a_stolen_key_seals_no_more():
    found = opened(candidates=2)
    actions.issue_next(found.batch)
    key = keys.key_in_use(found.world.certifier)
    actions_keys.declare_stolen(key=key, since=clock.now(), by=None)
    waiting = actions.issue_next(found.batch)
    assert waiting.file is None
    put_off = PendingDocument.objects.get(attestation=waiting)
    assert put_off.needs_somebody
    assert found.world.certifier.name in put_off.problem
    assert actions.retry(found.batch, by=found.world.admin) == 1
    assert actions.make_missing() == 0  # asked again, and still without a key: it waits once more
    actions_keys.create_software_key(organisation=found.world.certifier, by=None, demonstration=True)
    assert actions.make_missing() == 0  # not before it is due, or somebody asks
    with clock.at(clock.now() + FIRST_RETRY[True]):
        assert actions.make_missing() == 1
    assert [item.number for item in found.attestations] == [1, 2]


def test_what_was_sealed_after_the_theft_is_to_be_confirmed():
    found = issued(candidates=1)
    since = found.first.sealed_at - timedelta(minutes=1)
    actions_keys.declare_stolen(key=found.first.signing_key, since=since, by=None)
    for answer in (give(Client(), found.pdf), Client().get(page_of(found.first.token))):
        assert verdict(answer) == "waiting"
        assert "Demandez à l’organisme" in words(answer)
        assert found.first.printed_number not in words(answer)
    assert Client().post(f"{page_of(found.first.token)}/nom", {"name": "x"}).status_code == 409


def test_a_time_stamp_of_before_the_theft_keeps_a_document_valid(settings, tmp_path):
    """Our own clock is not believed after the theft; the authority's is."""
    authority = Authority(tmp_path)
    settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = authority.address, str(authority.roots)
    try:
        found = issued(candidates=1)
    finally:
        authority.stop()
    gen_time = queries.statement_of(found.first.pdf_sha256).gen_time
    between = gen_time + timedelta(microseconds=1)
    SigningKey.objects.filter(pk=found.first.signing_key_id).update(compromised_at=between)
    assert verdict(Client().get(page_of(found.first.token))) == "valid"
    SigningKey.objects.filter(pk=found.first.signing_key_id).update(compromised_at=gen_time - timedelta(seconds=5))
    assert verdict(Client().get(page_of(found.first.token))) == "waiting"


def test_the_command_says_what_must_be_replaced():
    found = issued(candidates=2)
    key, said = found.first.signing_key, StringIO()
    since = (found.first.sealed_at - timedelta(minutes=1)).isoformat()
    call_command("declare_key_stolen", key.fingerprint[:10], since=since, stdout=said)
    key.refresh_from_db()
    assert key.compromised_at is not None
    assert key.retired_at is not None
    assert all(item.printed_number in said.getvalue() for item in found.attestations)


@pytest.mark.parametrize("what", ["short", "unknown", "no moment", "future", "later than before"])
def test_what_cannot_be_declared_is_said(what):
    key = issued(candidates=1).first.signing_key
    given, since = key.fingerprint, clock.now().isoformat()
    match what:
        case "short":
            given = key.fingerprint[:4]
        case "unknown":
            given = "f" * 64
        case "no moment":
            since = "yesterday"
        case "future":
            since = (clock.now() + timedelta(days=1)).isoformat()
        case "later than before":
            actions_keys.declare_stolen(key=key, since=datetime(2026, 1, 1, tzinfo=UTC), by=None)
    with pytest.raises(CommandError):
        call_command("declare_key_stolen", given, since=since, stdout=StringIO())


def test_a_theft_can_turn_out_to_be_older():
    key = issued(candidates=1).first.signing_key
    actions_keys.declare_stolen(key=key, since=clock.now(), by=None)
    actions_keys.declare_stolen(key=key, since=datetime(2026, 1, 1, tzinfo=UTC), by=None)
    with pytest.raises(Refused):
        actions_keys.declare_stolen(key=key, since=clock.now(), by=None)


def test_nothing_is_called_advanced_or_qualified():
    """Such words are earned by a certificate, and no page of ours knows that it has earned them."""
    from pathlib import Path

    root = Path(__file__).resolve().parents[3]
    said = []
    for path in [*root.glob("*/locale/fr/LC_MESSAGES/django.po"), *root.glob("*/templates/**/*.html")]:
        text = path.read_text(encoding="utf-8").lower()
        said += [
            (path.name, word)
            for word in ("cachet qualifié", "cachet avancé", "qualified seal", "advanced seal")
            if word in text
        ]
        said += [(path.name, word) for word in ("signature qualifiée", "signature avancée") if word in text]
    assert said == []
