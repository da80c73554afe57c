"""The demonstration tells the whole main job; each document that it makes holds on its own."""

from __future__ import annotations

import subprocess
from collections import Counter
from datetime import timedelta
from io import BytesIO

import page
import pytest
import time_machine
import zxingcpp
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from django.utils import timezone
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certification.assessment.models import Judgement
from certification.attestations.enums import AttestationState
from certification.juries.enums import SigningMethod, TieEffect
from certification.juries.models import Candidate, Jury, MemberSignature, Tie
from certification.models import Enrolment
from cursus.core import audit
from cursus.core.files.storage import private_storage
from cursus.core.models import AuditChain
from cursus.organisations.keys import certificate_of
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.story import export, tell
from tests.certification.attestations.test_rendering import assert_compliant
from tests.factories.sealing import picture_of, tool

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TEN_YEARS = timedelta(days=3652)


@pytest.fixture
def told():
    return tell(lambda chapter: None)


def test_the_story(told, tmp_path, client):
    _the_people_and_what_came_of_them()
    _the_jury()
    _the_log_verifies()
    for attestation, path in zip(told.attestations, export(told.attestations, tmp_path), strict=True):
        assert attestation.state == AttestationState.ISSUED
        assert attestation.specimen
        data = path.read_bytes()
        assert_compliant(data)
        _the_seal_holds(attestation, data, path)
        _the_code_leads_to_its_page(attestation, data, tmp_path, client)


def _the_people_and_what_came_of_them():
    past = TrainingSession.objects.get(programme__code="P1", state="COMPLETED")
    assert past.enrolments.count() == 12
    outcomes = Counter(Candidate.objects.filter(jury__state="SIGNED").values_list("outcome", flat=True))
    assert outcomes == {"FULL": 7, "PARTIAL": 2, "DEFERRED": 1, "ABSENT": 1}
    assert Enrolment.objects.filter(session=past, state="WITHDRAWN").count() == 1
    assert set(TrainingSession.objects.values_list("programme__code", "state")) >= {
        ("P1", "RUNNING"),
        ("P1", "OPEN"),
        ("P2", "COMPLETED"),
        ("P2", "OPEN"),
    }
    judged = Judgement.objects.values_list("evidence", "competency", "outcome", "round")
    pairs = {(evidence, competency, number) for evidence, competency, _, number in judged}
    assert len({*judged}) > len(pairs), "two assessors disagree somewhere"


def _the_jury():
    jury = Jury.objects.get(state="SIGNED")
    assert set(Tie.objects.filter(member__jury=jury).values_list("effect", flat=True)) == {
        TieEffect.RECUSED,
        TieEffect.KEPT,
    }
    methods = Counter(MemberSignature.objects.filter(member__jury=jury).values_list("method", flat=True))
    assert methods == {
        SigningMethod.REAUTHENTICATED: 2,
        SigningMethod.LINK_AND_CODE: 1,
        SigningMethod.PREVENTED: 1,
    }
    assert jury.minutes is not None
    with private_storage().open(jury.minutes.key) as minutes:
        data = minutes.read()
    for profile in ("3a", "ua1"):
        assert page.validate_pdf_bytes(data, profile=profile).is_compliant


def _the_log_verifies():
    for chain in AuditChain.objects.all():
        assert list(audit.verify(chain)) == []


def _the_seal_holds(attestation, data, path):
    said = subprocess.run([tool("pdfsig"), "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    root = x509.Certificate.load(certificate_of(attestation.signing_key).public_bytes(Encoding.DER))
    for clock, judged_at in ((NOW, NOW), (NOW + TEN_YEARS, attestation.sealed_at)):
        with time_machine.travel(clock, tick=False):
            signature = PdfFileReader(BytesIO(data)).embedded_signatures[0]
            status = validate_pdf_signature(
                signature, ValidationContext(trust_roots=[root], moment=judged_at, allow_fetching=False)
            )
        assert status.bottom_line
        assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert status.modification_level == ModificationLevel.NONE


def _the_code_leads_to_its_page(attestation, data, folder, client: Client):
    with Image.open(picture_of(data, folder)) as picture:
        found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [attestation.verification_url]
    answer = client.get(attestation.verification_url.partition("testserver")[2])
    assert answer.status_code == 200
    assert "valide" in answer.content.decode()
    assert attestation.context["holder"]["civil_name"] not in answer.content.decode()
