"""Frameworks worth exchanging, and packages as other tools write them. Fictitious."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from cursus.frameworks.actions import edit_draft, publish_version
from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.formats.case.export import package
from cursus.frameworks.formats.whole import read_whole
from cursus.frameworks.models import (
    Competency,
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
)
from cursus.models import Organisation
from tests.factories.frameworks import add_qualification, draft_version

SHARED = Path(__file__).resolve().parents[3] / "shared" / "formats" / "case"
FIELD_LIST = SHARED / "case-1.1-champs.md"
CONSTRUCTED = SHARED / "case-1.1-construit-depuis-RNCP40344.json"
WHY_SKIPPED = "the samples of ../shared/formats are not here"

ELSEWHERE = UUID("8d3c1f0a-6b52-4e7f-9a10-5c2d7e4b9f31")
"""The lineage of an occupation that is not described here (yet)."""
_NAMES = UUID("6f1c2a00-0000-4000-8000-000000000000")


def full_draft(owner: Organisation, *, code: str = "COOP", each: int = 2) -> FrameworkVersion:
    """Return a draft that uses everything a version can say: every text, order, mark and tie."""
    version = draft_version(owner, code=code, each=each)
    edit_draft(version, partial(_enrich, version), edit_token=None, by=None)
    return version


def full_version(owner: Organisation, **shape: Any) -> FrameworkVersion:
    """Return the same, with a qualification, published."""
    version = full_draft(owner, **shape)
    add_qualification(version, owner)
    return publish_version(version, by=None)


def _enrich(version: FrameworkVersion) -> FrameworkVersion:
    first = version.blocks.get(code="B1")
    first.assessment_terms, first.source_text = "Mise en situation « réelle ».\nOral.", "1. Écouter ; 2. Relier."
    first.save()
    rows = list(version.competencies.order_by("code"))
    rows[0].critical, rows[0].description = True, "Avec les personnes concernées."
    rows[0].source_start, rows[0].source_end = 0, 10
    rows[0].expected_evidence = [EvidenceType.QUIZ, EvidenceType.KNOWLEDGE_TRANSFER]
    rows[0].save()
    PerformanceCriterion.objects.create(competency=rows[0], text="Trois sources au moins.", position=2)
    loose = Competency.objects.create(version=version, code="T.1", title="Apprendre à apprendre", position=7)
    occupation = Occupation.objects.create(
        version=version, code="M1", title="Animatrice de coopération", description="En PTCE.", position=1
    )
    occupation.workplaces, occupation.structures = ["Au bureau", "En tournée"], ["Association"]
    occupation.rome_codes = [{"code": "K1802", "label": "Développement local"}]
    occupation.save()
    NeighbouringOccupation.objects.create(occupation=occupation, lineage=ELSEWHERE, why="Le même terrain.", position=1)
    linking = OccupationalActivity.objects.create(
        occupation=occupation, title="Relier", description="Des acteurs.", position=2
    )
    linking.competencies.set([rows[1], loose])
    OccupationalActivity.objects.create(occupation=occupation, title="Accueillir", position=1)
    OccupationCompetency.objects.create(occupation=occupation, competency=rows[1], core=True)
    OccupationCompetency.objects.create(occupation=occupation, competency=loose, core=False)
    return version


def exported(version: FrameworkVersion) -> dict[str, Any]:
    """Return our own package of a version, as a reader of the file has it."""
    return json.loads(json.dumps(package(read_whole(version))))  # type: ignore[no-any-return]


def as_bytes(value: Any) -> bytes:
    """Return a file of it."""
    return json.dumps(value, ensure_ascii=False).encode()


def said_by(version: FrameworkVersion) -> dict[str, Any]:
    """Everything of a version that CASE, with our extension, can say: what a round trip must not lose."""
    links = OccupationCompetency.objects.filter(occupation__version=version)
    criteria = PerformanceCriterion.objects.filter(competency__version=version).order_by("competency__code", "position")
    activities = OccupationalActivity.objects.filter(occupation__version=version).order_by("position")
    near = NeighbouringOccupation.objects.filter(occupation__version=version)
    return {
        "framework": [version.framework.title, version.framework.language, version.framework.description],
        "number": version.number,
        "blocks": list(
            version.blocks.values_list("code", "title", "position", "assessment_terms", "source_text", "lineage")
        ),
        "competencies": list(
            version.competencies.order_by("block__code", "position").values_list(
                *("block__code", "code", "title", "description", "position", "critical", "confirmed"),
                *("expected_evidence", "source_start", "source_end", "lineage"),
            )
        ),
        "criteria": list(criteria.values_list("competency__code", "text", "critical", "position")),
        "occupations": list(
            version.occupations.values_list(
                *("code", "title", "description", "position", "lineage", "workplaces", "structures", "rome_codes")
            )
        ),
        "neighbours": sorted(near.values_list("occupation__title", "position", "lineage", "why")),
        "calls": sorted(activities.filter(competencies__isnull=False).values_list("title", "competencies__code")),
        "activities": list(activities.values_list("occupation__title", "title", "description", "position")),
        "links": sorted(links.values_list("occupation__title", "competency__code", "core")),
    }


# --- Packages as other tools write them -----------------------------------------------------------------------


def key(name: str) -> str:
    """Return the same identifier for the same name."""
    return str(uuid5(_NAMES, name))


def item(name: str, *, kind: str = "", code: str = "", **more: Any) -> dict[str, Any]:
    """Return a CFItem as OpenSALT writes it."""
    return {
        "identifier": key(name),
        "CFDocumentURI": {"title": "Cadre", "identifier": key("document"), "uri": "https://salt.example/d"},
        "fullStatement": name,
        "CFItemType": kind,
        "humanCodingScheme": code,
        "uri": f"https://salt.example/uri/{key(name)}",
        "lastChangeDateTime": "2026-05-04T10:00:00+00:00",
        **more,
    }


def child(name: str, parent: str, order: Any = None, kind: str = "isChildOf") -> dict[str, Any]:
    """Return a CFAssociation between two items, or an item and “document”."""
    found = {
        "identifier": key(f"{name}>{parent}>{kind}"),
        "associationType": kind,
        "uri": "https://salt.example/a",
        "originNodeURI": {"title": name, "identifier": key(name), "uri": "https://salt.example/o"},
        "destinationNodeURI": {"title": parent, "identifier": key(parent), "uri": "https://salt.example/d"},
        "lastChangeDateTime": "2026-05-04T10:00:00+00:00",
    }
    return found if order is None else {**found, "sequenceNumber": order}


def foreign(items: list[dict[str, Any]], associations: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a package with OpenSALT's extras."""
    return {
        "CFDocument": {
            "identifier": key("document"),
            "uri": "https://salt.example/uri/d",
            "CFPackageURI": {"title": "Cadre", "identifier": key("document"), "uri": "https://salt.example/p"},
            "creator": "Un autre organisme",
            "title": "Cadre de la médiation",
            "lastChangeDateTime": "2026-05-04T10:00:00+00:00",
            "adoptionStatus": "Draft",
            "language": "fr",
        },
        "CFItems": items,
        "CFAssociations": associations,
        "CFDefinitions": {"CFItemTypes": []},
        "CFRubrics": [],
        **more,
    }


def small() -> dict[str, Any]:
    """Return a package of two blocks and three competencies."""
    return foreign(
        [
            item("Accueillir", kind="Domain", code="D1"),
            item("Écouter", kind="Standard", code="D1.1", educationLevel=["06"]),
            item("Orienter", kind="Standard", code="D1.2"),
            item("Relier", kind="Domain", code="D2"),
            item("Traduire", kind="Standard", code="D2.1", vendorField={"x": 1}),
        ],
        [
            child("Relier", "document", 2),
            child("Accueillir", "document", 1),
            child("Orienter", "Accueillir", 2),
            child("Écouter", "Accueillir", 1),
            child("Traduire", "Relier", 1),
        ],
    )
