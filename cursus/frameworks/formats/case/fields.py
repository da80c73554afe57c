"""One field after the other, with what is wrong about it: a file's types are never taken for granted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cursus.frameworks import rules_occupations
from cursus.frameworks.formats.case.package import Package

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

# What a class of CASE has, by what becomes of it here: read, or named in the report as left out. What other tools add
# (OpenSALT repeats the addresses of the package in each part) is known to say nothing new.
READ = {
    "CFPackage": {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"},
    "CFDocument": {"identifier", "title", "description", "language", "version", "extensions"},
    "CFItem": {"identifier", "fullStatement", "CFItemType", "CFItemTypeURI", "humanCodingScheme", "notes"}
    | {"extensions"},
    "CFAssociation": {"identifier", "associationType", "originNodeURI", "destinationNodeURI", "sequenceNumber"}
    | {"extensions"},
    "CFRubric": {"identifier", "title", "CFRubricCriteria", "extensions"},
    "CFRubricCriterion": {"identifier", "description", "CFItemURI", "position", "rubricId", "extensions"},
}
SAYS_NOTHING_NEW = {"uri", "lastChangeDateTime", "CFPackageURI", "CFDocumentURI", "caseVersion"}
OF_THE_STANDARD = {
    "CFPackage": set(),
    "CFDocument": {"frameworkType", "creator", "officialSourceURL", "publisher", "subject", "subjectURI"}
    | {"adoptionStatus", "statusStartDate", "statusEndDate", "licenseURI", "notes"},
    "CFItem": {"listEnumeration", "abbreviatedStatement", "alternativeLabel", "conceptKeywords", "subject"}
    | {"conceptKeywordsURI", "subjectURI", "language", "educationLevel", "licenseURI"}
    | {"statusStartDate", "statusEndDate"},
    "CFAssociation": {"CFAssociationGroupingURI", "notes"},
    "CFRubric": {"description"},
    "CFRubricCriterion": {"category", "weight", "CFRubricCriterionLevels"},
}


def readable(words: str) -> str:
    """Return words without the signs that no database and no page can take."""
    return _UNSTORABLE.sub("", words)


def look_over(package: Package, kind: str, value: dict[str, Any]) -> None:
    """Count the fields of an object that are not read: those of the standard, and those that nobody defines."""
    for name, content in value.items():
        if name in READ[kind] or name in SAYS_NOTHING_NEW or content in (None, "", [], {}):
            continue
        counted = package.left_out if name in OF_THE_STANDARD[kind] else package.unknown
        label = f"{kind}.{name}" if name in OF_THE_STANDARD[kind] else f"{kind}.{readable(name)[:60]}"
        if label in counted or len(counted) < 100:
            counted[label] += 1


def text(package: Package, where: str, value: dict[str, Any], name: str, *, limit: int, needed: bool = False) -> str:
    """Return a text field, without what a database cannot keep; "" where it is missing or no text."""
    found = value.get(name)
    if found is None or found == "":
        if needed:
            package.wrong(where, _("%(field)s is missing.") % {"field": name})
        return ""
    if not isinstance(found, str):
        note = package.wrong if needed else package.doubtful
        note(where, _("%(field)s is not a text.") % {"field": name})
        return ""
    clean = readable(found).strip()
    if clean != found.strip():
        package.doubtful(where, _("Unreadable characters were taken out of %(field)s.") % {"field": name})
    if needed and not clean:
        package.wrong(where, _("%(field)s is missing.") % {"field": name})
    if len(clean) > limit:
        said = _("%(field)s has %(length)s characters; %(limit)s fit here.")
        package.wrong(where, said % {"field": name, "length": len(clean), "limit": limit})
        return clean[:limit]
    return clean


def lines(package: Package, where: str, value: dict[str, Any], name: str) -> list[str] | None:
    """Return a short list of texts; None where there is none. What is too long forbids the import."""
    found = value.get(name)
    if not isinstance(found, list):
        return None
    clean = rules_occupations.lines_of(readable(entry) for entry in found if isinstance(entry, str))
    if not rules_occupations.fits(clean):
        said = _("%(field)s: at most %(lines)d lines of %(length)d characters each.")
        bounds = {"lines": rules_occupations.LINES, "length": rules_occupations.LINE_LENGTH}
        package.wrong(where, said % {"field": name, **bounds})
    return clean


def rome_codes(package: Package, where: str, value: dict[str, Any], name: str) -> list[dict[str, str]] | None:
    """Return ROME codes with their labels; None where there are none. What is no code is noted and left out."""
    found = value.get(name)
    if not isinstance(found, list):
        return None
    entries = [rules_occupations.rome_line(entry) for entry in found if isinstance(entry, dict)]
    said = lines(package, where, {name: entries}, name) or []
    codes = [code for code in map(rules_occupations.rome_of, said) if code is not None]
    if len(codes) != len(found):
        package.doubtful(where, _("Some ROME codes are none (one letter and four digits) and are left out."))
    return rules_occupations.rome_codes_of(codes)


def identifier(package: Package, where: str, value: dict[str, Any]) -> UUID | None:
    """Return the identifier of an object; None, with the reason noted, where it is no UUID."""
    found = as_uuid(value.get("identifier"))
    if found is None:
        package.wrong(where, _("Its identifier is not a UUID."))
    return found


def as_uuid(value: object) -> UUID | None:
    """Return a UUID written as text, or None."""
    if not isinstance(value, str) or len(value) > 50:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def whole_number(value: object, *, low: int = 0, high: int = 32_767) -> int | None:
    """Return an integer within bounds (those of the database's small numbers), or None."""
    right = isinstance(value, int) and not isinstance(value, bool)
    return value if right and low <= value <= high else None  # type: ignore[operator, return-value]


def truth(value: object) -> bool | None:
    """Return true or false, or None for anything else."""
    return value if isinstance(value, bool) else None


def objects(
    package: Package, value: dict[str, Any], name: str, where: str = ""
) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield (place, object) for each object of a list; what is no list or no object is noted."""
    found = value.get(name)
    if found is None:
        return
    if not isinstance(found, list):
        package.wrong(where or name, _("%(field)s is not a list.") % {"field": name})
        return
    for order, entry in enumerate(found, start=1):
        place = f"{where}{name}[{order}]"
        if isinstance(entry, dict):
            yield place, entry
        else:
            package.wrong(place, _("This entry is not an object."))


def extension(value: dict[str, Any]) -> dict[str, Any]:
    """Return what our own extension of an object carries; empty where there is none."""
    outer = value.get("extensions")
    inner = outer.get("cursus") if isinstance(outer, dict) else None
    return inner if isinstance(inner, dict) else {}
