"""The last number of each certifier, carried by the log's checkpoints: a restored database gives none twice."""

from __future__ import annotations

from uuid import UUID

from certification.attestations.models import AttestationSeries, LostNumber
from cursus.accounts.models import User
from cursus.core.checkpoints import carries
from cursus.core.writing import record, writing

COUNTER = "attestations"


def declare() -> None:
    """Have every checkpoint carry the last number of the body's series."""
    carries(COUNTER, read=last_number, advance=give_up_to)


def last_number(organisation_id: UUID | None) -> int:
    """Return the last number given by a certifier; 0 before the first."""
    found = AttestationSeries.objects.filter(certifier_id=organisation_id).values_list("last_number", flat=True).first()
    return found or 0


def give_up_to(organisation_id: UUID, number: int, by: User, reason: str) -> int:
    """Move the series of a certifier to ``number``, with a row for each number that was lost; return how many."""
    with writing():
        AttestationSeries.objects.get_or_create(certifier_id=organisation_id)
        series = AttestationSeries.objects.select_for_update(of=("self",)).get(certifier_id=organisation_id)
        lost = range(series.last_number + 1, number + 1)
        if not lost:
            return 0
        for each in lost:
            row = LostNumber.objects.create(series=series, number=each, reason=reason[:300])
            record("attestation_number.lost", row, by=by, detail={"number": each})
        series.last_number = number
        series.save(update_fields=["last_number"])
        record("attestation_series.advanced", series, by=by, detail={"lost": len(lost)})
    return len(lost)
