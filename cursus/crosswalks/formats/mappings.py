"""Correspondences as files: a table for people, JSON lines with the names of SKOS for machines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cursus.crosswalks.enums import SKOS, MappingKind
from cursus.crosswalks.models import CrosswalkMapping, SourceElement

RISKY = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, value: str) -> str:
        return value


def as_csv(mappings: Iterable[CrosswalkMapping]) -> Iterator[str]:
    """Yield the lines of the table, heads first; a mark at the beginning tells spreadsheets that it is UTF-8."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow(
        [
            _("what of ours"),
            _("our code"),
            _("ours"),
            _("type"),
            _("source"),
            _("their code"),
            _("theirs"),
            _("address on the web"),
            _("why"),
            _("state"),
            _("decided on"),
        ]
    )
    for mapping in mappings:
        theirs = mapping.theirs
        cells = [
            mapping.side.label,
            getattr(mapping.ours, "code", ""),
            mapping.ours.title,
            mapping.get_kind_display(),
            mapping.source.title,
            theirs.code,
            _label(mapping),
            getattr(theirs, "uri", ""),
            mapping.rationale,
            mapping.get_state_display(),
            mapping.decided_at.date().isoformat() if mapping.decided_at else "",
        ]
        yield writer.writerow([_harmless(str(cell)) for cell in cells])


def as_json_lines(mappings: Iterable[CrosswalkMapping], *, base: str) -> Iterator[str]:
    """Yield one JSON object a line. ``base``: the address that ours are named under (of the version's page).

    An element without an address on the web is named under ``base`` too, with the key that it has here.
    """
    for mapping in mappings:
        ours, theirs = mapping.ours, mapping.theirs
        record: dict[str, Any] = {
            "@id": f"{base}#{ours.pk}",
            "skos:prefLabel": ours.title,
            "skos:notation": getattr(ours, "code", ""),
            SKOS[MappingKind(mapping.kind)]: {
                "@id": getattr(theirs, "uri", "") or f"{base}#{theirs.pk}",
                "skos:prefLabel": _label(mapping),
                "skos:notation": theirs.code,
                "skos:inScheme": mapping.source.address or mapping.source.title,
            },
            "skos:note": mapping.rationale,
            "state": mapping.state,
        }
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _label(mapping: CrosswalkMapping) -> str:
    theirs = mapping.theirs
    return theirs.label if isinstance(theirs, SourceElement) else theirs.title


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell
