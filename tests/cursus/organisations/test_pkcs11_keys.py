"""Keys in a hardware module, on a real SoftHSM2: registered, sealing, in every process, refused, gone, back."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.management import CommandError, call_command

from certification.attestations import actions as attestation_actions
from certification.attestations.enums import AttestationState
from certification.attestations.models import PendingDocument
from cursus.core import clock
from cursus.core.errors import Refused
from cursus.core.signing import (
    ModuleSilent,
    TokenKey,
    UnusableKey,
    generate_authority,
    generate_body_key,
    hardware_signer,
    inspect_pdf,
    read_uri,
)
from cursus.organisations import actions_keys, keys
from cursus.organisations.enums import Capacity, KeyKind
from cursus.organisations.models import SigningKey
from tests.factories.accounts import OrganisationFactory
from tests.factories.attestations import opened
from tests.factories.hsm import PIN, a_key, token
from tests.factories.sealing import sealed, unsealed_attestation

DIGEST = bytes(range(32))


@pytest.fixture
def module(settings):
    held = token()
    settings.PKCS11_MODULE, settings.PKCS11_PIN = str(held.module), PIN
    settings.ALLOW_SOFTWARE_KEYS = False
    hardware_signer.cache_clear()
    return held


@pytest.fixture
def body(db):
    return OrganisationFactory(name="Réseau Coopérer", capacities=[Capacity.CERTIFYING_BODY])


def new_id() -> bytes:
    new_id.last = getattr(new_id, "last", 0) + 1
    return new_id.last.to_bytes(2, "big")


def holds(signature: bytes, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(signature, DIGEST, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    return True


# --- the address of a key


@pytest.mark.parametrize("place", [TokenKey("Réseau; Coopérer/1", b"\x01"), TokenKey("a", bytes(range(0, 255, 5)))])
def test_an_address_is_read_as_it_was_written(place):
    assert read_uri(place.uri) == place


def test_an_address_of_another_tool_is_read():
    uri = "pkcs11:model=SoftHSM%20v2;manufacturer=x;token=Coop%20Token;id=%01%ff;object=cachet;type=private?pin-value=9"
    assert read_uri(uri) == TokenKey("Coop Token", b"\x01\xff")


@pytest.mark.parametrize("uri", ["", "coop.p12", "pkcs11:", "pkcs11:token=x", "pkcs11:id=%01", "../../etc/passwd"])
def test_what_is_no_address_is_refused(uri):
    with pytest.raises(UnusableKey):
        read_uri(uri)


# --- registering


def test_a_key_of_the_module_seals_and_nothing_private_is_kept(module, body):
    issued = a_key()
    place = module.put(issued, new_id())
    key = actions_keys.register_pkcs11_key(
        organisation=body, uri=place.uri, certificate=issued.certificate.decode(), by=None
    )
    assert (key.kind, key.reference) == (KeyKind.PKCS11, place.uri)
    assert PIN not in "".join(str(value) for value in vars(key).values() if "PRIVATE" not in str(value))
    assert not list(Path(settings.KEYS_DIR).glob(f"*{key.fingerprint[:16]}*"))
    signer = keys.signer_for(body)
    assert PIN not in repr(signer)
    pdf = sealed(unsealed_attestation(), signer=signer, at=clock.now())
    report = inspect_pdf(pdf, trusted=[keys.certificate_of(key)])
    assert report.valid, report.problems


def test_the_chain_above_the_certificate_goes_into_the_seal(module, body):
    authority = generate_authority("Autorité", valid_from=clock.now().replace(year=2020))
    issued = generate_body_key("Coopérer", valid_from=clock.now().replace(year=2025), years=5, authority=authority)
    place = module.put(issued, new_id())
    chain = issued.certificate + authority.certificate.public_bytes(Encoding.PEM)
    actions_keys.register_pkcs11_key(organisation=body, uri=place.uri, certificate=chain.decode(), by=None)
    pdf = sealed(unsealed_attestation(), signer=keys.signer_for(body), at=clock.now())
    assert inspect_pdf(pdf, trusted=[authority.certificate]).valid


@pytest.mark.parametrize("wrong", ["certificate", "key", "token", "pin", "module", "no module", "pem", "curve"])
def test_what_does_not_fit_is_found_when_it_is_registered(wrong, module, body, settings):
    issued = a_key()
    place = module.put(issued, new_id())
    certificate, uri = issued.certificate.decode(), place.uri
    match wrong:
        case "certificate":
            certificate = a_key().certificate.decode()
        case "key":
            uri = TokenKey(place.token, b"\xee\xee").uri
        case "token":
            uri = TokenKey("Un autre", place.key_id).uri
        case "pin":
            settings.PKCS11_PIN = "9999"
            forget_sessions()
        case "module":
            settings.PKCS11_MODULE = "/nowhere/libnone.so"
        case "no module":
            settings.PKCS11_MODULE = ""
        case "pem":
            certificate = "-----BEGIN CERTIFICATE-----"
        case "curve":
            certificate = other_curve()
    with pytest.raises(Refused):
        actions_keys.register_pkcs11_key(organisation=body, uri=uri, certificate=certificate, by=None)
    assert not SigningKey.objects.exists()
    forget_sessions()


def forget_sessions() -> None:
    from cursus.core.signing import hardware

    for session in hardware._sessions.values():
        session.close()
    hardware._sessions.clear()
    hardware._keys.clear()


def other_curve() -> str:
    from datetime import UTC, datetime

    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    built = x509.CertificateBuilder(name, name, key.public_key(), 5)
    dated = built.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
    made = dated.sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


def test_the_command_registers_it(module, body, tmp_path):
    issued = a_key()
    place = module.put(issued, new_id())
    (tmp_path / "cachet.pem").write_bytes(issued.certificate)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("create_signing_key", body.slug, pkcs11=place.uri, stdout=said)
    call_command("create_signing_key", body.slug, pkcs11=place.uri, certificate=tmp_path / "cachet.pem", stdout=said)
    assert SigningKey.objects.get().kind == KeyKind.PKCS11
    assert PIN not in said.getvalue()


# --- in the life of the service


def test_each_process_opens_its_own_session(module):
    """A worker forks after the parent has signed: the child's session is its own, and both go on."""
    issued = a_key()
    place = module.put(issued, new_id())
    signer = hardware_signer(place.uri, issued.certificate.decode(), module=str(module.module), pin=PIN)
    assert holds(signer.sign_digest(DIGEST), signer.certificate)
    children = []
    for _number in range(4):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                made = signer.sign_digest(DIGEST)
            except BaseException as error:
                made = repr(error).encode()
            os.write(writing, made)
            os._exit(0)
        children.append((child, reading))
    for child, reading in children:
        assert holds(os.read(reading, 500), signer.certificate)
        os.waitpid(child, 0)
    assert holds(signer.sign_digest(DIGEST), signer.certificate)


