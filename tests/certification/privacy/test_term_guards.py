"""The database lets words about an erased person go after their term, and nothing else, and not a day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from certification.attestations.documents import AttestationContext
from certification.attestations.guards import CONTEXT_KEYS
from certification.attestations.models import Attestation
from certification.enrolments.models import CivilIdentity, ErasedDossier
from certification.juries.actions import sign_on_paper
from certification.juries.enums import AppealKind, Ruling
from certification.juries.models import Jury, JuryDecision, MemberSignature
from certification.juries.models_appeals import Appeal
from certification.privacy.actions.releasing import day_of_the_guards
from cursus.core import clock
from tests.cursus.core.files import samples
from tests.factories import juries as make
from tests.factories.appeals import answered
from tests.factories.attestations import Issued, issued
from tests.factories.documents import attestation_context

pytestmark = pytest.mark.django_db


@pytest.fixture
def found() -> Issued:
    return issued(candidates=1)


def refused(rows: QuerySet, **changes: object) -> bool:
    try:
        with transaction.atomic():
            rows.update(**changes)
    except DatabaseError:
        return True
    return False


def erased(found: Issued, *, days: int) -> ErasedDossier:
    """Mark the candidate as erased, with terms that end that many days from now."""
    last = day_of_the_guards() + timedelta(days=days)
    enrolment = found.world.candidates[0].enrolment
    return ErasedDossier.objects.create(enrolment=enrolment, minutes_until=last, documents_until=last)


def redaction(row: Attestation, **others: object) -> dict[str, object]:
    return {
        "context": {**row.context, "holder": None, **others},
        "file": None,
        "credential": None,
        "redacted_at": clock.now(),
    }


def test_the_guard_knows_everything_that_a_context_says():
    assert {*CONTEXT_KEYS, "holder"} == set(attestation_context(earlier_number="2026-000001").to_json())
    assert AttestationContext


@pytest.mark.parametrize(
    ("hour", "day"),
    [
        (datetime(2026, 11, 28, 22, 59, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 11, 28, 23, 30, tzinfo=UTC), date(2026, 11, 28)),  # the 29th in Paris
        (datetime(2026, 11, 29, 0, 0, tzinfo=UTC), date(2026, 11, 29)),
    ],
)
def test_a_term_is_over_when_it_is_over_for_the_database_too(hour, day):
    with clock.at(hour):
        assert day_of_the_guards() == day


def test_an_attestation_loses_its_holder_after_the_term_and_nothing_else(found):
    row = found.first
    rows = Attestation.objects.filter(pk=row.pk)
    assert refused(rows, **redaction(row)), "nobody was erased"

    dossier = erased(found, days=0)
    assert refused(rows, **redaction(row)), "the last day is a day of the term"

    ErasedDossier.objects.filter(pk=dossier.pk).update(documents_until=day_of_the_guards() - timedelta(days=1))
    assert refused(rows, **redaction(row, title="Un autre titre"))
    assert refused(rows, **{**redaction(row), "context": {**row.context, "holder": {"civil_name": "Autre"}}})
    assert refused(rows, **{**redaction(row), "number": 9})
    assert refused(rows, **{**redaction(row), "pdf_sha256": "0" * 64})
    assert refused(rows, context=redaction(row)["context"])
    assert refused(rows, file=None)
    assert not refused(rows, **redaction(row))
    assert refused(rows, **redaction(row)), "once is once"
    assert refused(rows, context=row.context)


def test_the_record_of_a_jury_goes_whole_after_the_term(found):
    rows = Jury.objects.filter(pk=found.world.jury.pk)
    assert refused(rows, record="—")
    dossier = erased(found, days=0)
    assert refused(rows, record="—")
    ErasedDossier.objects.filter(pk=dossier.pk).update(minutes_until=day_of_the_guards() - timedelta(days=1))
    assert refused(rows, record="{}")
    assert refused(rows, record="—", record_sha256="0" * 64)
    assert not refused(rows, record="—")


def test_the_scan_of_a_signature_goes_after_the_term_and_nothing_else():
    world = make.closed(candidates=1)
    scan, seen = SimpleUploadedFile("signature.pdf", samples.pdf()), world.jury.record_sha256
    signature = sign_on_paper(by=world.secretary, member=world.members["employer"], scan=scan, seen=seen)
    rows, now = MemberSignature.objects.filter(pk=signature.pk), clock.now()
    assert refused(rows, scan=None, scan_gone_at=now), "nobody was erased"
    last = day_of_the_guards()
    dossier = ErasedDossier.objects.create(
        enrolment=world.candidates[0].enrolment, minutes_until=last, documents_until=last
    )
    assert refused(rows, scan=None, scan_gone_at=now), "the last day is a day of the term"
    ErasedDossier.objects.filter(pk=dossier.pk).update(minutes_until=last - timedelta(days=1))
    assert refused(rows, scan=None)
    assert refused(rows, scan_gone_at=now)
    assert refused(rows, scan=None, scan_gone_at=now, method="LINK_AND_CODE")
    assert refused(rows, scan=None, scan_gone_at=now, record_sha256="0" * 64)
    assert refused(rows, scan=None, scan_gone_at=now, signed_at=now + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert not refused(rows, scan=None, scan_gone_at=now)
    assert refused(rows, scan_gone_at=None)


def test_a_decision_loses_its_reason_and_keeps_its_verdict(found):
    dossier = erased(found, days=-1)
    rows = JuryDecision.objects.filter(candidate__enrolment=dossier.enrolment)
    assert not refused(rows, reason="—")
    assert refused(rows, reason="—", verdict="NOT_VALIDATED")
    assert refused(rows, reason="Autre chose")
    ErasedDossier.objects.filter(pk=dossier.pk).update(minutes_until=day_of_the_guards())
    assert refused(rows, reason="")


def test_what_an_appeal_said_goes_with_the_deliberation(found):
    appeal = answered(found.world, Ruling.CORRECT, kind=AppealKind.CLERICAL)
    rows = Appeal.objects.filter(pk=appeal.pk)
    assert refused(rows, words="—", answer="—"), "nobody was erased"
    dossier = erased(found, days=0)
    assert refused(rows, words="—", answer="—"), "the last day is a day of the term"
    ErasedDossier.objects.filter(pk=dossier.pk).update(minutes_until=day_of_the_guards() - timedelta(days=1))
    assert refused(rows, words="—", answer="Autre chose")
    assert refused(rows, words="—", answer="—", ground="PROCEDURE")
    assert not refused(rows, words="—", answer="—")


def test_a_locked_identity_goes_only_with_an_erasure(found):
    enrolment = found.world.candidates[0].enrolment
    rows = CivilIdentity.objects.filter(enrolment=enrolment)
    assert rows.get().locked_at is not None
    with pytest.raises(DatabaseError, match="erasure"), transaction.atomic():
        rows.delete()
    erased(found, days=0)
    rows.delete()
    assert not CivilIdentity.objects.filter(enrolment=enrolment).exists()


def test_an_erasure_is_never_undone(found):
    dossier = erased(found, days=0)
    with pytest.raises(DatabaseError, match="undone"), transaction.atomic():
        dossier.delete()
