"""Propose separate competencies from the free text of a block. A person confirms, splits or merges: never
guessed.

Each proposal keeps its place in the source (``source[start:end]``). What is set aside as a heading is kept
and shown too: put together, proposals and headings hold every word of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from cursus.frameworks.formats.rncp.segments import BULLETS, Segment, read_code, segments


class Basis(StrEnum):
    """What the separation rests on, from the surest to the weakest."""

    CODE = "code"
    BULLET = "bullet"
    PARAGRAPH = "paragraph"
    SEMICOLON = "semicolon"
    INLINE = "inline"
    WHOLE = "whole"
    """Nothing separates: the text is proposed in one piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    start: int
    end: int
    """Offsets in the source text, in characters."""
    code: str
    """As the source writes it (A1C1, C.10, 4), or empty."""
    text: str
    basis: Basis
    heading: str = ""
    """The introductory words it stands under, when there are some."""
    doubts: tuple[str, ...] = ()
    """What a person should look at: "several" (perhaps two competencies), "long" or "short"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    items: tuple[Proposal, ...]
    headings: tuple[Heading, ...]


LONG = 900
SHORT = 12
# "…l'équipe artistique Participer aux réunions…": a capitalised infinitive in mid-sentence.
_LOST_BREAK = re.compile(r"[a-zà-ÿ),] (?:[A-ZÀ-Ý][a-zà-ÿ]{2,}(?:er|ir)|Mettre|Prendre|Conduire|Construire|Rendre) ")
_SEMICOLON = re.compile(r"(?<!\s)\s*;\s*")
_DASH = re.compile(rf"(?<!\s)\s+(?=[{re.escape(BULLETS)}]\s+[A-ZÀ-Ý])")
_INLINE_CODE = re.compile(r"(?<=\s)(?=[A-Z]{1,3}\.?\d{1,3}(?:[.\-]?[A-Z]?\d{1,3}){0,3}\s*[.:)\-–]\s*[A-ZÀ-Ý])")


def propose(source: str) -> Proposals:
    """Separate the text of a block (LISTE_COMPETENCES) or of an RS fiche (CAPACITES_ATTESTEES).

    Order of what is trusted: codes, bullets, paragraphs; then, in a text of one piece, semicolons, dashes and
    codes within the line. Sub-items (4.1 under "4 … :", bullets under a code) stay with their item.
    """
    found = segments(source)
    basis = _basis(found)
    if len(found) == 1:
        found, basis = _cut_one_piece(source, found[0], basis)
    groups, headings = _group(source, found, flowing=basis not in (Basis.SEMICOLON, Basis.INLINE))
    return Proposals(
        items=tuple(_proposal(source, group, heading, basis) for group, heading in groups),
        headings=tuple(Heading(start=one.start, end=one.end, text=_heading_text(source, one)) for one in headings),
    )


def _basis(found: list[Segment]) -> Basis:
    marked = [one for one in found if one.marked]
    if sum(bool(one.code) for one in found) * 2 > len(found):
        return Basis.CODE
    if marked and len(marked) * 2 > len(found):
        return Basis.BULLET if any(one.bullet for one in marked) else Basis.CODE
    return Basis.PARAGRAPH if len(found) > 1 else Basis.WHOLE


def _cut_one_piece(source: str, whole: Segment, basis: Basis) -> tuple[list[Segment], Basis]:
    for pattern, name, least in (
        (_INLINE_CODE, Basis.INLINE, 2),
        (_DASH, Basis.INLINE, 2),
        (_SEMICOLON, Basis.SEMICOLON, 3),
    ):
        cuts = [match.span() for match in pattern.finditer(source, whole.start, whole.end)]
        edges = [whole.start, *(edge for span in cuts for edge in span), whole.end]
        spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if source[a:b].strip()]
        if len(spans) >= least:
            # Read again as if each stretch stood alone, so that bullets and codes are seen.
            return [_shift(one, a) for a, b in spans for one in segments(source[a:b])], name
    return [whole], basis


def _shift(one: Segment, by: int) -> Segment:
    return Segment(start=one.start + by, end=one.end + by, body=one.body + by, bullet=one.bullet, code=one.code)


def _group(
    source: str, found: list[Segment], *, flowing: bool
) -> tuple[list[tuple[list[Segment], str]], list[Segment]]:
    """Gather segments into items: [(segments of the item, heading above it)], and the headings.

    ``flowing``: a segment may go on with the sentence before it (not where we cut within one line).
    """
    coded = any(one.code for one in found)
    any_marked = any(one.marked for one in found)
    groups: list[tuple[list[Segment], str]] = []
    headings: list[Segment] = []
    heading, interrupted = "", False
    for index, one in enumerate(found):
        words = source[one.body : one.end]
        following = found[index + 1] if index + 1 < len(found) else None
        if not words.strip(BULLETS + " \t"):
            headings += [one] if one.code else []
            interrupted = interrupted or bool(one.code)
            continue
        if groups and flowing and not interrupted and _belongs_to_previous(source, groups[-1][0], one, coded=coded):
            groups[-1][0].append(one)
        elif _is_heading(one, words, following, any_marked=any_marked):
            headings.append(one)
            heading = _clean(words).rstrip(" :")
            interrupted = True
        else:
            groups.append(([one], heading))
            interrupted = False
    return groups, headings


def _is_heading(one: Segment, words: str, following: Segment | None, *, any_marked: bool) -> bool:
    """An unmarked line ending in a colon above marked lines, or a line that only names the list."""
    if one.code:
        return False
    if re.fullmatch(r"(?:les\s+)?comp[ée]tences?(?:\s+\w+){0,4}\s*:?", _clean(words), re.IGNORECASE):
        return True
    ends_open = words.rstrip().endswith(":")
    if not ends_open or following is None:
        return False
    return not one.bullet or bool(any_marked and following.bullet and following.bullet != one.bullet)


def _belongs_to_previous(source: str, group: list[Segment], one: Segment, *, coded: bool) -> bool:
    first = group[0]
    parent_open = source[group[0].start : group[0].end].rstrip().endswith(":")
    if one.code and first.code:
        # "4.1 …" under "4. … :"
        return parent_open and one.code.startswith(first.code + ".") and first.code.isdigit()
    if coded and first.code and not one.code:
        # Bullets, and paragraphs that go on, under a coded item.
        return bool(one.bullet) or _goes_on(source, one)
    if not one.marked:
        return _goes_on(source, one)
    return False


def _goes_on(source: str, one: Segment) -> bool:
    """An unmarked stretch that opens in lower case (or with a sign) continues the sentence before it."""
    letter = source[one.body : one.body + 1]
    return not one.marked and (letter.islower() or letter in '(«"…,;')


def _proposal(source: str, group: list[Segment], heading: str, basis: Basis) -> Proposal:
    first = group[0]
    text = _clean(source[first.body : first.end])
    for one in group[1:]:
        more = _clean(source[one.body : one.end])
        if one.bullet or one.code:
            text += f"\n– {one.code + ' ' if one.code else ''}{more}"
        else:
            text += f" {more}"
    return Proposal(
        start=first.start,
        end=group[-1].end,
        code=first.code,
        text=text,
        basis=basis,
        heading=heading,
        doubts=doubts(text),
    )


def _heading_text(source: str, one: Segment) -> str:
    """Its words; the code alone when nothing follows it."""
    words = _clean(source[one.body : one.end])
    return words if words.strip(BULLETS) else _clean(source[one.start : one.end])


def _clean(text: str) -> str:
    """One line: white space collapsed, the sign that only separates items taken off."""
    return " ".join(text.split()).rstrip(" ;")


def doubts(text: str) -> tuple[str, ...]:
    """What a person should look at in a competency: see ``Proposal.doubts``."""
    found = []
    if _LOST_BREAK.search(text):
        found.append("several")
    if len(text) > LONG:
        found.append("long")
    if len(text) < SHORT:
        found.append("short")
    return tuple(found)


def read_lines(text: str) -> list[tuple[str, str]]:
    """What a person typed, one competency a line, as (code, words); lines opening with "–" go on the line
    above.

    The inverse of :func:`as_lines`: reading back an untouched text gives the same competencies.
    """
    found: list[tuple[str, str]] = []
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if not line:
            continue
        if line.startswith("– ") and found:
            code, words = found[-1]
            found[-1] = (code, f"{words}\n{line}")
            continue
        line = line.lstrip(BULLETS + " ")
        code_and_body = read_code(line, 0, len(line))
        code, body = code_and_body if code_and_body else ("", 0)
        words = line[body:].strip()
        if words:
            found.append((code, words))
    return found


def as_lines(items: list[tuple[str, str]]) -> str:
    """(code, words) pairs as one competency a line, sub-items below theirs, a blank line between two."""
    return "\n\n".join(f"{code}. {words}" if code else words for code, words in items)


def locate(source: str, words: str) -> tuple[int, int] | None:
    """Where these words stand in the source, whatever its white space; None when they were reworded."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    match = re.search(pattern, source) if pattern else None
    return match.span() if match else None
