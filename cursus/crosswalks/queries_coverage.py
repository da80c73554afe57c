"""The coverage of a version, read in a constant number of queries whatever it holds.

Keys are read as text: they are only compared with one another, and making a UUID of each of tens of thousands costs
more than everything else here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cursus.crosswalks.coverage import About, Column, Key, Link, Matrix, Node, cover
from cursus.crosswalks.enums import MappingKind, MappingState
from cursus.crosswalks.models import CrosswalkMapping, SourceElement, SourceFramework
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion

OCCUPATIONS = "occupations"
WITHOUT_BLOCK = "without block"
MOST_ALONE = 30
KINDS = {kind.value: kind for kind in MappingKind}


def _text(*names: str) -> Iterator[Cast]:
    return (Cast(name, CharField()) for name in names)


def matrix_of(version: FrameworkVersion, *, states: Sequence[str] = (MappingState.REVIEWED,)) -> Matrix:
    """Return our blocks against the groups of every source that the version is compared with (seven queries)."""
    links: dict[Key, list[Link]] = defaultdict(list)
    used: set[Key] = set()
    ours: set[Key] = set()
    rows = CrosswalkMapping.objects.filter(version=version, state__in=states).order_by()
    names = ("competency_id", "competency__block_id", "block_id", "element_id", "target_competency_id")
    read = rows.values_list(*_text("source_id", *names, "target_block_id"), "kind")
    for source, competency, of_block, block, element, target, target_block, kind in read:
        column: Key = block or of_block or (WITHOUT_BLOCK if competency else OCCUPATIONS)
        used.add(column)
        ours.add(competency or block)
        links[source].append(Link(column, element or target or target_block, KINDS[kind]))
    sources = SourceFramework.objects.filter(pk__in=rows.values("source")).order_by("created_at", "title")
    abouts = {
        key: About(key, row.title, row.reference, row.language)
        for row in sources.annotate(text_key=Cast("pk", CharField()))
        if (key := row.text_key)
    }
    nodes = _nodes(rows)
    covered = [cover(about, nodes[key], links[key], loose=_("Other elements")) for key, about in abouts.items()]
    alone, total = _alone(version, ours)
    return Matrix(
        columns=_columns(version, used),
        sources=covered,
        alone=alone[:MOST_ALONE],
        more_alone=max(0, len(alone) - MOST_ALONE),
        competencies=total,
    )


def _columns(version: FrameworkVersion, used: set[Key]) -> list[Column]:
    rows = version.blocks.order_by("position", "code").values_list(*_text("pk"), "code", "title")
    found = [Column(key, code, title) for key, code, title in rows]
    if WITHOUT_BLOCK in used:
        found.append(Column(WITHOUT_BLOCK, _("Competencies"), _("competencies that stand in no block")))
    if OCCUPATIONS in used:
        found.append(Column(OCCUPATIONS, _("Occupations"), _("occupations and their activities")))
    return found


def _nodes(mappings: Any) -> dict[Key, list[Node]]:
    """Return the elements of every source that the mappings lead to, by source, in order (four queries)."""
    found: dict[Key, list[Node]] = defaultdict(list)
    used = SourceFramework.objects.filter(pk__in=mappings.values("source"))
    standing: dict[Key, list[Key]] = defaultdict(list)
    for source, version in used.exclude(version=None).values_list(*_text("pk", "version_id")):
        standing[version].append(source)
    elements = SourceElement.objects.filter(source__in=used.filter(version=None)).order_by("position", "code")
    for source, key, parent, code, label in elements.values_list(
        *_text("source_id", "pk", "parent_id"), "code", "label"
    ):
        found[source].append(Node(key, f"{code} · {label}" if code else label, parent))
    blocks = CompetencyBlock.objects.filter(version__in=used.values("version")).order_by("position", "code")
    for version, key, code, label in blocks.values_list(*_text("version_id", "pk"), "code", "title"):
        for source in standing[version]:
            found[source].append(Node(key, f"{code} · {label}"))
    lines = Competency.objects.filter(version__in=used.values("version")).order_by(
        "block__position", "position", "code"
    )
    for version, key, parent, code, label in lines.values_list(*_text("version_id", "pk", "block_id"), "code", "title"):
        for source in standing[version]:
            found[source].append(Node(key, f"{code} {label}", parent))
    return found


def _alone(version: FrameworkVersion, ours: set[Key]) -> tuple[list[str], int]:
    """Return the competencies to which nothing corresponds, nor to their block; and how many there are in all."""
    rows = version.competencies.order_by("block__position", "position", "code")
    read = list(rows.values_list(*_text("pk", "block_id"), "code", "title"))
    return [f"{code} {title}" for key, block, code, title in read if key not in ours and block not in ours], len(read)
