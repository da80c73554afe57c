"""The SKOS scheme of a published version, for software: served as the packages of CASE are."""

from __future__ import annotations

from django.http import HttpRequest

from cursus.crosswalks.formats import skos
from cursus.crosswalks.queries import mappings_of
from cursus.frameworks.case_api.answering import Answer, case_view
from cursus.frameworks.case_api.finding import version_of
from cursus.frameworks.case_api.views import latest, published


@case_view
def scheme(request: HttpRequest, identifier: str) -> Answer:
    """The SKOS concept scheme of a version with what was reviewed of its crosswalk, in JSON-LD."""
    _key, whole = published(identifier, version_of)
    mappings = list(mappings_of(whole.version))
    changed = max([latest(whole), *(row.decided_at for row in mappings if row.decided_at)])
    return Answer(body=skos.scheme(whole, mappings), changed=changed, media_type="application/ld+json")
