"""What the database itself refuses, on both vendors."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from certification.attestations.models import Attestation, AttestationSeries, IssuingBatch
from certification.juries.models import Jury
from cursus.core import clock
from cursus.core.triggers import install_triggers, remove_triggers
from tests.factories.attestations import issued, opened
from tests.factories.juries import closed, signed

pytestmark = pytest.mark.django_db


def refused(write) -> bool:
    """Tell whether the database refused; the transaction of the test goes on."""
    try:
        with transaction.atomic():
            write()
    except DatabaseError:
        return True
    return False


def new_row(world) -> Attestation:
    series, _ = AttestationSeries.objects.get_or_create(certifier=world.certifier)
    batch, _ = IssuingBatch.objects.get_or_create(jury=world.jury)
    return Attestation(
        series=series,
        number=1,
        printed_number="2026-000001",
        batch=batch,
        candidate=world.candidates[0],
        kind="FULL",
        title="x",
        token="T" * 28,
        verification_url="https://coop.example/v/x",
        issued_on=clock.today(),
        status_list=1,
        status_index=7,
        context={},
        context_sha256="0" * 64,
    )


def test_no_attestation_without_a_signed_deliberation():
    early = closed(candidates=1)
    assert refused(new_row(early).save)
    remove_triggers()
    new_row(early).save()  # the twin: without its guard the database takes it
    install_triggers()


def test_a_signed_deliberation_takes_it():
    new_row(signed(candidates=1)).save()
    assert Attestation.objects.count() == 1


FIXED = [
    ("number", 77),
    ("printed_number", "2026-000077"),
    ("token", "Z" * 28),
    ("context_sha256", "f" * 64),
    ("context", {"schema": 1}),
    ("title", "Autre"),
    ("specimen", False),
    ("kind", "BLOCK"),
    ("verification_url", "https://ailleurs.example/v/x"),
    ("issued_on", "1999-01-01"),
    ("status_list", 9),
    ("status_index", 9),
]


@pytest.mark.parametrize(("column", "value"), FIXED, ids=[column for column, _value in FIXED])
@pytest.mark.parametrize("stage", [opened, issued], ids=["allocated", "issued"])
def test_what_a_number_stands_for_never_changes(stage, column, value):
    pk = stage(candidates=1).first.pk
    assert refused(lambda: Attestation.objects.filter(pk=pk).update(**{column: value}))
    remove_triggers()
    assert not refused(lambda: Attestation.objects.filter(pk=pk).update(**{column: value}))
    install_triggers()


@pytest.mark.parametrize("column", ["candidate", "series", "block", "batch"])
def test_it_never_passes_to_another(column):
    pk, other = opened(candidates=1).first.pk, opened(candidates=1)
    values = {
        "candidate": other.first.candidate,
        "series": other.first.series,
        "block": other.world.blocks[0],
        "batch": other.batch,
    }
    assert refused(lambda: Attestation.objects.filter(pk=pk).update(**{column: values[column]}))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("pdf_sha256", "f" * 64),
        ("state", "ALLOCATED"),
        ("state", "VOID"),
        ("sealed_at", None),
        ("signing_key", None),
        ("file", None),
        ("credential", None),
        ("credential_sha256", "f" * 64),
        ("void_reason", "x"),
    ],
)
def test_what_is_issued_stays_as_it_was_made(column, value):
    pk = issued(candidates=1).first.pk
    assert refused(lambda: Attestation.objects.filter(pk=pk).update(**{column: value}))


def test_a_void_number_does_not_come_back():
    found = opened(candidates=1)
    Attestation.objects.filter(pk=found.first.pk).update(state="VOID", void_reason="faux")
    for state in ("ALLOCATED", "ISSUED"):
        assert refused(lambda state=state: Attestation.objects.filter(pk=found.first.pk).update(state=state))


def test_nothing_leaves_the_register():
    found = issued(candidates=1)
    table = Attestation._meta.db_table

    def raw():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")

    assert refused(Attestation.objects.all().delete)
    assert refused(raw)
    assert found.first.pk
    assert refused(lambda: AttestationSeries.objects.all()._raw_delete("default"))


def test_a_series_never_goes_back():
    series = opened().first.series
    assert refused(lambda: AttestationSeries.objects.filter(pk=series.pk).update(last_number=1))
    assert not refused(lambda: AttestationSeries.objects.filter(pk=series.pk).update(last_number=3))


def test_two_rows_never_share_a_number_a_code_or_a_right():
    found = opened(candidates=1)
    row = found.first
    for changes in ({"number": 2}, {"number": 2, "token": "Z" * 28}, {"token": "Z" * 28}):
        twin = Attestation.objects.get(pk=row.pk)
        twin.pk, twin._state.adding, twin.status_index = None, True, twin.status_index ^ 1
        for name, value in changes.items():
            setattr(twin, name, value)
        assert refused(twin.save)


def test_issued_without_bytes_is_refused():
    pk = opened(candidates=1).first.pk
    assert refused(lambda: Attestation.objects.filter(pk=pk).update(state="ISSUED"))


def test_the_guards_are_declared_on_the_right_tables():
    """The jury's state is read at the moment of the INSERT, whatever the caller believes."""
    world = signed(candidates=1)
    remove_triggers()
    Jury.objects.filter(pk=world.jury.pk).update(state="CLOSED")
    install_triggers()
    assert refused(new_row(world).save)
