"""Each attestation carries its credential, once and for good; it says what the document says and no more."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openvc.status.bitstring import decode_bitstring
from PIL import Image

from certification.attestations import actions, queries
from certification.attestations.documents import AttestationContext
from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation
from certification.attestations.rules import LEASE
from cursus.core import clock
from cursus.core.canonical import sha256_hex
from cursus.core.credentials.proofs import read_multikey, verifies
from cursus.core.credentials.statuses import LIST_SIZE, is_set
from cursus.core.files.storage import read_verified
from cursus.core.models import StoredFile
from cursus.core.signing import inspect_pdf
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.keys import certificate_of
from cursus.organisations.models import CredentialKey
from tests.factories.attestations import issued, opened, signed_with

pytestmark = pytest.mark.django_db


def kept(attestation: Attestation) -> bytes:
    assert attestation.credential is not None
    return read_verified(attestation.credential)


def read(attestation: Attestation) -> dict:
    return json.loads(kept(attestation))


def get(client: Client, *path: str, **headers: str):
    return client.get("/" + "/".join(path), headers=headers)


def body(found) -> str:
    return f"organismes/{found.world.certifier.slug}"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- made once, with the document


def test_every_attestation_carries_its_credential_and_keeps_it() -> None:
    found = issued()
    for attestation in found.attestations:
        credential = kept(attestation)
        assert attestation.credential_sha256 == sha256_hex(credential) == attestation.credential.sha256
        pdf = read_verified(attestation.file)
        assert inspect_pdf(pdf, trusted=[certificate_of(attestation.signing_key)], at=attestation.sealed_at).valid
        with pikepdf.open(BytesIO(pdf)) as document:
            assert [str(item.F) for item in document.Root.AF] == ["credential.json"]
            assert document.attachments["credential.json"].get_file().read_bytes() == credential


def test_the_credential_says_what_the_document_says_and_no_more() -> None:
    found = issued()
    attestation = found.first
    context = AttestationContext.from_canonical(attestation.context)
    said = read(attestation)
    subject = said["credentialSubject"]

    assert said["id"] == attestation.verification_url
    assert said["issuer"]["name"] == context.issuer.name
    assert said["validFrom"].startswith(context.issued_on.isoformat())
    assert subject["achievement"]["name"] == context.title
    for block in context.blocks:
        assert block.title in subject["achievement"]["criteria"]["narrative"]
        for competency in block.competencies:
            assert competency in subject["achievement"]["criteria"]["narrative"]
    (identity,) = subject["identifier"]
    assert (identity["identityType"], identity["identityHash"]) == ("name", context.holder.civil_name)
    text = json.dumps(said, ensure_ascii=False)
    learner = attestation.candidate.enrolment.learner
    for private in (
        context.holder.birth_date.isoformat(),
        context.holder.birth_place,
        learner.email,
        f'"{learner.pk}"',
        str(attestation.candidate_id),
    ):
        assert private
        assert private not in text
    assert "evidence" not in text


def test_the_proof_holds_and_one_changed_letter_undoes_it() -> None:
    found = issued()
    key = read_multikey(CredentialKey.objects.get().public_key)
    said = read(found.first)

    assert verifies(said, key)
    assert isinstance(said["proof"], list), "the schema of Open Badges 3.0 wants a list"
    for change in (
        lambda it: it["credentialSubject"]["identifier"][0].update(identityHash="Quelqu’un d’autre"),
        lambda it: it["credentialSubject"]["achievement"].update(name="Docteur"),
        lambda it: it["credentialStatus"].update(statusListIndex="1"),
        lambda it: it["proof"][0].update(created="2020-01-01T00:00:00Z"),
    ):
        changed = json.loads(json.dumps(said))
        change(changed)
        assert changed != said
        assert not verifies(changed, key)


def test_a_retry_returns_the_credential_that_was_kept() -> None:
    found = issued()
    before = kept(found.first)
    files = StoredFile.objects.count()

    actions.issue(found.first)

    assert kept(found.first) == before
    assert StoredFile.objects.count() == files


def test_two_workers_keep_one_credential_and_it_is_the_one_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    from certification.attestations.actions import making

    found = opened()
    first = found.first
    make = making._made

    def slower(pending):
        mine = make(pending)
        monkeypatch.setattr(making, "_made", make)
        with clock.at(clock.now() + LEASE):
            actions.issue(Attestation.objects.get(pk=pending.attestation_id))
        return mine

    monkeypatch.setattr(making, "_made", slower)
    actions.issue(first)

    with pikepdf.open(BytesIO(read_verified(found.first.file))) as document:
        assert document.attachments["credential.json"].get_file().read_bytes() == kept(found.first)
    assert StoredFile.objects.filter(purpose="credentials").count() == 1


@pytest.mark.parametrize("field", ["credential_sha256", "status_index", "status_list"])
def test_the_database_refuses_another_credential(field: str) -> None:
    found = issued()
    value = "0" * 64 if field == "credential_sha256" else 7

    with pytest.raises(DatabaseError), transaction.atomic():
        Attestation.objects.filter(pk=found.first.pk).update(**{field: value})


def test_nothing_is_issued_without_its_credential() -> None:
    found = opened()
    stored = StoredFile.objects.create(key="k", sha256="0" * 64, size=1, media_type="application/pdf", label="x")

    with pytest.raises(DatabaseError), transaction.atomic():
        Attestation.objects.filter(pk=found.first.pk).update(
            state=AttestationState.ISSUED, pdf_sha256="0" * 64, file=stored, sealed_at=clock.now()
        )


def test_without_a_key_nothing_is_numbered_and_the_page_says_what_to_do() -> None:
    world = signed_with({"B1", "B2"})
    CredentialKey.objects.all().delete()

    with pytest.raises(actions_refusal(), match="create_credential_key"):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert not Attestation.objects.exists()
    page = signed_in(world.admin).get(reverse("attestations:batch", args=[world.jury.pk])).content.decode()
    assert "create_credential_key" in page


def actions_refusal():
    from cursus.organisations.credential_keys import NoCredentialKey

    return NoCredentialKey


def test_a_key_lost_after_the_numbers_leaves_them_waiting_with_the_reason() -> None:
    found = opened()
    CredentialKey.objects.update(reference="lost.pem")

    made = actions.issue(found.first)

    assert made.state == AttestationState.ALLOCATED
    assert "badge" in made.problem


# --- places in the lists


def test_places_are_drawn_and_never_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from certification.attestations.actions import placing

    draws = iter([5, 5, 5, 9])
    monkeypatch.setattr(placing.secrets, "randbelow", lambda size: next(draws) if size == LIST_SIZE else 0)
    found = opened()

    assert [(item.status_list, item.status_index) for item in found.attestations] == [(1, 5), (1, 9)]


# --- the public papers


def test_the_identifier_resolves_to_every_key_it_signed_with() -> None:
    found = issued()
    old = CredentialKey.objects.get()
    new = create_credential_key(organisation=found.world.certifier, by=None)
    client = Client()
    did = read(found.first)["issuer"]["id"]
    host, *path = did.removeprefix("did:web:").split(":")

    answer = get(client, *path, "did.json")

    document = json.loads(answer.content)
    assert host.replace("%3A", ":") in found.first.verification_url
    assert document["id"] == did
    assert [item["publicKeyMultibase"] for item in document["verificationMethod"]] == [new.public_key, old.public_key]
    assert document["assertionMethod"] == [new.verification_method, old.verification_method]
    assert read(found.first)["proof"][0]["verificationMethod"] == old.verification_method
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("paper", ["did.json", "certificats.pem", "statuts/1"])
def test_papers_are_cached_and_told_apart_by_their_tag(paper: str) -> None:
    found = issued()
    client = Client()
    answer = get(client, body(found), paper)

    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert "max-age" in answer["Cache-Control"]
    again = get(client, body(found), paper, **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.post(f"/{body(found)}/{paper}").status_code == 405


def test_the_certificates_are_those_that_sealed() -> None:
    found = issued()

    text = get(Client(), body(found), "certificats.pem").content.decode()

    assert found.first.signing_key.certificate.strip() in text
    assert "PRIVATE" not in text


def test_the_list_says_withdrawn_of_who_was_withdrawn_and_of_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    found = issued()
    first, second = found.attestations
    client = Client()
    before = get(client, body(found), "statuts/1")
    document = json.loads(before.content)
    assert verifies(document, read_multikey(CredentialKey.objects.get().public_key))
    assert document["id"] == read(first)["credentialStatus"]["statusListCredential"]
    assert not is_set(document, first.status_index)

    monkeypatch.setattr(queries, "withdrawn", lambda rows: rows.filter(pk=first.pk))
    after = get(client, body(found), "statuts/1")

    document = json.loads(after.content)
    assert after["ETag"] != before["ETag"]
    assert is_set(document, first.status_index)
    assert not is_set(document, second.status_index)
    bits = decode_bitstring(document["credentialSubject"]["encodedList"])
    assert sum(byte.bit_count() for byte in bits) == 1
    assert verifies(document, read_multikey(CredentialKey.objects.get().public_key))


def test_the_list_is_signed_once_a_day() -> None:
    import time_machine

    found = issued()
    client = Client()
    with time_machine.travel(clock.now(), tick=True):
        first = get(client, body(found), "statuts/1").content
        assert get(client, body(found), "statuts/1").content == first
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        assert get(client, body(found), "statuts/1").content != first


def test_a_list_without_a_key_to_sign_it_is_said_to_come_later() -> None:
    found = issued()
    CredentialKey.objects.update(reference="lost.pem")

    answer = get(Client(), body(found), "statuts/1")

    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_what_is_awarded_can_be_read_at_its_address() -> None:
    found = issued(signed_with({"B1", "B2"}, {"B1"}))
    for attestation in found.attestations:
        achievement = read(attestation)["credentialSubject"]["achievement"]
        path = achievement["id"].split("/organismes/")[1]

        answer = get(Client(), "organismes", path)

        document = json.loads(answer.content)
        del document["@context"]
        assert document == achievement


def test_papers_of_who_never_issued_are_not_there() -> None:
    found = issued()
    training = found.world.training.slug
    certifier = found.world.certifier.slug
    for path in (
        f"{training}/did.json",
        f"{training}/certificats.pem",
        f"{training}/statuts/1",
        f"{training}/acquis/{found.world.jury.qualification_id}",
        f"{certifier}/statuts/2",
        f"{certifier}/acquis/{found.world.certifier.pk}",
        "nobody/did.json",
    ):
        assert get(Client(), "organismes", path).status_code == 404, path


# --- for its holder


def test_the_holder_takes_it_as_json_png_and_svg() -> None:
    found = issued()
    attestation = found.first
    client = signed_in(attestation.candidate.enrolment.learner)
    page = client.get(reverse("attestations:mine")).content.decode()
    for name in ("credential", "badge_png", "badge_svg"):
        assert reverse(f"attestations:{name}", args=[attestation.pk]) in page

    as_json = client.get(reverse("attestations:credential", args=[attestation.pk]))
    assert b"".join(as_json.streaming_content) == kept(attestation)
    assert as_json["Content-Type"] == "application/vc"

    png = client.get(reverse("attestations:badge_png", args=[attestation.pk]))
    picture = Image.open(BytesIO(png.content))
    picture.load()
    assert picture.text["openbadgecredential"].encode() == kept(attestation)
    assert len(picture.convert("RGB").getcolors()) >= 3

    svg = client.get(reverse("attestations:badge_svg", args=[attestation.pk]))
    root = ElementTree.fromstring(svg.content)
    (baked,) = root.findall("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert baked.text.encode() == kept(attestation)
    assert "attachment" in svg["Content-Disposition"]
    assert "sandbox" in svg["Content-Security-Policy"]


def test_badges_are_told_apart_by_their_cloth() -> None:
    found = issued()
    pictures = set()
    for attestation in found.attestations:
        client = signed_in(attestation.candidate.enrolment.learner)
        answer = client.get(reverse("attestations:badge_png", args=[attestation.pk]))
        pictures.add(Image.open(BytesIO(answer.content)).convert("RGB").tobytes())
    assert len(pictures) == len(found.attestations)
