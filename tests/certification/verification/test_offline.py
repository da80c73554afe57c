"""Shows 5: no tampered or forged file is accepted by the page, nor by the verification without the site; they agree."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from certification.attestations import actions
from certification.attestations.models import Attestation
from certification.verification import offline
from certification.verification.offline import Mark, Outcome, UnusablePaper, examine
from certification.verification.offline_words import CHECKS, sentences
from cursus.core.files.storage import read_verified
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.enums import Role
from cursus.organisations.keys import certificate_of
from tests.certification.verification.corpus import corpus
from tests.certification.verification.reading import give, verdict
from tests.databases import ROOT
from tests.factories.accounts import member
from tests.factories.attestations import issued
from tests.factories.sealing import body_key, body_signer, sealed_attestation

ACCEPTED = {Outcome.HOLDS, Outcome.HOLDS_STATUS_UNKNOWN}
# What the body's own key sealed can be told from what it issued by the register alone.
NEED_THE_REGISTER = {
    "thief_seals_another_name",
    "thief_seals_the_same_again",
    "thief_seals_a_number_never_given",
    "minutes_of_the_body",
    "register_entry_missing",
}


@pytest.mark.django_db
def test_no_forgery_is_accepted_and_both_ways_of_verifying_agree():
    found = issued(candidates=2)
    first, second, *_rest = found.attestations
    certificate = certificate_of(first.signing_key)
    loot, files = corpus(found)
    assert len(files) >= 60
    unchanged = [name for name, data in files.items() if data in {loot.pdf, loot.other}]
    assert unchanged == []

    web = Client()
    assert _page(web, loot.pdf) == "valid"
    assert examine(loot.pdf, certificates=[certificate]).outcome in ACCEPTED

    told = {name: (_page(web, data), examine(data, certificates=[certificate])) for name, data in files.items()}
    remove_triggers()
    Attestation.objects.filter(pk=second.pk).delete()
    install_triggers()
    told["register_entry_missing"] = (_page(web, loot.other), examine(loot.other, certificates=[certificate]))

    assert [name for name, (page, _report) in told.items() if page != "refused"] == []
    assert {name for name, (_page, report) in told.items() if report.outcome in ACCEPTED} == NEED_THE_REGISTER
    moved = told["signature_of_another_attestation"][1]  # read and judged, not refused for its spelling or its room
    assert any(check.why == "altered" for check in moved.checks)
    for name in NEED_THE_REGISTER:
        report = told[name][1]
        assert "register" in report.not_checked
        assert any("non consulté" in line for line in sentences(report, "fr"))


def _page(web: Client, data: bytes) -> str:
    cache.clear()
    return verdict(give(web, data)) if data else "refused"


class TestOneFile:
    def examined(self, data=None, **kwargs):
        return examine(data or sealed_attestation(), certificates=[body_signer().certificate], **kwargs)

    def test_what_could_and_could_not_be_checked(self):
        report = self.examined()
        assert report.outcome == Outcome.HOLDS_STATUS_UNKNOWN
        assert report.not_checked == ("moment", "status", "register")
        assert "Réseau Coopérer" in report.signer

    def test_no_certificate_of_the_body_no_acceptance(self):
        report = examine(sealed_attestation(), certificates=[body_signer("Faussaire").certificate])
        assert report.outcome == Outcome.REFUSED
        assert any(check.why == "unknown_signer" for check in report.checks)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_every_code_has_words(self, language):
        assert set(CHECKS["fr"]) == set(CHECKS["en"])
        for codes in offline._ABOUT.values():
            assert codes <= set(CHECKS[language])
        assert len(sentences(self.examined(), language)) == 7
        assert len(sentences(self.examined(b"%PDF-1.7 rien"), language)) >= 3


LIST = "https://coop.example/organismes/reseau/statuts/1"


def status_list(*revoked: int, address: str = LIST, until: timedelta = timedelta(days=3)) -> bytes:
    bits = bytearray(16_384)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    encoded = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits))).decode().rstrip("=")
    now = datetime.now(UTC)
    return json.dumps(
        {
            "id": address,
            "validFrom": now.isoformat(),
            "validUntil": (now + until).isoformat(),
            "credentialSubject": {"type": "BitstringStatusList", "encodedList": encoded},
        }
    ).encode()


class TestStatus:
    @pytest.fixture(autouse=True)
    def entry(self, monkeypatch):
        """A document whose credential stands at place 42 (what is inside is read from sealed bytes only)."""
        self.place = {"statusListIndex": "42", "statusListCredential": LIST}
        monkeypatch.setattr(offline, "_entry_in", lambda data: self.place)

    def outcome(self, listed: bytes):
        report = examine(sealed_attestation(), certificates=[body_signer().certificate], status_list=listed)
        return report.outcome, next(check for check in report.checks if check.name == "status")

    def test_not_revoked(self):
        assert self.outcome(status_list(41, 43))[0] == Outcome.HOLDS

    def test_revoked(self):
        outcome, check = self.outcome(status_list(42))
        assert outcome == Outcome.REVOKED
        assert check.mark == Mark.NO

    @pytest.mark.parametrize(
        ("listed", "why"),
        [
            (status_list(address="https://ailleurs.example/1"), "other_list"),
            (status_list(until=timedelta(days=-1)), "old_list"),
            (status_list().replace(b'"u', b'"x'), "unreadable_list"),
        ],
    )
    def test_a_list_that_says_nothing_of_this_document(self, listed, why):
        outcome, check = self.outcome(listed)
        assert outcome == Outcome.HOLDS_STATUS_UNKNOWN
        assert check.why == why

    def test_a_place_past_the_end(self):
        self.place = {"statusListIndex": "99999999", "statusListCredential": LIST}
        assert self.outcome(status_list())[0] == Outcome.HOLDS_STATUS_UNKNOWN

    def test_something_else_than_a_list(self):
        with pytest.raises(UnusablePaper):
            self.outcome(b"[]")


@pytest.mark.django_db
class TestStatusOfWhatWasIssued:
    """Nothing is put in place of anything: the entry is the one in the sealed file, the list is the published one."""

    @pytest.fixture
    def found(self):
        return issued(candidates=2)

    def revoke(self, found, attestation):
        confirming = member(found.world.certifier, Role.CERTIFIER)
        asked = actions.ask_revocation(attestation, by=found.world.admin, reason="FRAUD", words="Pas son dossier.")
        actions.confirm_withdrawal(asked, by=confirming)

    def published(self, found) -> bytes:
        answer = Client().get(reverse("papers:status", args=[found.world.certifier.slug, found.first.status_list]))
        assert answer.status_code == 200
        return answer.content

    def examined(self, attestation, listed: bytes | None):
        return examine(
            read_verified(attestation.file), certificates=[certificate_of(attestation.signing_key)], status_list=listed
        )

    def test_it_holds_until_its_withdrawal_is_confirmed(self, found):
        first, second = found.attestations
        before = self.published(found)
        for attestation in (first, second):
            assert self.examined(attestation, before).outcome == Outcome.HOLDS
        self.revoke(found, first)
        after = self.published(found)
        report = self.examined(first, after)
        assert report.outcome == Outcome.REVOKED
        assert [check.mark for check in report.checks if check.name == "status"] == [Mark.NO]
        assert self.examined(second, after).outcome == Outcome.HOLDS
        # Whoever kept the list of before is told when it was made; the page of the register says the same as the new.
        assert self.examined(first, before).outcome == Outcome.HOLDS
        assert _page(Client(), read_verified(first.file)) == "refused"

    def test_without_a_list_it_says_which_one_to_fetch(self, found):
        report = self.examined(found.first, None)
        assert report.outcome == Outcome.HOLDS_STATUS_UNKNOWN
        (status,) = (check for check in report.checks if check.name == "status")
        assert status.said.endswith(
            reverse("papers:status", args=[found.world.certifier.slug, found.first.status_list])
        )

    def test_the_list_of_another_body_says_nothing_of_it(self, found):
        report = self.examined(found.first, self.published(issued(candidates=1)))
        assert report.outcome == Outcome.HOLDS_STATUS_UNKNOWN
        assert any(check.why == "other_list" for check in report.checks)

    def test_the_command_says_revoked(self, found, tmp_path):
        self.revoke(found, found.first)
        (tmp_path / "a.pdf").write_bytes(found.pdf)
        (tmp_path / "statuts.json").write_bytes(self.published(found))
        answer = Client().get(reverse("papers:certificates", args=[found.world.certifier.slug]))
        (tmp_path / "certificats.pem").write_bytes(answer.content)
        code, said, problem = TestCommand().run(
            tmp_path,
            tmp_path / "a.pdf",
            "--certificates",
            tmp_path / "certificats.pem",
            "--status-list",
            tmp_path / "statuts.json",
            "--json",
        )
        assert (code, json.loads(said)["outcome"]) == (1, "revoked"), problem


class TestCommand:
    @pytest.fixture
    def papers(self, tmp_path):
        (tmp_path / "a.pdf").write_bytes(sealed_attestation())
        (tmp_path / "b.pdf").write_bytes(sealed_attestation() + b" ")
        (tmp_path / "certificats.pem").write_bytes(body_key().certificate)
        return tmp_path

    def run(self, folder, *arguments):
        """Run it as a visitor would: no settings, no database, a network that leads nowhere."""
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"DJANGO_SETTINGS_MODULE": "there.is.none", "https_proxy": "http://127.0.0.1:9"}
        done = subprocess.run(
            [sys.executable, "-m", "certification.verification", *(str(item) for item in arguments)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def test_it_says_what_holds(self, papers):
        code, said, _ = self.run(papers, papers / "a.pdf", "--certificates", papers / "certificats.pem", "--lang", "fr")
        assert code == 3
        assert said.startswith("Le sceau tient.")
        assert "registre : non consulté" in said

    def test_it_refuses_for_programs_too(self, papers):
        code, said, _ = self.run(papers, papers / "b.pdf", "--certificates", papers / "certificats.pem", "--json")
        assert code == 1
        assert json.loads(said)["outcome"] == "refused"

    def test_what_cannot_be_used_is_said(self, papers):
        code, _said, problem = self.run(papers, papers / "none.pdf", "--certificates", papers / "certificats.pem")
        assert code == 2
        assert "none.pdf" in problem

    def test_nothing_of_the_site_is_loaded(self):
        asked = "import certification.verification.__main__, sys; print('django.db' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False"
