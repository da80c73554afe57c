"""What a search finds an occupation by, written once: with the publication of its version."""

from __future__ import annotations

from cursus.core.search_words import searchable
from cursus.frameworks.models import FrameworkVersion, Occupation


def write_search_words(version: FrameworkVersion) -> None:
    """Store the search words of every occupation of a draft that is being published (four queries).

    Call it within ``writing()``, before the version stops being a draft: afterwards its rows never change.
    """
    rows = list(version.occupations.prefetch_related("activities", "competency_links__competency"))
    for row in rows:
        row.search_text = searchable(_texts(row))
    Occupation.objects.bulk_update(rows, ["search_text"])


def _texts(occupation: Occupation) -> list[str]:
    rome = [f"{item.get('code', '')} {item.get('label', '')}" for item in occupation.rome_codes]
    return [
        occupation.title,
        occupation.code,
        occupation.description,
        *(str(line) for line in (*occupation.workplaces, *occupation.structures)),
        *rome,
        *(activity.title for activity in occupation.activities.all()),
        *(link.competency.title for link in occupation.competency_links.all()),
    ]
