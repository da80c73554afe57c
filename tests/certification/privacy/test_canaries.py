"""Trust case 25: planted canaries are there, and after the erasure gone everywhere but from what is declared kept;
after the legal term gone from there too; and the document that the person holds still verifies.
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from weasyprint import HTML

from certification.enrolments.models import Enrolment
from certification.juries import actions as juries
from certification.juries.models import MemberSignature
from certification.privacy import actions
from cursus.core import audit, clock
from cursus.core.models import AuditChain, AuditIdentity, StoredFile
from tests.factories import juries as make
from tests.factories.privacy import CANARY, LONG_AGO, Planted, places, planted

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = {
    # the minutes, and what was said against them, until their term
    "certification_appeal.answer",
    "certification_appeal.words",
    "certification_jury.incidents",
    "certification_jury.record",
    "certification_jurydecision.reason",
    "certification_tie.explanation",
    "certification_tie.weighing",
    "pdf:minutes",
    # the attestations, until theirs
    "certification_attestation.context",
    "certification_attestation.search_text",
    "certification_withdrawal.answer",
    "certification_withdrawal.corrections",
    "certification_withdrawal.words",
    "file:credentials",
    "pdf:attestations",
}


@pytest.fixture
def story(private_files) -> Planted:
    return planted()


def verdict(pdf: bytes) -> str:
    upload = SimpleUploadedFile("attestation.pdf", pdf, content_type="application/pdf")
    return Client().post(reverse("verification:start"), {"file": upload}).content.decode()


def sound() -> list[object]:
    return [finding for chain in AuditChain.objects.all() for finding in audit.verify(chain)]


def test_canaries_are_planted_and_then_gone_but_from_what_is_kept(story):
    before = places()
    assert before >= KEPT
    assert len(before) > 40, "the story holds something in every table"
    assert {"file:evidence", "session"} <= before

    done = actions.erase_person(story.person)

    assert (done.enrolments, done.account) == (1, True)
    assert places() == KEPT
    assert not AuditIdentity.objects.filter(user=story.person).exists()
    assert sound() == []


def test_after_the_term_only_the_register_stays_and_the_document_still_verifies(story):
    before = verdict(story.pdf)
    actions.erase_person(story.person)
    assert actions.release_due() == 0
    assert places() == KEPT

    certifier, admin = story.issued.world.certifier, story.issued.world.admin
    actions.set_terms(by=admin, body=certifier, minutes_years=5, documents_years=5)
    assert actions.release_due() == 1

    assert places() == set()
    assert sound() == []
    row = story.issued.first
    assert (row.state, row.file_id, row.context["holder"]) == ("ISSUED", None, None)
    assert row.number == 1
    assert row.pdf_sha256
    assert row.title
    assert row.issued_on.year == 2015
    after = verdict(story.pdf)
    assert row.printed_number in after
    assert "verdict verdict-valid" in after or before.count("valid") == after.count("valid")


def signed_on_paper() -> make.JuryWorld:
    """A jury of long ago; one member signed on a paper that names the candidate, and its scan was kept."""
    with clock.at(LONG_AGO):
        world = make.closed(candidates=1)
        paper = HTML(string=f"<p>Délibération au sujet de {CANARY}, lu et signé.</p>").write_pdf()
        scan = SimpleUploadedFile("signature.pdf", paper)
        seen = world.jury.record_sha256
        juries.sign_on_paper(by=world.secretary, member=world.members["employer"], scan=scan, seen=seen)
        for role in ("president", "certifier", "practitioner"):
            juries.sign_signed_in(by=world.user(role), jury=world.jury, seen=seen)
        juries.make_minutes(jury_id=str(world.jury.pk))
    Enrolment.objects.filter(pk=world.enrolments[0].pk).update(state="COMPLETED")
    return world


def test_the_scan_of_a_signature_goes_with_the_minutes_and_the_signature_stays(private_files):
    world = signed_on_paper()
    before = MemberSignature.objects.values("record_sha256", "method", "signed_at").get(method="PAPER")
    assert places() == {"pdf:signature"}

    actions.erase_person(world.enrolments[0].learner)
    assert actions.release_due() == 0
    assert places() == {"pdf:signature"}, "its term is that of the minutes"

    actions.set_terms(by=world.admin, body=world.certifier, minutes_years=5, documents_years=5)
    assert actions.release_due() == 1
    assert places() == set()
    assert not StoredFile.objects.filter(purpose="signature").exists()
    signature = MemberSignature.objects.get(method="PAPER")
    assert (signature.scan, signature.scan_gone_at is None) == (None, False)
    assert MemberSignature.objects.values("record_sha256", "method", "signed_at").get(method="PAPER") == before
    assert actions.release_due() == 0
    assert sound() == []
