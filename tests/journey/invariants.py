"""What must always hold, looked for in the database after each verb. The numbers are those of the project's design:

1 frozen versions · 2 only a signed jury validates · 3 departures have reasons, opinions stay in the room ·
4 who is tied never decides · 5 the record is what was signed · 6 the register · 7 the log · 8 others see nothing ·
12 only who is entitled certifies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps

from certification.assessment.queries import progress_of_many
from certification.attestations.models import Attestation, AttestationSeries
from certification.enrolments.models import Enrolment
from certification.juries import permissions as jury_permissions
from certification.juries import queries as jury_queries
from certification.juries.models import Candidate, Jury, JuryDecision
from cursus.core import audit
from cursus.core.canonical import row_digest
from cursus.core.files.storage import read_verified
from cursus.core.models import AuditChain, AuditEntry
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion, PerformanceCriterion
from cursus.programmes.models import TrainingSession
from tests.journey import model, sight
from tests.journey.lives import APPS
from tests.journey.model_jury import Jury as ModelJury
from tests.journey.model_register import Attestation as ModelAttestation

if TYPE_CHECKING:
    from tests.journey.driver import Driver

SECRET = "Ce qui se dit dans la salle y reste."
"""What members write when they flag a case: it must be nowhere in a record."""


def check(driver: Driver, touched: set[str]) -> None:
    """Assert every invariant that what was written can have broken. ``touched``: the tables that have changed."""
    for invariant, tables in LOOKED_AT.items():
        if any(table.startswith(tables) for table in touched):
            invariant(driver)
    log(driver, touched)


def frozen_versions(driver: Driver) -> None:
    """1: an enrolment keeps the version that it was confirmed on."""
    for key, version in Enrolment.objects.values_list("pk", "version"):
        name = next(name for name in driver.world.all(model.Enrolment) if driver.pk[name] == key)
        enrolment = driver.world.things[name]
        assert isinstance(enrolment, model.Enrolment)
        expected = driver.pk[enrolment.version] if enrolment.version else None
        assert version == expected, f"(1) {name} is on another version than it was confirmed on"


def version_content(key: Any) -> str:
    """Return everything that a version says, as text."""
    parts = [
        CompetencyBlock.objects.filter(version=key).values_list("code", "title", "lineage"),
        Competency.objects.filter(version=key).values_list("code", "title", "block__code", "lineage"),
        PerformanceCriterion.objects.filter(competency__version=key).values_list(
            "competency__code", "text", "critical"
        ),
    ]
    return repr([sorted(map(repr, part)) for part in parts])


def published_versions(driver: Driver) -> None:
    """1: what was published never changes."""
    for name in driver.world.all(model.Version, "PUBLISHED", "ARCHIVED"):
        content = version_content(driver.pk[name])
        assert driver.published.setdefault(name, content) == content, f"(1) {name} changed after it was published"
    drafted = FrameworkVersion.objects.exclude(previous=None)
    assert all(version.previous_id in driver.pk.values() for version in drafted), "(1) a copy without lineage"


def only_a_jury_validates(driver: Driver) -> None:
    """2: what is accepted makes a block ready, as the model says; what is validated comes from signed juries."""
    names = {driver.pk[name]: name for name in driver.world.all(model.Enrolment)}
    rows = list(Enrolment.objects.exclude(version=None).select_related("learner"))
    validated = jury_queries.validated_blocks_many(rows)
    blocks = {driver.pk[f"block:{code}"]: code for code in model.BLOCKS}
    for key, progress in progress_of_many(rows).items():
        name = names[key]
        ready = {blocks[block.block_id]: block.ready for block in progress.blocks if block.block_id in blocks}
        expected = {code: driver.world.ready(name, code) for code in ready}
        assert ready == expected, f"(2) ready blocks of {name}: {ready}, the model says {expected}"
        assert not any(block.validated for block in progress.blocks), f"(2) evidence validated a block of {name}"
        held = {blocks[block] for block in validated[key]}
        assert held == driver.world.validated(name), f"(2) {name} holds {held}, the juries gave another"


def decisions(driver: Driver) -> None:
    """3 and 4: decisions are those of the model, reasoned where they depart, and never by somebody who is tied."""
    blocks = {driver.pk[f"block:{code}"]: code for code in model.BLOCKS}
    actual: dict[Any, dict[str, tuple[str, str]]] = {}
    for row in JuryDecision.objects.select_related("candidate"):
        assert row.proposed == (row.verdict == "VALIDATED") or row.reason.strip(), "(3) a departure without a reason"
        actual.setdefault(row.candidate_id, {})[blocks[row.block_id]] = (row.verdict, row.reason)
    for name in driver.world.all(ModelJury):
        jury = driver.world.things[name]
        assert isinstance(jury, ModelJury)
        for enrolment, candidate in jury.candidates.items():
            found = actual.pop(driver.pk[f"{name}:{enrolment}"], {})
            assert found == candidate.decisions, f"(3) decisions on {enrolment}: {found}, not {candidate.decisions}"
        if jury.state in ("CONVENED", "DELIBERATING"):
            _tied_members_read_nothing(driver, name, jury)
    assert not actual, "(3) decisions on nobody's candidate"


def _tied_members_read_nothing(driver: Driver, name: str, jury: ModelJury) -> None:
    tied = [(seat, enrolment) for enrolment, found in jury.candidates.items() for seat in found.set_aside]
    for seat, enrolment in tied:
        readable = jury_permissions.readable_candidates(driver.user(seat)).filter(jury=driver.pk[name])
        key = driver.pk[f"{name}:{enrolment}"]
        assert not readable.filter(pk=key).exists(), f"(4) {seat} reads the file of {enrolment}, to whom they are tied"


def records(driver: Driver) -> None:
    """3, 4, 5: the record is what was signed, can be built again, holds no opinion, and no tied member deliberated."""
    for jury in Jury.objects.exclude(record_sha256="").select_related("certifier", "qualification", "route"):
        rebuilt = jury_queries.canonical_record(jury, jury.closed_at)  # type: ignore[arg-type]
        assert hashlib.sha256(jury.record.encode()).hexdigest() == jury.record_sha256, "(5) the record was edited"
        assert hashlib.sha256(rebuilt).hexdigest() == jury.record_sha256, "(5) the rows no longer say what was signed"
        assert SECRET not in jury.record, "(3) an opinion left the room"
        for signature in jury.members.exclude(signature=None).values_list("signature__record_sha256", flat=True):
            assert signature == jury.record_sha256, "(5) a signature of something else"
        for candidate in json.loads(jury.record)["candidates"]:
            away = {tie["member"] for tie in candidate["ties"] if tie["effect"] != "KEPT"}
            deliberated = set(candidate["quorum"]["deliberated"]) if candidate["quorum"] else set()
            assert not away & deliberated, "(4) a tied member deliberated"


def register(driver: Driver) -> None:
    """6: numbers 1…n, one row each, as the model says; only from signed juries; bytes never change."""
    rows = list(Attestation.objects.select_related("series", "candidate__jury", "file").order_by("series", "number"))
    for series in AttestationSeries.objects.all():
        numbers = [row.number for row in rows if row.series_id == series.pk]
        assert numbers == list(range(1, series.last_number + 1)), f"(6) numbers {numbers} of {series.last_number}"
    expected = {driver.pk[name]: driver.world.things[name] for name in driver.world.all(ModelAttestation)}
    for row in rows:
        known = expected.pop(row.pk)
        assert isinstance(known, ModelAttestation)
        assert row.candidate.jury.state == "SIGNED", "(6) an attestation without a signed deliberation"
        assert (row.number, row.pdf_sha256) == (known.number, known.sha256), f"(6) {known.name} is no longer the same"
        if row.file is not None:
            assert hashlib.sha256(read_verified(row.file)).hexdigest() == known.sha256, "(6) other bytes than issued"
    assert not expected, "(6) a row of the register is gone"


def log(driver: Driver, touched: set[str]) -> None:
    """7: the chains verify, and the log knows every protected row as it stands."""
    grown = AuditEntry.objects.filter(pk__gt=driver.verified).values("chain")
    chains = AuditChain.objects.filter(pk__in=grown) if driver.verified else AuditChain.objects.all()
    for chain in chains:
        findings = list(audit.verify(chain))
        assert not findings, f"(7) {findings}"
    driver.verified = driver.last_entry
    latest = {
        (label, key): digest
        for label, key, digest in AuditEntry.objects.order_by("pk").values_list("model", "key", "digest")
    }
    for key, digest in protected_rows(touched).items():
        expected = latest.get(key) or driver.unlogged.get(key)
        assert expected == digest, f"(7) {key} was written without a word in the log"


def protected_rows(touched: set[str] | None = None) -> dict[tuple[str, str], str]:
    """Return (model, key) → digest of every row that the log speaks of, by its model (in the tables ``touched``)."""
    return {
        (row._meta.label, str(row.pk)): row_digest(row)
        for app in APPS
        for table in apps.get_app_config(app).get_models()
        if getattr(table, "protected_fields", ()) and (touched is None or table._meta.db_table in touched)
        for row in table._base_manager.filter(table.logged_rows)
    }


def certifying(driver: Driver) -> None:
    """12: a session certifies where its body is entitled to; what comes from any other is a specimen."""
    for key, certifies in TrainingSession.objects.values_list("pk", "certifying"):
        name = next(name for name in driver.world.all(model.Session) if driver.pk[name] == key)
        session = driver.world.things[name]
        assert isinstance(session, model.Session)
        assert certifies == session.certifying, f"(12) {name} certifies: {certifies}"
    candidates = Candidate.objects.filter(attestations__isnull=False).distinct()
    for candidate in candidates.select_related("enrolment__session").prefetch_related("attestations"):
        specimen = not candidate.enrolment.session.certifying
        assert all(row.specimen == specimen for row in candidate.attestations.all()), "(12) not marked as it should be"


_JURIES = ("certification_jury", "certification_candidate", "certification_tie", "certification_membersignature")
_PROOF = ("certification_evidence", "certification_judgement", "certification_criterion")
_TAUGHT = (
    "cursus_framework",
    "cursus_block",
    "cursus_compet",
    "cursus_performance",
    "cursus_qualification",
    "cursus_training",
)
LOOKED_AT: dict[Callable[[Driver], None], tuple[str, ...]] = {
    frozen_versions: ("certification_enrolment",),
    published_versions: _TAUGHT,
    only_a_jury_validates: ("certification_enrolment", *_PROOF, *_JURIES, *_TAUGHT),
    decisions: _JURIES,
    records: ("certification_enrolment", "certification_civilidentity", *_JURIES, *_TAUGHT, "cursus_organisation"),
    register: ("certification_attestation", "certification_jury", "cursus_storedfile"),
    sight.strangers_see_nothing: ("certification_", "cursus_"),
    certifying: ("cursus_trainingsession", "certification_attestation"),
}
"""Each invariant with the beginnings of the names of the tables that it reads."""
