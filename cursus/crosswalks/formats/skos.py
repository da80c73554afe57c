"""The SKOS scheme of a version with its reviewed correspondences: concepts of ``frameworks``, matches of this room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cursus.core.addresses import absolute
from cursus.crosswalks.enums import SKOS, MappingKind
from cursus.crosswalks.models import CrosswalkMapping, SourceElement
from cursus.frameworks.formats import skos
from cursus.frameworks.formats.case.identifiers import uri
from cursus.frameworks.formats.whole import Whole
from cursus.frameworks.queries import FIXED


def scheme(whole: Whole, mappings: Iterable[CrosswalkMapping]) -> dict[str, Any]:
    """Return the JSON-LD document of a version. ``mappings``: the reviewed ones, with both sides and the source."""
    base = absolute("crosswalks:public", whole.version.pk)
    return skos.scheme(whole, [_match(mapping, base) for mapping in mappings])


def _match(mapping: CrosswalkMapping, base: str) -> skos.Match:
    theirs, source = mapping.theirs, mapping.source
    return skos.Match(
        ours=mapping.ours.pk,
        kind=SKOS[MappingKind(mapping.kind)].removeprefix("skos:"),
        address=_address(mapping, base),
        label=theirs.label if isinstance(theirs, SourceElement) else theirs.title,
        language=source.language,
        notation=theirs.code,
        scheme=source.address,
    )


def _address(mapping: CrosswalkMapping, base: str) -> str:
    """The address of theirs: its own on the web, that of a public item of ours, else one below the crosswalk's page."""
    theirs = mapping.theirs
    if isinstance(theirs, SourceElement):
        return theirs.uri or f"{base}#{theirs.pk}"
    version = mapping.source.version
    public = version is not None and version.state in FIXED
    return uri("CFItems", theirs.pk) if public else f"{base}#{theirs.pk}"
