"""From JSON to what a package says. Leniently: what we have no place for is named, what is wrong is told by place."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.formats.case import fields
from cursus.frameworks.formats.case.identifiers import ItemKind
from cursus.frameworks.formats.case.package import Criterion, Extras, Item, Neighbour, Package
from cursus.frameworks.rules_occupations import WHY_LENGTH

Json = dict[str, Any]
MAX_ITEMS = 3000
LONG, SHORT = 20_000, 200
TITLE = 800

# Words that tools write as an item's type, without accents: ours, the RNCP's, OpenSALT's most frequent ones.
TYPE_WORDS = {
    ItemKind.BLOCK: {"bloc de competences", "bloc", "competency block", "block", "domain", "domaine", "cluster"},
    ItemKind.COMPETENCY: {"competence", "competency", "skill", "standard", "component", "savoir-faire"},
    ItemKind.OCCUPATION: {"metier", "occupation", "job", "profession"},
    ItemKind.ACTIVITY: {"activite", "activity", "mission", "task", "tache"},
}
_KINDS = {word: kind for kind, words in TYPE_WORDS.items() for word in words}
_BY_IDENTIFIER = {kind.identifier: kind for kind in ItemKind}


def read_package(value: Json) -> Package:
    """Read a CFPackage. Never raises: everything that is wrong with it stands in ``problems``."""
    package = Package()
    fields.look_over(package, "CFPackage", value)
    _read_document(package, value["CFDocument"])
    _read_items(package, value)
    _read_associations(package, value)
    _read_rubrics(package, value)
    left_behind = fields.extension(value).get("notCarried")
    if isinstance(left_behind, list) and "qualifications" in left_behind:
        said = _("Qualifications stand on the version that this comes from: CASE cannot carry them. Write them here.")
        package.doubtful("CFPackage", said)
    return package


def _read_document(package: Package, value: Json) -> None:
    where = "CFDocument"
    fields.look_over(package, where, value)
    package.identifier = fields.identifier(package, where, value)
    package.title = fields.text(package, where, value, "title", limit=TITLE, needed=True)
    package.description = fields.text(package, where, value, "description", limit=LONG)
    package.language = fields.text(package, where, value, "language", limit=SHORT)
    package.number = fields.text(package, where, value, "version", limit=SHORT)
    code = fields.extension(value).get("code")
    package.code = fields.readable(code)[:30] if isinstance(code, str) else ""


def _read_items(package: Package, value: Json) -> None:
    lineages: set[UUID] = set()
    for order, (where, entry) in enumerate(fields.objects(package, value, "CFItems")):
        if order >= MAX_ITEMS:
            package.wrong(
                "CFItems", _("A framework of more than %(limit)s items does not fit here.") % {"limit": MAX_ITEMS}
            )
            return
        fields.look_over(package, "CFItem", entry)
        item = _item(package, where, entry)
        if item is None:
            package.refused |= {key for key in [fields.as_uuid(entry.get("identifier"))] if key is not None}
            continue
        if item.identifier in package.items or item.identifier == package.identifier:
            package.wrong(where, _("Its identifier is used twice in the file: %(value)s.") % {"value": item.identifier})
            continue
        if item.extras.lineage in lineages:
            package.wrong(where, _("It says to come from the same item as another one of the file."))
            continue
        if item.extras.lineage is not None:
            lineages.add(item.extras.lineage)
        package.items[item.identifier] = item
    if not package.items and not package.blocked:
        package.wrong("CFItems", _("The package holds no item: there is nothing to import."))


def _item(package: Package, where: str, entry: Json) -> Item | None:
    identifier = fields.identifier(package, where, entry)
    title = fields.text(package, where, entry, "fullStatement", limit=LONG, needed=True)
    if identifier is None or not title:
        return None
    where = f"{where} {title[:80]}"
    word = fields.text(package, where, entry, "CFItemType", limit=SHORT)
    code = fields.text(package, where, entry, "humanCodingScheme", limit=SHORT)
    return Item(
        identifier=identifier,
        kind=_declared(entry, word),
        type_word=word,
        code=code,
        title=title,
        notes=fields.text(package, where, entry, "notes", limit=LONG),
        where=where,
        extras=_extras(package, where, fields.extension(entry)),
    )


def _declared(entry: Json, word: str) -> ItemKind | None:
    target = entry.get("CFItemTypeURI")
    known = fields.as_uuid(target.get("identifier")) if isinstance(target, dict) else None
    if known in _BY_IDENTIFIER:
        return _BY_IDENTIFIER[known]
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return _KINDS.get(bare.casefold().strip())


def _extras(package: Package, where: str, said: Json) -> Extras:
    evidence, span, source = said.get("expectedEvidence"), said.get("sourceSpan"), said.get("sourceText")
    kinds = None
    if isinstance(evidence, list):
        kinds = tuple(entry for entry in evidence if isinstance(entry, str) and entry in EvidenceType.values)
        if len(kinds) != len(evidence):
            package.doubtful(where, _("Some kinds of evidence are not known here and are left out."))
    places = [fields.whole_number(entry, high=2_000_000_000) for entry in span] if isinstance(span, list) else []
    if source is not None:
        source = fields.text(package, where, said, "sourceText", limit=200_000)
    called_on = said.get("competencies")
    keys = [fields.as_uuid(entry) for entry in called_on] if isinstance(called_on, list) else []
    return Extras(
        lineage=fields.as_uuid(said.get("lineage")),
        position=fields.whole_number(said.get("position")),
        critical=fields.truth(said.get("critical")),
        confirmed=fields.truth(said.get("confirmed")),
        evidence=kinds,
        source_text=source,
        source_span=(places[0], places[1]) if len(places) == 2 and None not in places else None,  # type: ignore[arg-type]
        workplaces=fields.lines(package, where, said, "workplaces"),
        structures=fields.lines(package, where, said, "structures"),
        rome_codes=fields.rome_codes(package, where, said, "romeCodes"),
        competencies=tuple(dict.fromkeys(key for key in keys if key is not None)),
    )


def _read_associations(package: Package, value: Json) -> None:
    others: Counter[str] = Counter()
    for where, entry in fields.objects(package, value, "CFAssociations"):
        kind = entry.get("associationType")
        origin, destination = _node(entry, "originNodeURI"), _node(entry, "destinationNodeURI")
        if kind == "isRelatedTo" and origin in package.items and _read_neighbour(package, where, entry, origin):
            continue
        fields.look_over(package, "CFAssociation", entry)
        if not isinstance(kind, str):
            package.wrong(where, _("%(field)s is not a text.") % {"field": "associationType"})
        elif kind == "isChildOf":
            _read_place(package, where, entry, origin, destination)
        elif kind == "isPartOf" and origin in package.items and destination in package.items:
            core = fields.truth(fields.extension(entry).get("core"))
            package.links[(origin, destination)] = True if core is None else core
        else:
            others[fields.readable(kind)[:40] or "CFAssociations"] += 1
    for kind, count in sorted(others.items()):
        said = _("Associations of this kind, not imported: %(count)s. Correspondences are written and confirmed here.")
        package.doubtful(kind, said % {"count": count})


def _read_neighbour(package: Package, where: str, entry: Json, origin: UUID) -> bool:
    """Take an occupation that is near another one; tell whether it was one: only ours say a lineage."""
    lineage = fields.as_uuid(fields.extension(entry).get("lineage"))
    if lineage is None:
        return False
    fields.look_over(package, "CFAssociation", {name: value for name, value in entry.items() if name != "notes"})
    node = entry["destinationNodeURI"] if isinstance(entry.get("destinationNodeURI"), dict) else {}
    title = node.get("title")
    neighbour = Neighbour(
        lineage=lineage,
        title=fields.readable(title)[:SHORT] if isinstance(title, str) else "",
        why=fields.text(package, where, entry, "notes", limit=WHY_LENGTH),
        position=fields.whole_number(entry.get("sequenceNumber")),
    )
    package.neighbours.setdefault(origin, []).append(neighbour)
    return True


def _node(entry: Json, name: str) -> UUID | None:
    found = entry.get(name)
    return fields.as_uuid(found.get("identifier")) if isinstance(found, dict) else None


def _called(where: str, entry: Json, end: str) -> str:
    """The place of an association, with the title that it gives to one of its ends."""
    node = entry.get(end)
    title = node.get("title") if isinstance(node, dict) else None
    return f"{where} {fields.readable(title)[:80]}".strip() if isinstance(title, str) else where


def _read_place(package: Package, where: str, entry: Json, child: UUID | None, parent: UUID | None) -> None:
    if {child, parent} & package.refused:
        return
    if child is None or child not in package.items:
        package.wrong(_called(where, entry, "originNodeURI"), _("It places an item that the file does not hold."))
        return
    if parent is None or (parent not in package.items and parent != package.identifier):
        said = _("It places an item below something that the file does not hold.")
        package.wrong(_called(where, entry, "destinationNodeURI"), said)
        return
    if child in package.parent:
        if package.parent[child] != parent:
            package.doubtful(package.items[child].where, _("It has several places in the tree: the first one counts."))
        return
    sequence = fields.whole_number(entry.get("sequenceNumber"), low=-(10**9), high=10**9)
    if entry.get("sequenceNumber") is not None and sequence is None:
        package.doubtful(where, _("Its sequenceNumber is not a whole number: the order of the file counts."))
    package.parent[child] = parent
    package.children.setdefault(parent, []).append((sequence if sequence is not None else 10**9, child))


def _read_rubrics(package: Package, value: Json) -> None:
    seen: set[UUID] = set()
    for where, rubric in fields.objects(package, value, "CFRubrics"):
        fields.look_over(package, "CFRubric", rubric)
        for place, entry in fields.objects(package, rubric, "CFRubricCriteria", where=f"{where}."):
            fields.look_over(package, "CFRubricCriterion", entry)
            target = _node(entry, "CFItemURI")
            words = fields.text(package, place, entry, "description", limit=LONG)
            if target is None or target not in package.items:
                package.doubtful(place, _("This criterion is about no item of the file: it is left out."))
                continue
            if not words:
                package.doubtful(place, _("This criterion says nothing: it is left out."))
                continue
            identifier = fields.as_uuid(entry.get("identifier"))
            if identifier is not None and identifier in seen:
                package.wrong(place, _("Its identifier is used twice in the file: %(value)s.") % {"value": identifier})
                continue
            if identifier is not None:
                seen.add(identifier)
            critical = fields.truth(fields.extension(entry).get("critical"))
            position = fields.whole_number(entry.get("position"))
            found = Criterion(identifier=identifier, text=words, position=position, critical=critical)
            package.criteria.setdefault(target, []).append(found)