def test_threads_share_the_session_one_at_a_time(module):
    from concurrent.futures import ThreadPoolExecutor

    issued = a_key()
    place = module.put(issued, new_id())
    signer = hardware_signer(place.uri, issued.certificate.decode(), module=str(module.module), pin=PIN)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _n: signer.sign_digest(DIGEST), range(200)))
    assert all(holds(signature, signer.certificate) for signature in made)


def test_a_session_that_was_lost_is_opened_again(module):
    from cursus.core.signing import hardware

    issued = a_key()
    place = module.put(issued, new_id())
    signer = hardware_signer(place.uri, issued.certificate.decode(), module=str(module.module), pin=PIN)
    for session in hardware._sessions.values():
        session.close()
    assert holds(signer.sign_digest(DIGEST), signer.certificate)


@pytest.mark.django_db
def test_a_key_that_is_taken_out_leaves_the_number_waiting_and_says_so(module, settings):
    settings.ALLOW_SOFTWARE_KEYS = True
    settings.SIGNING_KEYS_PASSWORD = "celle du trousseau"  # the key of badges is in a file: encrypted
    found = opened(candidates=2)
    settings.ALLOW_SOFTWARE_KEYS = False
    issued = a_key()
    key_id = new_id()
    place = module.put(issued, key_id)
    certificate = issued.certificate.decode()
    actions_keys.register_pkcs11_key(
        organisation=found.world.certifier, uri=place.uri, certificate=certificate, by=None
    )
    first = attestation_actions.issue_next(found.batch)
    assert first.state == AttestationState.ISSUED
    assert first.signing_key.kind == KeyKind.PKCS11
    module.remove(key_id)
    forget_sessions()
    waiting = attestation_actions.issue_next(found.batch)
    assert waiting.state == AttestationState.ALLOCATED
    assert "PIN" in waiting.problem
    module.put(issued, key_id)
    PendingDocument.objects.update(due_at=clock.now())
    assert attestation_actions.make_missing() == 1


def test_without_its_module_the_body_is_told_what_to_do(module, body, settings):
    issued = a_key()
    place = module.put(issued, new_id())
    actions_keys.register_pkcs11_key(organisation=body, uri=place.uri, certificate=issued.certificate.decode(), by=None)
    assert keys.key_problem(body) == ""
    settings.PKCS11_MODULE = ""
    assert body.name in keys.key_problem(body)
    with pytest.raises(keys.NoSigningKey):
        keys.signer_for(body)


def test_a_silent_module_is_a_refusal_in_words():
    assert issubclass(ModuleSilent, Refused)
