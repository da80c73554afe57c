"""Faults that somebody could make, each breaking one invariant: what the checker must see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import F

from certification.assessment.models import Judgement
from certification.attestations.models import Attestation, AttestationSeries
from certification.enrolments.models import Enrolment
from certification.evidence.models import Evidence
from certification.juries.models import Jury, JuryDecision, JuryMember, MemberSignature
from cursus.core.files.storage import private_storage
from cursus.core.models import AuditEntry
from cursus.core.triggers import remove_triggers
from cursus.frameworks.models import Competency
from cursus.organisations.enums import Role
from cursus.organisations.models import Membership, Organisation
from cursus.programmes.models import TrainingSession
from tests.journey.journey import LEA, MARC, ZOE, Journey


@dataclass(frozen=True)
class Mutant:
    """A fault written straight into the database, and what the checker says of it."""

    name: str
    write: Callable[[Journey], object]
    said: str


def take_guards_out() -> None:
    """Remove what the database itself refuses (undone with the test's transaction)."""
    connection.check_constraints()  # on PostgreSQL nothing may be pending on a table whose triggers change
    remove_triggers()


def _another_version(journey: Journey) -> None:
    Enrolment.objects.filter(pk=journey.pk[LEA]).update(version=journey.pk["version-2"])


def _other_bytes(journey: Journey) -> None:
    row = Attestation.objects.exclude(file=None).select_related("file")[0]
    assert row.file is not None
    private_storage().delete(row.file.key)
    private_storage().save(row.file.key, ContentFile(b"%PDF-1.7 forged"))


def _let_in(journey: Journey) -> None:
    school = journey.get(Organisation, "body:school")
    stranger = journey.user("stranger")
    Membership.objects.create(organisation=school, user=stranger, role=Role.PEDAGOGICAL_MANAGER)


def _drop_tail(journey: Journey) -> None:
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    AuditEntry.objects.filter(pk=last)._raw_delete("default")


def _drop_number(journey: Journey) -> None:
    first = Attestation.objects.order_by("number").values_list("pk", flat=True)[0]
    Attestation.objects.filter(pk=first)._raw_delete("default")


IN_THE_DATABASE = (
    Mutant("an enrolment moved to another version", _another_version, r"\(1\) lea@session-1 is on another version"),
    Mutant("a published competency reworded",
           lambda _: Competency.objects.filter(code="1.1").update(title="Autre"), r"\(1\) version-1 changed"),
    Mutant("a judgement turned round",
           lambda journey: Judgement.objects.filter(enrolment=journey.pk[ZOE]).update(outcome="RETURNED", comment="x"),
           r"\(2\) ready blocks of zoe@session-2"),
    Mutant("a block validated after the closing",
           lambda journey: JuryDecision.objects.filter(candidate__enrolment=journey.pk[MARC])
           .update(verdict="VALIDATED", reason="Après coup."), r"\(2\) marc@session-1 holds"),
    Mutant("a reason added", lambda _: JuryDecision.objects.update(reason="Après coup."), r"\(3\) decisions on"),
    Mutant("a record edited", lambda _: Jury.objects.update(record=F("place")), r"\(5\) the record was edited"),
    Mutant("a member who becomes somebody else", lambda _: JuryMember.objects.update(quality="autre"),
           r"\(5\) the rows no longer say what was signed"),
    Mutant("a signature of something else", lambda _: MemberSignature.objects.update(record_sha256="0" * 64),
           r"\(5\) a signature of something else"),
    Mutant("a number dropped", _drop_number, r"attestation-1.*absent"),
    Mutant("a number skipped", lambda _: AttestationSeries.objects.update(last_number=F("last_number") + 1),
           r"\(6\) numbers"),
    Mutant("a digest changed", lambda _: Attestation.objects.filter(state="ISSUED").update(pdf_sha256=F("token")),
           r"\(6\) attestation-1 is no longer the same"),
    Mutant("a session moved in silence",
           lambda _: TrainingSession.objects.update(starts_on=F("starts_on") - timedelta(days=1)),
           r"\(7\) .*row_changed"),
    Mutant("a stranger let in", _let_in, r"\(8\) stranger sees"),
    Mutant("the log's tail dropped", _drop_tail, r"\(7\) .*problem='head'"),
    Mutant("an entry edited", lambda _: AuditEntry.objects.filter(seq=3).update(event="x"), r"\(7\) .*problem='hash'"),
    Mutant("a session that certifies by itself",
           lambda journey: TrainingSession.objects.filter(pk=journey.pk["session-2"]).update(certifying=True),
           r"\(12\) session-2 certifies"),
    Mutant("a state written behind the door", lambda _: Evidence.objects.update(state="WITHDRAWN"), r"evidence: \{"),
    # Last: bytes do not come back.
    Mutant("other bytes in storage", _other_bytes, r"other bytes than those that were stored"),
)  # fmt: skip
