"""What we sign, Digital Bazaar's libraries verify; what is changed or withdrawn, they refuse or read as revoked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from certification.attestations import queries
from certification.attestations.credentials import Publication
from certification.attestations.signing_credentials import make_credential, publication_of
from cursus.core import clock
from cursus.core.credentials.proofs import CredentialSigner, multikey
from cursus.core.files.storage import read_verified
from cursus.organisations.actions_credential_keys import create_credential_key
from cursus.organisations.credential_keys import credential_signer_for
from tests.factories.attestations import Issued, issued, signed_with
from tests.factories.documents import ISSUED, attestation_context, block_context, registration

HERE = Path(__file__).parent
ODD_NAMES = (
    "Nguyễn Thị Hồng Ngọc",
    "Анна Ђорђевић",
    "محمد بن عبد الله",
    "Anne q̃m̧ Combining",
    "« Guillemets » “quotes” \"plain\" 'single'",
    '=HYPERLINK("http://example.org";"x")',
    "<b>Balise</b> & Cie",
    "Barre \\ inverse \\n \\u0041 \\",
    "_:c14n0 <https://example.org> .",
    "𝒜lchimie 😀",
    "M" * 90,
    "O’Brien-D’Arcy",
)
pytestmark = [pytest.mark.interop, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    """The packages of the lock file. Without npm these tests are skipped, and say so; not where CI asks for them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        if os.environ.get("INTEROP"):
            pytest.fail("node and npm are needed (Debian: nodejs npm)")
        pytest.skip("node and npm are not installed: no independent check of credentials")
    installed = HERE / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime > (HERE / "package-lock.json").stat().st_mtime:
        return
    done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        if os.environ.get("INTEROP"):
            pytest.fail(done.stderr)
        pytest.skip("the packages could not be installed (make interop says why): no independent check of credentials")


def credentials_of(found: Issued) -> list[dict]:
    kept = [attestation.credential for attestation in found.attestations]
    return [json.loads(read_verified(file)) for file in kept if file is not None]


def published(found: Issued, paper: str) -> bytes:
    return Client().get(f"/organismes/{found.world.certifier.slug}/{paper}").content


