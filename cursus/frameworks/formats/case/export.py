"""A version as a CASE 1.1 package. Strict: only fields of the standard, and one named extension, ``cursus``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cursus.core.pages import publisher
from cursus.frameworks.enums import FrameworkSource, VersionState
from cursus.frameworks.formats.case import associations
from cursus.frameworks.formats.case.identifiers import ItemKind, grid_of, link, moment, uri
from cursus.frameworks.formats.whole import Whole
from cursus.frameworks.models import Competency, CompetencyBlock, Occupation, OccupationalActivity, PerformanceCriterion

Json = dict[str, Any]
EXTENSION = "cursus"
"""Under ``extensions``: what CASE has no field for. Documented in docs/reference/case.md."""

_ADOPTION = {
    VersionState.DRAFT: "Private Draft",
    VersionState.PUBLISHED: "Adopted",
    VersionState.ARCHIVED: "Deprecated",
}
_REGISTER = "https://www.francecompetences.fr/recherche"


def package(whole: Whole) -> Json:
    """Return the CFPackage of a version."""
    return {
        "CFDocument": document(whole),
        "CFItems": items(whole),
        "CFAssociations": associations.of(whole),
        "CFDefinitions": {"CFItemTypes": [item_type(kind, whole) for kind in ItemKind]},
        "CFRubrics": rubrics(whole),
        "extensions": {EXTENSION: {"notCarried": _not_carried(whole)}},
    }


def _not_carried(whole: Whole) -> list[str]:
    """What stands on the version and no package can say; the reader of a file learns that it exists."""
    return ["qualifications"] if whole.qualifications else []


def document(whole: Whole, *, alone: bool = False) -> Json:
    """Return the CFDocument; ``alone``, outside of a package, it says where its package is."""
    version, framework = whole.version, whole.version.framework
    state = VersionState(version.state)
    changed = version.archived_at if state is VersionState.ARCHIVED and version.archived_at else whole.changed
    found: Json = {
        "identifier": str(version.pk),
        "uri": uri("CFDocuments", version.pk),
        "caseVersion": "1.1",
        "creator": whole.owner,
        "title": framework.title,
        "lastChangeDateTime": moment(changed),
        "officialSourceURL": _official(framework.source, framework.code),
        "publisher": str(publisher()["name"]),
        "description": framework.description,
        "language": framework.language,
        "version": version.number,
        "adoptionStatus": _ADOPTION[state],
        "statusStartDate": version.published_at.date().isoformat() if version.published_at else "",
        "statusEndDate": version.archived_at.date().isoformat() if version.archived_at else "",
    }
    if alone:
        found["CFPackageURI"] = link("CFPackages", version.pk, framework.title)
    return _filled(found, {"code": framework.code, "framework": str(framework.pk), "source": framework.source})


def _official(source: str, code: str) -> str:
    """The fiche in the national register, where the framework is one: RNCP40344 → …/rncp/40344/."""
    if source not in (FrameworkSource.RNCP, FrameworkSource.RS):
        return ""
    return f"{_REGISTER}/{source.lower()}/{code.removeprefix(source)}/"


def items(whole: Whole) -> list[Json]:
    """Return the CFItems: blocks, competencies, occupations, activities."""
    return [
        *(_block(row, whole) for row in whole.blocks),
        *(_competency(row, whole) for row in whole.competencies),
        *(_occupation(row, whole) for row in whole.occupations),
        *(_activity(row, whole) for owner in whole.occupations for row in owner.activities.all()),
    ]


def _item(kind: ItemKind, row: Any, whole: Whole, notes: str, more: Json) -> Json:
    found = {
        "identifier": str(row.pk),
        "fullStatement": row.title,
        "CFItemType": kind.word(whole.language),
        "uri": uri("CFItems", row.pk),
        "humanCodingScheme": getattr(row, "code", ""),
        "notes": notes,
        "language": whole.language,
        "CFItemTypeURI": link("CFItemTypes", kind.identifier, kind.word(whole.language)),
        "lastChangeDateTime": moment(whole.changed),
    }
    return _filled(found, {"position": row.position, **more})


def _block(row: CompetencyBlock, whole: Whole) -> Json:
    more = {"lineage": str(row.lineage), "sourceText": row.source_text}
    return _item(ItemKind.BLOCK, row, whole, row.assessment_terms, more)


def _competency(row: Competency, whole: Whole) -> Json:
    placed = row.source_start is not None and row.source_end is not None
    more = {
        "lineage": str(row.lineage),
        "critical": row.critical,
        "expectedEvidence": list(row.expected_evidence),
        "confirmed": row.confirmed,
        "sourceSpan": [row.source_start, row.source_end] if placed else "",
    }
    return _item(ItemKind.COMPETENCY, row, whole, row.description, more)


def _occupation(row: Occupation, whole: Whole) -> Json:
    more = {
        "lineage": str(row.lineage),
        "workplaces": list(row.workplaces) or "",
        "structures": list(row.structures) or "",
        "romeCodes": [{name: item.get(name, "") for name in ("code", "label")} for item in row.rome_codes] or "",
    }
    return _item(ItemKind.OCCUPATION, row, whole, row.description, more)


def _activity(row: OccupationalActivity, whole: Whole) -> Json:
    called_on = {item.pk for item in row.competencies.all()}
    more = {"competencies": [str(item.pk) for item in whole.competencies if item.pk in called_on] or ""}
    return _item(ItemKind.ACTIVITY, row, whole, row.description, more)


def item_type(kind: ItemKind, whole: Whole) -> Json:
    """Return one of our CFItemTypes."""
    return {
        "identifier": str(kind.identifier),
        "uri": uri("CFItemTypes", kind.identifier),
        "title": kind.word(whole.language),
        "description": kind.word(whole.language),
        "hierarchyCode": str(list(ItemKind).index(kind) + 1),
        "typeCode": kind.code,
        "lastChangeDateTime": moment(whole.changed),
    }


def rubrics(whole: Whole) -> list[Json]:
    """Return the CFRubrics: the grid of each competency that has observable criteria."""
    return [rubric(row, whole) for row in whole.competencies if row.criteria.all()]


def rubric(competency: Competency, whole: Whole) -> Json:
    """Return the grid of one competency, a CFRubricCriterion for each observable criterion."""
    identifier = grid_of(competency.pk)
    return {
        "identifier": str(identifier),
        "uri": uri("CFRubrics", identifier),
        "title": f"{competency.code} · {competency.title}",
        "lastChangeDateTime": moment(whole.changed),
        "CFRubricCriteria": [_criterion(row, competency, identifier, whole) for row in competency.criteria.all()],
    }


def _criterion(row: PerformanceCriterion, competency: Competency, rubric_id: UUID, whole: Whole) -> Json:
    found = {
        "identifier": str(row.pk),
        "uri": f"{uri('CFRubrics', rubric_id)}#{row.pk}",
        "description": row.text,
        "CFItemURI": link("CFItems", competency.pk, competency.title),
        "position": row.position,
        "rubricId": str(rubric_id),
        "lastChangeDateTime": moment(whole.changed),
    }
    return _filled(found, {"critical": row.critical})


def _filled(found: Json, extension: Json) -> Json:
    """Leave out what is empty: CASE has no empty values. Zero and false say something and stay."""
    kept = {key: value for key, value in found.items() if value != ""}
    carried = {key: value for key, value in extension.items() if value != ""}
    return {**kept, "extensions": {EXTENSION: carried}} if carried else kept
