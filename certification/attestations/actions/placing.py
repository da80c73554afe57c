"""Places in the lists of status, drawn by lot: a list must not tell who was issued beside whom, or when."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from certification.attestations.models import Attestation, AttestationSeries
from certification.attestations.rules import status_list_of
from cursus.core.credentials.statuses import LIST_SIZE

Place = tuple[int, int]
"""The number of a list, and the index in it."""


def places_for(series: AttestationSeries, count: int) -> Iterator[Place]:
    """Return a free place to each of the next ``count`` numbers. The caller holds the lock of the series."""
    numbers = range(series.last_number + 1, series.last_number + count + 1)
    taken: dict[int, set[int]] = {}
    places: list[Place] = []
    for number in numbers:
        listed = status_list_of(number)
        if listed not in taken:
            rows = Attestation.objects.filter(series=series, status_list=listed)
            taken[listed] = set(rows.values_list("status_index", flat=True))
        index = secrets.randbelow(LIST_SIZE)
        while index in taken[listed]:  # at most half of the places are taken: two draws on average
            index = secrets.randbelow(LIST_SIZE)
        taken[listed].add(index)
        places.append((listed, index))
    return iter(places)