def formed(folder: Path, *credentials: dict) -> list[dict]:
    """Return what another implementation's model says of the form of each."""
    for place, credential in enumerate(credentials):
        (folder / f"credential-{place:03}.json").write_text(json.dumps(credential), encoding="utf-8")
    done = subprocess.run(["node", "model.mjs", str(folder)], cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def of_every_shape() -> list[dict]:
    """A certificate, a block, a registered certification: as they would be issued."""
    key = Ed25519PrivateKey.generate()
    did = "did:web:coop.example:organismes:reseau"
    signer = CredentialSigner(key, f"{did}#{multikey(key.public_key())}")
    published = Publication(did, "https://coop.example/acquis/1", "https://coop.example/statuts/1", 5)
    contexts = [attestation_context(), block_context(), attestation_context(registration=registration())]
    return [json.loads(make_credential(context, published, signer=signer, at=ISSUED)) for context in contexts]


def checked(found: Issued, folder: Path, *credentials: dict) -> list[dict]:
    """Return what the other implementation says of each, with the papers that the site publishes now."""
    (folder / "did.json").write_bytes(published(found, "did.json"))
    (folder / "status.json").write_bytes(published(found, "statuts/1"))
    for place, credential in enumerate(credentials):
        (folder / f"credential-{place:03}.json").write_text(json.dumps(credential), encoding="utf-8")
    done = subprocess.run(["node", "verify.mjs", str(folder)], cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_certificates_and_blocks_verify(tmp_path: Path) -> None:
    found = issued(signed_with({"B1", "B2"}, {"B1"}, {"B2"}))

    said = checked(found, tmp_path, *credentials_of(found))

    assert len(said) == 3
    assert [item["error"] for item in said] == ["", "", ""]
    assert all(item["verified"] and item["revoked"] is False for item in said)


def test_what_an_older_key_signed_still_verifies(tmp_path: Path) -> None:
    found = issued()
    create_credential_key(organisation=found.world.certifier, by=None)

    assert all(item["verified"] for item in checked(found, tmp_path, *credentials_of(found)))


def test_names_of_every_kind_verify(tmp_path: Path) -> None:
    """The canonical forms of two libraries agree on what they escape and how they sort."""
    found = issued()
    certifier = found.world.certifier
    signer, at = credential_signer_for(certifier), clock.now()
    credentials = []
    for name in ODD_NAMES:
        context = attestation_context(name=name, title=f"Titre « {name} »")
        made = make_credential(context, publication_of(found.first, certifier), signer=signer, at=at)
        credentials.append(json.loads(made))

    said = checked(found, tmp_path, *credentials)

    assert len(said) == len(ODD_NAMES)
    assert [item["error"] for item in said] == [""] * len(ODD_NAMES)


def test_one_changed_character_and_it_does_not_verify(tmp_path: Path) -> None:
    found = issued()
    good = credentials_of(found)[0]
    text = json.dumps(good, ensure_ascii=False)
    changes = [
        ("identityHash", '"identityHash": "', '"identityHash": "x'),
        ("name", '"name": "', '"name": "x'),
        ("validFrom", '"validFrom": "20', '"validFrom": "19'),
        ("index", '"statusListIndex": "', '"statusListIndex": "1'),
        ("created", '"created": "20', '"created": "19'),
        ("narrative", '"narrative": "', '"narrative": "x'),
        ("type", '"Certificate"', '"Doctorate"'),
    ]
    forged = []
    for name, before, after in changes:
        assert text.count(before), name
        forged.append(json.loads(text.replace(before, after, 1)))

    said = checked(found, tmp_path, good, *forged)

    assert said[0]["verified"]
    assert [item["verified"] for item in said[1:]] == [False] * len(forged)


def test_withdrawn_reads_revoked_and_its_neighbour_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = issued()
    first, second = credentials_of(found)
    monkeypatch.setattr(queries, "withdrawn", lambda rows: rows.filter(pk=found.first.pk))

    said = checked(found, tmp_path, first, second)

    assert [item["revoked"] for item in said] == [True, False]


def test_a_list_that_somebody_changed_is_refused(tmp_path: Path) -> None:
    found = issued()

    assert checked(found, tmp_path, credentials_of(found)[0])[0]["verified"]
    listed = json.loads((tmp_path / "status.json").read_text())
    listed["credentialSubject"]["statusPurpose"] = "suspension"
    (tmp_path / "status.json").write_text(json.dumps(listed))
    done = subprocess.run(["node", "verify.mjs", str(tmp_path)], cwd=HERE, capture_output=True, text=True)

    assert not json.loads(done.stdout)["verified"]


def test_another_model_of_open_badges_accepts_every_shape_and_misses_what_is_left_out(tmp_path: Path) -> None:
    good = of_every_shape()
    bad = []
    for part in ("criteria", "name", "description", "type"):
        without = json.loads(json.dumps(good[0]))
        del without["credentialSubject"]["achievement"][part]
        bad.append(without)

    said = formed(tmp_path, *good, *bad)

    assert [item["issues"] for item in said[: len(good)]] == [[]] * len(good)
    assert [item["valid"] for item in said[len(good) :]] == [False] * len(bad)


@pytest.mark.skipif("OB3_SCHEMA" not in os.environ, reason="OB3_SCHEMA names no file with 1EdTech's schema")
def test_the_schema_of_1edtech_accepts_every_shape() -> None:
    schema = json.loads(Path(os.environ["OB3_SCHEMA"]).read_text(encoding="utf-8"))
    validator = jsonschema.Draft201909Validator(schema)
    for credential in of_every_shape():
        assert [error.message for error in validator.iter_errors(credential)] == []
        del credential["credentialSubject"]
        assert not validator.is_valid(credential)
