"""A signed jury with hundreds of candidates, and everything that must hold once its documents are made."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from django.db import models

from certification.attestations.enums import AttestationState
from certification.attestations.models import Attestation, IssuingBatch, PendingDocument
from certification.enrolments.models import CivilIdentity, Enrolment
from certification.juries.models import Candidate
from cursus.accounts.models import User
from cursus.core.audit import verify
from cursus.core.canonical import sha256_hex
from cursus.core.files.scrub import scrub
from cursus.core.files.storage import read_verified
from cursus.core.models import AuditChain, AuditEntry, OutgoingMail, StoredFile
from cursus.core.signing import inspect_pdf
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.organisations.keys import certificate_of
from tests.factories.accounts import UserFactory
from tests.factories.juries import JuryWorld, signed

M = TypeVar("M", bound=models.Model)
SEALS_READ = 12
"""Reading a seal costs as much as making it: some are read, all bytes are compared."""


def copied(row: M, **changes: object) -> M:
    """Return another row like this one, to be written."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.adding, made._state.fields_cache = True, {}
    made.pk = uuid4()
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def signed_with_many(number: int) -> JuryWorld:
    """A signed jury that gives the certificate to so many: one candidate went the whole way, the others are like it."""
    world = signed(candidates=1)
    one = Candidate.objects.select_related("enrolment").get(jury=world.jury)
    identity = CivilIdentity.objects.get(enrolment=one.enrolment)
    people = User.objects.bulk_create([UserFactory.build() for _ in range(number - 1)])
    remove_triggers()
    enrolments = Enrolment.objects.bulk_create([copied(one.enrolment, learner=person) for person in people])
    CivilIdentity.objects.bulk_create(
        [copied(identity, enrolment=row, birth_name=f"Ferrand-{place}") for place, row in enumerate(enrolments, 2)]
    )
    Candidate.objects.bulk_create(
        [copied(one, enrolment=row, position=place) for place, row in enumerate(enrolments, 2)]
    )
    install_triggers()
    return world.fresh()


def wrongs(batch: IssuingBatch) -> list[str]:
    """Everything that is not as it must be after a batch; an empty list when nothing is."""
    rows = list(Attestation.objects.select_related("file", "series", "signing_key").order_by("number"))
    return [
        *_numbers(batch, rows),
        *_documents(rows),
        *_files(rows),
        *_once(rows),
        *[f"log: {found}" for chain in AuditChain.objects.all() for found in verify(chain)],
    ]


def _numbers(batch: IssuingBatch, rows: list[Attestation]) -> list[str]:
    found = []
    numbers = [row.number for row in rows]
    if numbers != list(range(1, len(rows) + 1)) or rows[-1].series.last_number != len(rows):
        found.append(f"numbers: a gap or a duplicate in 1…{rows[-1].series.last_number}")
    holders = Counter(row.candidate_id for row in rows if row.state != AttestationState.VOID)
    if set(holders.values()) != {1} or len(holders) != batch.jury.candidates.count():
        found.append("candidates: somebody has none, or two")
    if waiting := PendingDocument.objects.count():
        found.append(f"outbox: {waiting} documents still wait")
    batch.refresh_from_db()
    if batch.state != "DONE":
        found.append("batch: not finished")
    return found


def _documents(rows: list[Attestation]) -> list[str]:
    found = []
    for place, row in enumerate(rows):
        if row.state != AttestationState.ISSUED or row.file is None:
            found.append(f"{row.printed_number}: not issued")
            continue
        pdf = read_verified(row.file)
        if not sha256_hex(pdf) == row.pdf_sha256 == row.file.sha256:
            found.append(f"{row.printed_number}: other bytes")
        if place % max(1, len(rows) // SEALS_READ) == 0:
            assert row.signing_key is not None
            if not inspect_pdf(pdf, trusted=[certificate_of(row.signing_key)], at=row.sealed_at).valid:
                found.append(f"{row.printed_number}: no valid seal")
    return found


def _files(rows: list[Attestation]) -> list[str]:
    found = []
    kept = StoredFile.objects.filter(purpose="attestations")
    if kept.count() != len(rows):
        found.append(f"files: {kept.count()} rows for {len(rows)} documents")
    scrub(grace=timedelta(0))  # what no row names is reported, and goes
    again = scrub(grace=timedelta(0))
    if not again.sound or again.swept or again.checked != StoredFile.objects.count():
        found.append(f"files: {again}")
    return found


def _once(rows: list[Attestation]) -> list[str]:
    said = Counter(AuditEntry.objects.filter(event="attestation.issue").values_list("key", flat=True))
    letters = OutgoingMail.objects.filter(key__startswith="attestations-issued-")
    found = []
    if said != Counter(str(row.pk) for row in rows):
        found.append("log: a document was issued twice, or never")
    if letters.count() != len({row.candidate_id for row in rows}):
        found.append("letters: somebody was told twice, or never")
    return found
