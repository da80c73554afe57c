"""The papers beside a document are judged too: who signed the list of status, what the time-stamp proves."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.urls import reverse

from certification.attestations import actions
from certification.verification.offline import Check, Mark, OfflineReport, Outcome, UnusablePaper, examine
from certification.verification.offline_words import CHECKS, sentences
from cursus.core import timestamps
from cursus.core.credentials.proofs import CredentialSigner, multikey, sign_document
from cursus.core.files.storage import read_verified
from cursus.organisations.enums import Role
from cursus.organisations.keys import certificate_of
from tests.certification.verification import test_offline
from tests.factories.accounts import member
from tests.factories.attestations import issued
from tests.factories.authority import Authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    return issued(candidates=2)


def paper(found, name: str, *arguments) -> bytes:
    answer = Client().get(reverse(f"papers:{name}", args=[found.world.certifier.slug, *arguments]))
    assert answer.status_code == 200
    return answer.content


def published(found) -> dict[str, bytes]:
    return {"status_list": paper(found, "status", found.first.status_list), "did_document": paper(found, "did")}


def examined(found, **papers) -> OfflineReport:
    return examine(found.pdf, certificates=[certificate_of(found.first.signing_key)], **papers)


def check(report: OfflineReport, name: str) -> Check:
    (one,) = (check for check in report.checks if check.name == name)
    return one


def revoke(found) -> None:
    second = member(found.world.certifier, Role.CERTIFIER)
    asked = actions.ask_revocation(found.first, by=found.world.admin, reason="FRAUD", words="Pas son dossier.")
    actions.confirm_withdrawal(asked, by=second)


def changed(listed: bytes, **members) -> bytes:
    return json.dumps({**json.loads(listed), **members}).encode()


class TestList:
    def test_the_published_list_is_signed_by_who_issued(self, found):
        report = examined(found, **published(found))
        assert report.outcome == Outcome.HOLDS
        assert check(report, "list").mark == Mark.YES
        assert check(report, "list").said.startswith("did:web:")
        assert any("liste signée" in line for line in sentences(report, "fr"))

    def test_without_the_keys_it_says_that_the_list_was_taken_at_its_word(self, found):
        report = examined(found, status_list=published(found)["status_list"])
        assert report.outcome == Outcome.HOLDS
        assert check(report, "list") == Check("list", Mark.NOT_CHECKED, "no_keys")
        assert any("--keys" in line for line in sentences(report, "fr"))

    def test_a_revocation_taken_out_of_the_list_shows(self, found):
        """Who holds a revoked attestation edits the list that they hand over."""
        revoke(found)
        papers = published(found)
        assert examined(found, **papers).outcome == Outcome.REVOKED
        subject = json.loads(papers["status_list"])["credentialSubject"]
        empty = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(16_384))).decode().rstrip("=")
        forged = changed(papers["status_list"], credentialSubject={**subject, "encodedList": empty})
        assert examined(found, status_list=forged).outcome == Outcome.HOLDS  # the twin: nobody looked at the proof
        report = examined(found, **{**papers, "status_list": forged})
        assert report.outcome == Outcome.HOLDS_STATUS_UNKNOWN
        assert check(report, "list") == Check("list", Mark.NO, "list_altered")
        assert check(report, "status").why == "list_unproven"

    def test_a_list_whose_end_was_put_off_shows(self, found):
        papers = published(found)
        later = changed(papers["status_list"], validUntil=(datetime.now(UTC) + timedelta(days=900)).isoformat())
        assert check(examined(found, **{**papers, "status_list": later}), "list").why == "list_altered"

    def test_one_character_of_the_proof_changed_shows(self, found):
        papers = published(found)
        proof = json.loads(papers["status_list"])["proof"][0]
        value = proof["proofValue"]
        other = value[:-1] + ("2" if value[-1] != "2" else "3")
        listed = changed(papers["status_list"], proof=[{**proof, "proofValue": other}])
        assert check(examined(found, **{**papers, "status_list": listed}), "list").why == "list_altered"

    def signed_by_another(self, found, method: str) -> tuple[bytes, Ed25519PrivateKey]:
        key = Ed25519PrivateKey.generate()
        listed = json.loads(published(found)["status_list"])
        del listed["proof"]
        signed = sign_document(listed, signer=CredentialSigner(key, method), created=datetime.now(UTC))
        return json.dumps(signed).encode(), key

    def test_a_list_signed_by_another_key_shows(self, found):
        """Under the name of a published key, and under a name that is not published."""
        papers = published(found)
        own = json.loads(papers["did_document"])["assertionMethod"][0]
        listed, _key = self.signed_by_another(found, own)
        assert check(examined(found, **{**papers, "status_list": listed}), "list").why == "list_altered"
        listed, _key = self.signed_by_another(found, f"{own}-2")
        assert check(examined(found, **{**papers, "status_list": listed}), "list").why == "unknown_key"

    def test_keys_of_somebody_else_are_not_believed(self, found):
        """A forger hands over a list, and the DID document of a body of their own that signed it."""
        listed, key = self.signed_by_another(found, "did:web:faux.example#1")
        method = {"id": "did:web:faux.example#1", "type": "Multikey", "publicKeyMultibase": multikey(key.public_key())}
        did = {"id": "did:web:faux.example", "verificationMethod": [method], "assertionMethod": [method["id"]]}
        report = examined(found, status_list=listed, did_document=json.dumps(did).encode())
        assert check(report, "list").why == "other_issuer"
        own = json.loads(listed) | {"issuer": "did:web:faux.example"}
        report = examined(found, status_list=json.dumps(own).encode(), did_document=json.dumps(did).encode())
        assert check(report, "list").why == "other_issuer"
        assert report.outcome == Outcome.HOLDS_STATUS_UNKNOWN

    def test_a_list_without_a_proof_and_papers_that_are_none(self, found):
        papers = published(found)
        bare = {name: item for name, item in json.loads(papers["status_list"]).items() if name != "proof"}
        report = examined(found, **{**papers, "status_list": json.dumps(bare).encode()})
        assert check(report, "list").why == "no_proof"
        with pytest.raises(UnusablePaper):
            examined(found, **{**papers, "did_document": b"{}"})

    def test_every_code_has_words(self):
        for words in CHECKS.values():
            for code in ("other_issuer", "no_proof", "unknown_key", "list_altered", "no_keys", "yes"):
                assert f"list.{code}" in words
            for code in ("yes", "stamp_other", "stamp_refused", "stamped_late", "stated"):
                assert f"moment.{code}" in words

    def test_the_command_reads_the_keys(self, found, tmp_path):
        files = {**published(found), "certificates": paper(found, "certificates"), "pdf": found.pdf}
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        given = ["--certificates", tmp_path / "certificates", "--status-list", tmp_path / "status_list"]
        given += ["--keys", tmp_path / "did_document", "--json"]
        code, said, problem = test_offline.TestCommand().run(tmp_path, tmp_path / "pdf", *given)
        assert code == 0, problem
        assert {one["name"]: one["mark"] for one in json.loads(said)["checks"]}["list"] == "yes"


class TestTimestamp:
    @pytest.fixture
    def authority(self, settings, tmp_path):
        made = Authority(tmp_path)
        settings.TIMESTAMP_URL, settings.TIMESTAMP_TRUST = made.address, str(made.roots)
        yield made
        made.stop()

    def test_the_file_beside_the_document_proves_the_moment(self, authority):
        found = issued(candidates=2)
        first, second = (read_verified(timestamps.evidence_of(one.pdf_sha256).evidence) for one in found.attestations)
        root = authority.hierarchy.root
        stamped = check(examined(found, evidence=first, authorities=[root]), "moment")
        assert stamped.mark == Mark.YES
        assert "Horodatage de test" in stamped.said
        assert check(examined(found, evidence=second, authorities=[root]), "moment").why == "stamp_other"
        stranger = authority.stranger.root
        assert check(examined(found, evidence=first, authorities=[stranger]), "moment").why == "stamp_refused"
        assert check(examined(found, evidence=first), "moment").why == "stamp_refused"
        assert check(examined(found, evidence=b"{}", authorities=[root]), "moment").why == "stamp_refused"
        assert check(examined(found), "moment").why == "stated"

    def test_one_byte_of_the_token_changed_proves_nothing(self, authority):
        found = issued(candidates=1)
        kept = json.loads(read_verified(timestamps.evidence_of(found.first.pdf_sha256).evidence))
        token = bytearray(base64.b64decode(kept["token"]))
        token[-5] ^= 1
        kept["token"] = base64.b64encode(bytes(token)).decode()
        changed = json.dumps(kept).encode()
        found_by = check(examined(found, evidence=changed, authorities=[authority.hierarchy.root]), "moment")
        assert found_by.why == "stamp_refused"

    def test_the_command_reads_it_where_there_is_no_site(self, authority, tmp_path):
        found = issued(candidates=1)
        stamp = read_verified(timestamps.evidence_of(found.first.pdf_sha256).evidence)
        files = {"certificates": paper(found, "certificates"), "pdf": found.pdf, "stamp": stamp}
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        given = ["--certificates", tmp_path / "certificates", "--timestamp", tmp_path / "stamp"]
        code, said, problem = test_offline.TestCommand().run(
            tmp_path, tmp_path / "pdf", *given, "--timestamp-authority", authority.roots, "--lang", "en"
        )
        assert code == 3, problem
        assert "time-stamp checked" in said
