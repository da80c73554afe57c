"""Sources and correspondences, made by the same verbs as the interface."""

from __future__ import annotations

from typing import Any

from cursus.crosswalks.actions import propose, review, save_source
from cursus.crosswalks.actions_import import import_elements
from cursus.crosswalks.enums import MappingKind, Side
from cursus.crosswalks.formats.tables import ElementRow
from cursus.crosswalks.models import CrosswalkMapping, SourceFramework
from cursus.crosswalks.queries import listing_of
from cursus.frameworks.models import FrameworkVersion
from cursus.models import Organisation


def source_with(owner: Organisation | None, *labels: str, title: str = "Un référentiel d’ailleurs") -> SourceFramework:
    """Return a source that lists elements of these labels, coded E1, E2 …"""
    source = save_source(SourceFramework(organisation=owner, title=title, publisher="Un réseau", year=2020), by=None)
    rows = [ElementRow(n + 1, code=f"E{n}", label=label) for n, label in enumerate(labels, start=1)]
    if rows:
        import_elements(source, rows, by=None)
    return source


def pair(version: FrameworkVersion, source: SourceFramework, *, ours: int = 0, theirs: int = 0, **said: Any) -> dict:
    """Return what :func:`propose` takes: the competency and the element of these ranks."""
    competency = version.competencies.order_by("position", "code")[ours]
    return {
        "version": version,
        "source": source,
        "side": Side.COMPETENCY,
        "ours": competency.pk,
        "theirs": listing_of(source).items[theirs],
        "kind": MappingKind.CLOSE,
        "rationale": "Les deux disent la même chose.",
        "by": None,
        **said,
    }


def mapped(
    version: FrameworkVersion, source: SourceFramework, *, reviewed: bool = False, **said: Any
) -> CrosswalkMapping:
    """Return a correspondence, reviewed or only proposed."""
    mapping = propose(**pair(version, source, **said))
    return review(mapping, by=None) if reviewed else mapping
