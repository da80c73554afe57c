"""The page that verifies without the site judges as the command does: the same forgeries, the same reports.

Its sources run under Node as they are, without any package.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from certification.attestations import actions
from certification.verification.offline import examine
from cursus.core.signing.certificates import read_certificate
from cursus.organisations.enums import Role
from cursus.organisations.keys import certificate_of
from tests.certification.verification.corpus import corpus
from tests.factories.accounts import member
from tests.factories.attestations import Issued, issued
from tests.factories.sealing import body_key, sealed_attestation

HERE = Path(__file__).parent
pytestmark = [pytest.mark.interop, pytest.mark.django_db]
ONLY_THE_REGISTER_KNOWS = {
    "thief_seals_another_name",
    "thief_seals_the_same_again",
    "thief_seals_a_number_never_given",
    "minutes_of_the_body",
}


@pytest.fixture(autouse=True)
def node() -> None:
    if shutil.which("node") is None:
        if os.environ.get("INTEROP"):
            pytest.fail("node is needed (Debian: nodejs)")
        pytest.skip("node is not installed: the page that verifies without the site is not run")


def judged(folder: Path, files: dict[str, bytes], certificates: bytes, listed: bytes | None = None) -> dict[str, Any]:
    """Return what the page says of each file."""
    (folder / "certificates.pem").write_bytes(certificates)
    if listed is not None:
        (folder / "status.json").write_bytes(listed)
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    done = subprocess.run(
        ["node", str(HERE / "offline.mjs"), str(folder)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["name"] for one in found} == set(files)
    return {one["name"]: one for one in found}


def paper(found: Issued, name: str, *arguments: Any) -> bytes:
    answer = Client().get(reverse(f"papers:{name}", args=[found.world.certifier.slug, *arguments]))
    assert answer.status_code == 200
    return answer.content


def without_list(checks: Any) -> list[tuple[str, ...]]:
    """What both say of each thing; the page never checks who signed the list."""
    plain = [one if isinstance(one, dict) else vars(one) for one in checks]
    return [(one["name"], str(one["mark"]), one["why"], one["said"]) for one in plain if one["name"] != "list"]


def test_the_page_and_the_command_agree_on_every_forgery(tmp_path):
    found = issued(candidates=2)
    loot, forged = corpus(found)
    files = {**forged, "genuine": loot.pdf, "genuine_too": loot.other}
    listed = paper(found, "status", found.first.status_list)
    told = judged(tmp_path, files, paper(found, "certificates"), listed)
    assert len(forged) >= 60
    assert {name for name in forged if told[name]["outcome"] == "holds"} == set()
    assert {name for name in forged if told[name]["outcome"] != "refused"} == ONLY_THE_REGISTER_KNOWS
    certificate = certificate_of(found.first.signing_key)
    for name, data in files.items():
        report = examine(data, certificates=[certificate], status_list=listed)
        assert (name, told[name]["outcome"]) == (name, report.outcome)
        assert (name, without_list(told[name]["checks"])) == (name, without_list(report.checks))
    assert told["genuine"]["outcome"] == told["genuine_too"]["outcome"] == "holds"


def test_a_revoked_attestation_and_one_without_a_list(tmp_path):
    found = issued(candidates=2)
    second = member(found.world.certifier, Role.CERTIFIER)
    asked = actions.ask_revocation(found.first, by=found.world.admin, reason="FRAUD", words="Pas son dossier.")
    certificates = paper(found, "certificates")
    before = judged(tmp_path, {"one": found.pdf}, certificates)["one"]
    assert before["outcome"] == "holds_status_unknown"
    (status,) = (one for one in before["checks"] if one["name"] == "status")
    assert status["said"].endswith(f"/statuts/{found.first.status_list}")
    actions.confirm_withdrawal(asked, by=second)
    listed = paper(found, "status", found.first.status_list)
    assert judged(tmp_path, {"one": found.pdf}, certificates, listed)["one"]["outcome"] == "revoked"


def test_what_the_slower_way_sealed_is_read_too(tmp_path):
    told = judged(tmp_path, {"slow": sealed_attestation()}, body_key().certificate)["slow"]
    assert told["outcome"] == "holds_status_unknown"
    report = examine(sealed_attestation(), certificates=[read_certificate(body_key().certificate)])
    assert without_list(told["checks"]) == without_list(report.checks)
