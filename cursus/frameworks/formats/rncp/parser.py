"""From the elements of a FICHE to a frozen ``Fiche``, or to the lines of report that say why not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cursus.frameworks.formats.rncp import facts, parts
from cursus.frameworks.formats.rncp.fiche import Fiche
from cursus.frameworks.formats.rncp.fields import Fields
from cursus.frameworks.formats.rncp.problems import Code, Problem, Severity
from cursus.frameworks.formats.rncp.source import ByteSource
from cursus.frameworks.formats.rncp.stream import RawFiche, iter_raw

NUMBER = re.compile(r"(RNCP|RS)[0-9]{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFiche:
    """One FICHE of the file: its content when it can be used, and its lines of report in any case."""

    position: int
    line: int
    number: str
    title: str = ""
    fiche: Fiche | None
    size: int = 0
    """Characters of text in the fiche."""
    problems: tuple[Problem, ...] = ()


def iter_fiches(source: ByteSource, *, wanted: Collection[str] | None = None) -> Iterator[ParsedFiche]:
    """Yield each fiche of the stream in order, in bounded memory.

    ``wanted``: numbers to read, all when None. A malformed fiche is yielded without its content and the next
    ones follow; RncpFileError ends the stream when the file itself cannot be read further.
    """
    seen: set[str] = set()
    chosen = None if wanted is None else frozenset(wanted)
    for raw in iter_raw(source, wanted=chosen):
        parsed = parse(raw)
        if parsed.number and parsed.number in seen:
            parsed = _refuse(raw, Code.DUPLICATE_FICHE, title=parsed.title)
        seen.add(parsed.number)
        yield parsed


def parse(raw: RawFiche) -> ParsedFiche:
    """Read one fiche; never raises on its content."""
    if raw.node is None:
        return _refuse(raw, Code.FICHE_TOO_LARGE)
    fields = Fields(raw.node, position=raw.position, number=raw.number)
    fiche = _fiche(fields)
    return ParsedFiche(
        position=raw.position,
        line=raw.line,
        number=raw.number,
        title=fiche.title,
        fiche=None if fields.refused else fiche,
        size=raw.size,
        problems=tuple(fields.problems),
    )


def _refuse(raw: RawFiche, code: Code, *, title: str = "") -> ParsedFiche:
    problem = Problem(code=code, position=raw.position, number=raw.number, line=raw.line)
    return ParsedFiche(
        position=raw.position, line=raw.line, number=raw.number, title=title, fiche=None, problems=(problem,)
    )


def _fiche(fields: Fields) -> Fiche:
    root = fields.root
    number = fields.line(root, "NUMERO_FICHE", required=True)
    if number and not NUMBER.fullmatch(number):
        fields.note(Code.BAD_NUMBER, root.first("NUMERO_FICHE"), "NUMERO_FICHE", value=number[:40])
    level, level_label = parts.level(fields)
    abbreviated_code, abbreviated_label = parts.abbreviation(fields)
    fiche = Fiche(
        number=number,
        technical_id=fields.integer(root, "ID_FICHE"),
        title=fields.line(root, "INTITULE", required=True, limit=800),
        abbreviated_code=abbreviated_code,
        abbreviated_label=abbreviated_label,
        state=fields.line(root, "ETAT_FICHE", limit=100),
        active=bool(fields.boolean(root, "ACTIF", required=True)),
        level=level,
        level_label=level_label,
        nsf=fields.codes("CODES_NSF", "NSF"),
        rome=fields.codes("CODES_ROME", "ROME"),
        formacodes=fields.codes("FORMACODES", "FORMACODE"),
        idcc=fields.codes("CODES_IDCC", "IDCC"),
        collective_agreements=parts.collective_agreements(fields),
        certifiers=parts.certifiers(fields),
        has_partners=fields.boolean(root, "EXISTENCE_PARTENAIRES"),
        partners=parts.partners(fields),
        juries=parts.juries(fields),
        replaces=parts.numbers(fields, "ANCIENNE"),
        replaced_by=parts.numbers(fields, "NOUVELLE"),
        blocks=parts.blocks(fields),
        correspondences=parts.correspondences(fields),
        statistics=parts.statistics(fields),
        cohort_years=parts.cohort_years(fields),
        legal_texts=parts.legal_texts(fields),
        **facts.texts(fields),
        **facts.dates(fields),
        **facts.flags(fields),
        **facts.durations(fields),
    )
    _check_whole(fields, fiche)
    return fiche


def _check_whole(fields: Fields, fiche: Fiche) -> None:
    if not fiche.certifiers:
        fields.note(Code.MISSING, fields.root, "CERTIFICATEURS")
    if not fiche.is_rs and not fiche.blocks:
        fields.note(Code.MISSING, fields.root, "BLOCS_COMPETENCES")
    if fiche.is_rs and not fiche.attested_capacities:
        fields.note(Code.NO_COMPETENCY, fields.root, "CAPACITES_ATTESTEES")
    for tag in dict.fromkeys(child.tag for child in fields.root.children if child.tag and child.tag not in facts.KNOWN):
        fields.note(Code.UNKNOWN_ELEMENT, fields.root.first(tag), tag[:60], severity=Severity.WARNING)
