"""Put the competencies of a block in a wanted order and wording, keeping the rows that stay the same."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cursus.core.errors import Refused
from cursus.frameworks.models import Competency, CompetencyBlock, FrameworkVersion

SAME_THING = 0.6
"""Likeness (0 to 1) from which a reworded line is taken for the same competency, and keeps its row."""
CODE_LENGTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A competency as it shall stand."""

    title: str
    description: str = ""
    code: str = ""
    """As the source writes it; a code is made when it is empty or already taken."""
    start: int | None = None
    end: int | None = None
    """Its place in the text of the source, in characters, where it is known."""

    @property
    def words(self) -> str:
        return f"{self.title}\n{self.description}".strip()


def arrange(
    version: FrameworkVersion,
    block: CompetencyBlock | None,
    wanted: Sequence[Wanted],
    *,
    confirmed: bool,
    ambiguous_codes: Iterable[str] = (),
) -> list[Competency]:
    """Make the competencies of a block (or of a version without blocks) those wanted, in that order.

    Rows with the same words stay; with ``confirmed`` (a person wrote these lines) a reworded line keeps the
    row it is most like. New rows get ``confirmed``; kept rows never lose it. ``ambiguous_codes``: source
    codes that several blocks use. Raises Refused when a row that would go is in use. Call it within a
    transaction.
    """
    rows = list(Competency.objects.filter(version=version, block=block).order_by("position", "code"))
    matched = _match(rows, wanted, fuzzy=confirmed)
    kept = {row.pk for row in matched if row is not None}
    _remove([row for row in rows if row.pk not in kept], carefully=confirmed)
    taken = set(Competency.objects.filter(version=version).exclude(pk__in=kept).values_list("code", flat=True))
    _free_codes(matched)
    # A code that already carries its block's in front of it keeps doing so.
    prefixed = {row.code for row in rows}
    ambiguous = {
        *ambiguous_codes,
        *(want.code for want in wanted if f"{short_code(block)}.{want.code}" in prefixed),
    }
    result = []
    for position, (row, want) in enumerate(zip(matched, wanted, strict=True), start=1):
        competency = row or Competency(version=version, block=block, confirmed=confirmed)
        competency.code = _code(want.code, block, position, taken, ambiguous)
        taken.add(competency.code)
        competency.title, competency.description = want.title, want.description
        competency.position = position
        competency.source_start, competency.source_end = want.start, want.end
        competency.confirmed = competency.confirmed or confirmed
        competency.save()
        result.append(competency)
    return result


def _match(rows: list[Competency], wanted: Sequence[Wanted], *, fuzzy: bool) -> list[Competency | None]:
    left = {row.pk: row for row in rows}
    found: list[Competency | None] = [None] * len(wanted)
    for index, want in enumerate(wanted):
        same = next((row for row in left.values() if _words(row) == want.words), None)
        if same is not None:
            found[index] = left.pop(same.pk)
    if not fuzzy:
        return found
    for index, want in enumerate(wanted):
        if found[index] is None and left:
            likest = max(left.values(), key=lambda row: _likeness(row, want))
            if _likeness(likest, want) >= SAME_THING:
                found[index] = left.pop(likest.pk)
    return found


def _words(row: Competency) -> str:
    return f"{row.title}\n{row.description}".strip()


def _likeness(row: Competency, want: Wanted) -> float:
    """How alike two wordings are; a piece split off the beginning counts as the whole."""
    before, after = _words(row)[:2000], want.words[:2000]
    if before.startswith(after[:200]) or after.startswith(before[:200]):
        return 1.0
    return difflib.SequenceMatcher(None, before, after, autojunk=False).quick_ratio()


def _remove(rows: list[Competency], *, carefully: bool) -> None:
    """``carefully``: a person's list must not take criteria away by the way; a new text of the fiche may."""
    for row in rows:
        if carefully and (row.criteria.exists() or row.assessment_tasks.exists()):
            raise Refused(
                _(
                    "The competency %(code)s has criteria or assessment tasks: it cannot disappear from the "
                    "list. Leave its line, or remove what hangs on it first."
                )
                % {"code": row.code}
            )
        try:
            row.delete()
        except ProtectedError as error:
            raise Refused(
                _("The competency %(code)s is used elsewhere: it cannot disappear from the list.") % {"code": row.code}
            ) from error


def _free_codes(rows: Iterable[Competency | None]) -> None:
    """Set the codes aside, so that two rows can exchange theirs."""
    for row in rows:
        if row is not None:
            Competency.objects.filter(pk=row.pk).update(code=uuid4().hex[:CODE_LENGTH])


def short_code(block: CompetencyBlock | None) -> str:
    """ "BC01" for "RNCP36612BC01"; "C" where there is no block."""
    if block is None:
        return "C"
    code = block.code
    at = code.rfind("BC")
    return code[at:] if at > 0 and code[at + 2 :].isdigit() else code[:18]


def _code(source: str, block: CompetencyBlock | None, position: int, taken: set[str], ambiguous: set[str]) -> str:
    prefix = short_code(block)
    candidates = [source] if source and source not in ambiguous else []
    if source and block is not None:
        candidates.append(f"{prefix}.{source}")
    separator = "." if block is not None else ""
    candidates += [f"{prefix}{separator}{number}" for number in range(position, position + len(taken) + 2)]
    return next(code for code in candidates if len(code) <= CODE_LENGTH and code not in taken)
