"""What the review page shows of each block, and what it reads back from the lines that a person wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cursus.frameworks.arranging import Wanted
from cursus.frameworks.formats.rncp.proposals import as_lines, doubts, locate, propose, read_lines
from cursus.frameworks.formats.rncp.segments import segments
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion

NO_BLOCK = "sans-bloc"
MAX_TEXT = 200_000

DOUBTS = {
    "several": gettext_lazy("Line %(number)s seems to hold two competencies: “%(words)s…”"),
    "long": gettext_lazy("Line %(number)s is very long: “%(words)s…”"),
    "short": gettext_lazy("Line %(number)s is very short: “%(words)s”"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReview:
    """One block as the page shows it."""

    key: str
    """The block's id, or NO_BLOCK."""
    code: str
    title: str
    source: str
    text: str
    count: int
    confirmed: bool
    assessment: str = ""
    headings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    error: str = ""

    @property
    def rows(self) -> int:
        """Height of the text area, in lines."""
        return min(60, max(4, sum(1 + len(line) // 75 for line in self.text.splitlines()) + 1))


def review_of(version: FrameworkVersion) -> list[BlockReview]:
    """Every block of the version with its competencies as lines; one entry without block for the RS."""
    competencies: dict[object, list[Competency]] = {}
    for row in Competency.objects.filter(version=version).order_by("position", "code"):
        competencies.setdefault(row.block_id, []).append(row)
    blocks = list(version.blocks.order_by("position", "code"))
    found = [_review(block, block.source_text, competencies.get(block.pk, [])) for block in blocks]
    if not blocks:
        found.append(_review(None, source_without_block(version), competencies.get(None, [])))
    return found


def source_without_block(version: FrameworkVersion) -> str:
    """The text in which a fiche of the RS lists its competencies; empty when the version has another origin."""
    qualification = version.qualifications.order_by("created_at").first()
    return str(qualification.fiche.get("attested_capacities", "")) if qualification else ""


def with_answer(review: BlockReview, *, text: str, error: str) -> BlockReview:
    """The block again, with what the person wrote and why it was not taken."""
    return replace(review, text=text, error=error)


def _review(block: CompetencyBlock | None, source: str, rows: list[Competency]) -> BlockReview:
    lines = [(_source_code(source, row), _words(row)) for row in rows]
    confirmed = bool(rows) and all(row.confirmed for row in rows)
    return BlockReview(
        key=str(block.pk) if block else NO_BLOCK,
        code=block.code if block else "",
        title=block.title if block else _("Competencies attested"),
        source=source,
        text=as_lines(lines),
        count=len(rows),
        confirmed=confirmed,
        assessment=block.assessment_terms if block else "",
        headings=tuple(heading.text for heading in propose(source).headings),
        doubts=() if confirmed else tuple(_doubts(lines)),
    )


def _words(row: Competency) -> str:
    return f"{row.title}\n{row.description}".strip()


def _source_code(source: str, row: Competency) -> str:
    """The code as the source writes it; codes that were made here are not shown: they follow the order of
    lines."""
    if row.source_start is None or row.source_end is None:
        return ""
    found = segments(source[row.source_start : row.source_end])
    code = found[0].code if found else ""
    return code if code and (row.code == code or row.code.endswith(f".{code}")) else ""


def _doubts(lines: list[tuple[str, str]]) -> list[str]:
    return [
        str(DOUBTS[doubt]) % {"number": number, "words": words[:60]}
        for number, (_code, words) in enumerate(lines, start=1)
        for doubt in doubts(words)
    ]


def read_answer(text: str, source: str) -> list[Wanted]:
    """The competencies that a person wrote, one a line, each with its place in the source where it can be
    found."""
    lines = read_lines(text[:MAX_TEXT])
    known = {segment.code for segment in segments(source) if segment.code}
    found = []
    for code, words in lines:
        title, _newline, description = _without_inner_codes(words, known).partition("\n")
        span = locate(source, title)
        found.append(
            Wanted(
                title=title,
                description=description,
                code=code[:30],
                start=_from_code(source, code, span[0]) if span else None,
                end=span[1] if span else None,
            )
        )
    return found


def _without_inner_codes(words: str, known: set[str]) -> str:
    """Two joined lines leave the code of the second in mid-sentence: take it off."""
    for code in known:
        sign = r"\s*[.:)\-–]+" if code.isdigit() else r"\s*[.:)\-–]*"
        words = re.sub(rf"(?<=\s){re.escape(code)}{sign}\s*(?=\S)", "", words)
    return words


def _from_code(source: str, code: str, start: int) -> int:
    """Where the competency begins, its code included."""
    before = source.rfind(code, max(0, start - len(code) - 8), start) if code else -1
    return before if before >= 0 else start
