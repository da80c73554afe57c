"""What somebody with the database in hand would write, and the database itself refuses (both vendors)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import F, Model, QuerySet

from certification.attestations.models import Attestation, AttestationSeries, Withdrawal
from certification.enrolments.models import CivilIdentity, Enrolment
from certification.juries.models import Candidate, Jury, JuryDecision, JuryMember, MemberSignature, Tie
from cursus.core.models import AuditEntry
from cursus.frameworks.models import Competency, CompetencyBlock, PerformanceCriterion
from tests.journey.driver import Driver

CLOSED = ("CLOSED", "SIGNED")


@dataclass(frozen=True)
class Attack:
    """A write on the rows found. ``rows``: nothing is tried where there are none."""

    name: str
    rows: Callable[[], QuerySet]
    write: Callable[[QuerySet], object]

    def finds(self) -> bool:
        """Tell whether there is something to attack."""
        return self.rows().exists()


def refused(attack: Attack, driver: Driver) -> None:
    """Assert that the database refuses, and that nothing changed."""
    try:
        with transaction.atomic():
            attack.write(attack.rows())
    except DatabaseError:
        driver.unchanged()
        return
    raise AssertionError(f"the database let this through: {attack.name}")


def _all(model: type[Model], **where: object) -> Callable[[], QuerySet]:
    return lambda: model._base_manager.filter(**where)


def _one(rows: QuerySet) -> QuerySet:
    return rows.filter(pk=rows.values_list("pk", flat=True)[:1].get())


def _to(**values: object) -> Callable[[QuerySet], object]:
    return lambda rows: _one(rows).update(**values)


def _gone(rows: QuerySet) -> object:
    return _one(rows)._raw_delete(rows.db)


ATTACKS = (
    Attack("thaw an enrolment", _all(Enrolment, version__isnull=False), _to(version=None)),
    Attack("rename somebody on papers that were decided on", _all(CivilIdentity, locked_at__isnull=False),
           _to(birth_name="Autre")),
    Attack("reword a published competency", _all(Competency, version__state="PUBLISHED"), _to(title="Autre")),
    Attack("drop a published block", _all(CompetencyBlock, version__state="ARCHIVED"), _to(title="Autre")),
    Attack("soften a criterion", _all(PerformanceCriterion, competency__version__state="PUBLISHED"),
           _to(critical=False)),
    Attack("change a verdict", _all(JuryDecision, candidate__jury__state__in=CLOSED),
           _to(verdict="DEFERRED", reason="x")),
    Attack("drop a verdict", _all(JuryDecision, candidate__jury__state__in=CLOSED), _gone),
    Attack("change an outcome", _all(Candidate, jury__state__in=CLOSED), _to(outcome="FULL")),
    Attack("forget a tie", _all(Tie, candidate__jury__state__in=CLOSED), _gone),
    Attack("empty a seat", _all(JuryMember, jury__state__in=CLOSED), _to(presence="ABSENT")),
    Attack("write another record", _all(Jury, state__in=CLOSED), _to(record="{}")),
    Attack("sign for those who did not", _all(Jury, state="DELIBERATING"),
           _to(state="SIGNED", record_sha256="0" * 64, record="{}")),
    Attack("open a closed jury again", _all(Jury, state__in=CLOSED), _to(state="DELIBERATING")),
    Attack("change a signature", _all(MemberSignature), _to(method="PREVENTED", prevented_reason="x")),
    Attack("drop a signature", _all(MemberSignature), _gone),
    Attack("renumber", _all(Attestation), _to(number=F("number") + 100)),
    Attack("give a number to somebody else", _all(Attestation), _to(token="X" * 28)),
    Attack("change the bytes", _all(Attestation, state="ISSUED"), _to(pdf_sha256="0" * 64)),
    Attack("drop a number", _all(Attestation), _gone),
    Attack("give a document back its worth", _all(Withdrawal, state="CONFIRMED"), _to(state="REFUSED")),
    Attack("say another reason", _all(Withdrawal), _to(reason="OTHER")),
    Attack("drop a withdrawal", _all(Withdrawal), _gone),
    Attack("set the numbers back", _all(AttestationSeries, last_number__gt=0), _to(last_number=0)),
    Attack("edit the log", _all(AuditEntry), _to(event="nothing.happened")),
    Attack("drop the log", _all(AuditEntry), _gone),
)  # fmt: skip

SOMETIMES = {"drop a published block", "sign for those who did not"}
"""What there may be nothing to try on at the end of a journey."""
