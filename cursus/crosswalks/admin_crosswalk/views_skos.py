"""The SKOS scheme of a version as a file, drafts included, with what was reviewed of its crosswalk."""

from __future__ import annotations

from typing import Any

from cursus.crosswalks.formats import skos
from cursus.crosswalks.queries import mappings_of
from cursus.frameworks.admin_case.views import FileView
from cursus.frameworks.formats.whole import Whole


def _scheme(whole: Whole) -> dict[str, Any]:
    return skos.scheme(whole, mappings_of(whole.version))


class SkosFileView(FileView):
    """The SKOS concept scheme."""

    make = staticmethod(_scheme)
    ending = "skos.jsonld"
    media_type = "application/ld+json"
