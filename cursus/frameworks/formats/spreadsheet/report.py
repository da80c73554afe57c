"""The report of a table in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cursus.frameworks.enums import EvidenceType
from cursus.frameworks.formats.spreadsheet.grid import MAX_ROWS
from cursus.frameworks.formats.spreadsheet.importer import Preview
from cursus.frameworks.formats.spreadsheet.layout import BY_KIND, CORE, EVIDENCE_NAMES, NO, OPTIONAL, YES
from cursus.frameworks.formats.spreadsheet.problems import Code, Problem
from cursus.frameworks.outlines.compare import Plan, What
from cursus.frameworks.outlines.lines import Kind
from cursus.frameworks.rules_occupations import rome_line

SENTENCES = {
    Code.KIND: gettext_lazy("Choose an .xlsx or a .csv file."),
    Code.TOO_LARGE: gettext_lazy("The file is larger than %(limit)s MB. A framework has some hundreds of rows."),
    Code.UNREADABLE: gettext_lazy("The file cannot be read: it is damaged. Open it, save it again as .xlsx."),
    Code.ENCODING: gettext_lazy("The signs of the file are in no writing that we know. Save it as “CSV UTF-8”."),
    Code.QUOTES: gettext_lazy("A quotation mark is opened and not closed, about line %(line)s."),
    Code.EMPTY: gettext_lazy("The file is empty."),
    Code.NO_SHEET: gettext_lazy("None of our sheets is in the file: %(sheets)s. Begin with the template."),
    Code.NO_HEADING: gettext_lazy("There is no heading: the first row must name at least %(columns)s."),
    Code.MISSING_COLUMN: gettext_lazy("This column is missing. Add it, with its heading on the first row."),
    Code.REPEATED_COLUMN: gettext_lazy("This column stands twice. Keep one."),
    Code.TOO_MANY_ROWS: gettext_lazy("The sheet has more than %(limit)s rows. Delete those that say nothing."),
    Code.MERGED: gettext_lazy("The cells %(range)s are merged. Unmerge them: each row says all of its own."),
    Code.FORMULA: gettext_lazy("The cell holds a formula. Paste its value instead."),
    Code.CELL_ERROR: gettext_lazy("The cell holds an error of the spreadsheet (%(value)s)."),
    Code.DATE: gettext_lazy(
        "The spreadsheet made a date of this cell (%(value)s). Give it the format “Text” and type it again."
    ),
    Code.TYPE: gettext_lazy("The cell holds something else than text or a number."),
    Code.CONTROL: gettext_lazy("The cell holds an invisible sign (%(sign)s). Type its words again."),
    Code.TOO_LONG: gettext_lazy("Too long: %(length)s, at most %(limit)s."),
    Code.FILLED: gettext_lazy("The cell is empty. Fill it in, or delete the row."),
    Code.FLAG: gettext_lazy("“%(value)s” is neither oui nor non."),
    Code.CORE: gettext_lazy("“%(value)s” is neither cœur nor option."),
    Code.NUMBER: gettext_lazy("“%(value)s” is no whole number from 0 to 9999."),
    Code.EVIDENCE: gettext_lazy("“%(value)s” is no form of evidence. Known: %(known)s."),
    Code.LINES: gettext_lazy("At most %(lines)s lines of %(length)s characters each."),
    Code.ROME: gettext_lazy(
        "“%(value)s” does not begin with a ROME code: one letter and four digits, like K1802. One code a line."
    ),
    Code.LINEAGE: gettext_lazy("“%(value)s” is no mark of an occupation. Empty the cell: the title says which one."),
    Code.NEIGHBOUR: gettext_lazy(
        "No occupation of this file, nor a single one of the published frameworks, is called “%(value)s”. Correct it."
    ),
    Code.ITSELF: gettext_lazy("An occupation is no neighbour of its own. Name another one, or delete the row."),
    Code.DUPLICATE: gettext_lazy("“%(value)s” stands already on row %(row_before)s. Each is written once."),
    Code.DUPLICATE_KEY: gettext_lazy(
        "This key stands already on row %(row_before)s: a copied row. Empty its key, it then is a new one."
    ),
    Code.NO_COMPETENCY: gettext_lazy("No row names a competency: there is nothing to bring in."),
    Code.BLOCK_TITLE: gettext_lazy("The block has another title on row %(row_before)s. Write one of the two."),
}
UNKNOWN = {
    Kind.BLOCK: gettext_lazy("No block has the code “%(value)s”. Correct it, or add the block."),
    Kind.COMPETENCY: gettext_lazy("No competency has the code “%(value)s”. Correct it, or add the competency."),
    Kind.OCCUPATION: gettext_lazy("No occupation is called “%(value)s”. Correct it, or add the occupation."),
}
FIELD_LABELS = {
    "code": gettext_lazy("code"),
    "title": gettext_lazy("title"),
    "assessment_terms": gettext_lazy("how it is assessed"),
    "description": gettext_lazy("description"),
    "position": pgettext_lazy("of a row", "order"),
    "block": gettext_lazy("block"),
    "competency": gettext_lazy("competency"),
    "occupation": gettext_lazy("occupation"),
    "expected_evidence": gettext_lazy("evidence expected"),
    "critical": gettext_lazy("critical"),
    "text": gettext_lazy("observable criterion"),
    "core": gettext_lazy("core or optional"),
    "workplaces": gettext_lazy("where the job is done"),
    "structures": gettext_lazy("kinds of structure"),
    "rome_codes": gettext_lazy("ROME codes"),
    "competencies": gettext_lazy("competencies that it calls on"),
    "why": gettext_lazy("what brings them near"),
}


SIGNS = {What.ADDED: "+", What.CHANGED: "~", What.REMOVED: "-"}


def describe(problem: Problem) -> str:
    """The sentence for a problem."""
    sentence = UNKNOWN[Kind(str(problem.params["kind"]))] if problem.code is Code.UNKNOWN else SENTENCES[problem.code]
    return str(sentence) % {"limit": MAX_ROWS, **problem.params}


def where(problem: Problem) -> str:
    """Sheet, row and column, as far as they are known."""
    parts = [problem.sheet]
    if problem.row:
        parts.append(_("row %(number)s") % {"number": problem.row})
    if problem.column:
        parts.append(_("column “%(heading)s”") % {"heading": problem.column})
    return ", ".join(part for part in parts if part)


def value_label(name: str, value: Any) -> str:
    """A value of a field as a person reads it."""
    match name:
        case "critical":
            return YES if value else NO
        case "core":
            return CORE if value else OPTIONAL
        case "expected_evidence":
            return ", ".join(EVIDENCE_NAMES[EvidenceType(item)] for item in value or []) or "—"
        case "rome_codes":
            return ", ".join(rome_line(item) for item in value or []) or "—"
        case "workplaces" | "structures" | "competencies":
            return ", ".join(value or []) or "—"
    return str(value) if value not in (None, "") else "—"


def summary(plan: Plan) -> str:
    """One line: how many rows, by what happens to them; empty for a file that holds none."""
    counts = Counter(change.what for change in plan.changes)
    said = [
        (What.ADDED, lambda n: ngettext("%(n)s added", "%(n)s added", n)),
        (What.CHANGED, lambda n: ngettext("%(n)s changed", "%(n)s changed", n)),
        (What.REMOVED, lambda n: ngettext("%(n)s removed", "%(n)s removed", n)),
        (What.UNCHANGED, lambda n: ngettext("%(n)s unchanged", "%(n)s unchanged", n)),
    ]
    return " · ".join(words(counts[what]) % {"n": counts[what]} for what, words in said if counts[what])


def kind_label(kind: Kind) -> str:
    return BY_KIND[kind].title


def lines(preview: Preview) -> Iterator[str]:
    """The whole report as lines of text, for a terminal."""
    for problem in preview.problems:
        yield f"✗ {': '.join(part for part in (where(problem), describe(problem)) if part)}"
    if preview.plan is None:
        return
    for change in preview.plan.changes:
        if change.what is What.UNCHANGED:
            continue
        yield f"{SIGNS[change.what]} {kind_label(change.line.kind)} · {change.line.label}"
        for item in change.fields:
            before, after = value_label(item.name, item.before), value_label(item.name, item.after)
            yield f"    {FIELD_LABELS.get(item.name, item.name)}: {before} → {after}"
    if preview.plan.blocked:
        said = ", ".join(line.label for line in preview.plan.blocked)
        yield f"✗ {_('a task or a rule stands on it')}: {said}"
    yield summary(preview.plan)
