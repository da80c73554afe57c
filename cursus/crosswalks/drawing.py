"""The crosswalk as a weave, in SVG: our blocks are the warp, each source is a weft thread that they cross.

Where something corresponds there is a knot, whose shape says how closely; at the end of the thread a bar says how much
of the source is covered, only linked, or left to nobody. Colours are classes of the page's style sheet. The page says
the same in words beside it (``twin`` below, and the table): the drawing is one image for whoever does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.crosswalks.coverage import Column, Matrix, SourceCoverage
from cursus.crosswalks.enums import MappingKind

WIDTH = 360
LOOM = 212
"""Where the warp ends and the bars begin."""
HEAD, NAME, LINE, FOOT = 26, 15, 43, 10
"""Heights: the codes of the blocks, one line of a name, a thread with its bar, what remains below."""
MOST_COLUMNS = 12
"""More blocks than this would be threads that nobody tells apart: then only the bars are drawn."""
PER_LINE = 46
"""Signs of a name on one line; it may take two."""
ORDER = (
    MappingKind.EXACT,
    MappingKind.CLOSE,
    MappingKind.BROADER,
    MappingKind.NARROWER,
    MappingKind.RELATED,
)


def draw(matrix: Matrix, *, key: str = "crosswalk") -> SafeString:
    """Return the drawing; ``key`` keeps its identifiers apart from others of the page."""
    columns = matrix.columns if len(matrix.columns) <= MOST_COLUMNS else ()
    names = [_in_lines(source.title) for source in matrix.sources]
    height = HEAD + sum(NAME * len(lines) + LINE for lines in names) + FOOT
    parts = [
        f'<svg class="cw-weave" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{key}-title">{escape(_("What our blocks cover of each source"))}</title>',
        f'<desc id="{key}-desc">{escape(_("The list and the table that follow say the same in words."))}</desc>',
        f'<defs><pattern id="{key}-linked" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="cw-hatch" d="M0 0V6"/></pattern></defs>',
        *_warp(columns, height),
    ]
    top = HEAD
    for source, lines in zip(matrix.sources, names, strict=True):
        parts += _thread(source, lines, columns, top, key)
        top += NAME * len(lines) + LINE
    return mark_safe("".join([*parts, "</svg>"]))


def _x(place: int, count: int) -> float:
    return round(LOOM * (place + 0.5) / count, 1)


def _warp(columns: Sequence[Column], height: int) -> list[str]:
    found = []
    for place, column in enumerate(columns):
        x = _x(place, len(columns))
        found.append(f'<path class="cw-warp" d="M{x} {HEAD - 8}V{height - FOOT}"/>')
        found.append(
            f'<text class="cw-head" x="{x}" y="13" text-anchor="middle">{escape(_short(column.code, 6))}</text>'
        )
    return found


def _in_lines(title: str) -> list[str]:
    """Return a name in one or two lines; what does not fit is cut: the words beside the drawing have it whole."""
    return [_short(line, PER_LINE) for line in wrap(title, PER_LINE, max_lines=2, placeholder=" …")] or ["—"]


def _thread(source: SourceCoverage, lines: Sequence[str], columns: Sequence[Column], top: int, key: str) -> list[str]:
    y = top + NAME * len(lines) + 18
    # A ground behind the name, so that the warp does not run through its letters.
    found = [f'<rect class="cw-ground" x="0" y="{top}" width="{WIDTH}" height="{NAME * len(lines) + 3}"/>']
    found += [
        f'<text class="cw-name" x="0" y="{top + NAME * number - 3}">{escape(line)}</text>'
        for number, line in enumerate(lines, start=1)
    ]
    if columns:
        found.append(f'<path class="cw-weft" d="M0 {y}H{LOOM - 4}"/>')
        found += [
            _knot(kinds, _x(place, len(columns)), y)
            for place, column in enumerate(columns)
            if (kinds := source.columns.get(column.key))
        ]
    return [*found, *_bar(source, y, key)]


def _knot(kinds: Mapping[MappingKind, int], x: float, y: int) -> str:
    closest = next(kind for kind in ORDER if kind in kinds)
    return f'<g class="cw-knot" transform="translate({x} {y})">{knot_shape(closest)}</g>'


def knot_shape(kind: MappingKind) -> str:
    """Return the shape of a type, about its centre: full, woven, half to either side, or hollow."""
    match kind:
        case MappingKind.EXACT:
            return '<path class="cw-full" d="M-9-9H9V9H-9Z"/><path class="cw-mark" d="M-5-2.5H5M-5 2.5H5"/>'
        case MappingKind.CLOSE:
            return '<path class="cw-full" d="M-9-9H9V9H-9Z"/>'
        case MappingKind.BROADER:
            return '<path class="cw-open" d="M-9-9H9V9H-9Z"/><path class="cw-full" d="M-9 9V-9L9 9Z"/>'
        case MappingKind.NARROWER:
            return '<path class="cw-open" d="M-9-9H9V9H-9Z"/><path class="cw-full" d="M-4-4H4V4H-4Z"/>'
    return '<path class="cw-open" d="M-9-9H9V9H-9Z"/>'


def _bar(source: SourceCoverage, y: int, key: str) -> list[str]:
    left, width = LOOM + 6, WIDTH - LOOM - 7
    total = max(1, source.elements)
    covered = round(width * source.covered / total, 1)
    linked = round(width * source.linked / total, 1)
    said = _("%(covered)s of %(all)s covered") % {"covered": source.covered, "all": source.elements}
    return [
        f'<rect class="cw-nobody" x="{left}" y="{y - 9}" width="{width}" height="11"/>',
        f'<rect class="cw-covered" x="{left}" y="{y - 9}" width="{covered}" height="11"/>',
        f'<rect class="cw-linked" fill="url(#{key}-linked)" x="{left + covered}" y="{y - 9}" '
        f'width="{linked}" height="11"/>',
        f'<text class="cw-said" x="{left}" y="{y + 15}">{escape(said)}</text>',
    ]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def legend() -> list[tuple[SafeString, str]]:
    """Return each type's knot, as an image for the eye alone, with its name."""
    return [
        (
            mark_safe(
                '<svg class="cw-key" viewBox="-11 -11 22 22" aria-hidden="true" focusable="false">'
                f"{knot_shape(kind)}</svg>"
            ),
            str(kind.label),
        )
        for kind in ORDER
    ]


def in_words(kinds: Mapping[MappingKind, int] | None) -> str:
    """Return a cell of the matrix in words: “2 close, 1 related”; a dash where nothing corresponds."""
    if not kinds:
        return "—"
    return ", ".join(_counted(kind, kinds[kind]) for kind in ORDER if kind in kinds)


def _counted(kind: MappingKind, n: int) -> str:
    words = {
        MappingKind.EXACT: ngettext("%(n)s exact", "%(n)s exact ones", n),
        MappingKind.CLOSE: ngettext("%(n)s close", "%(n)s close ones", n),
        MappingKind.BROADER: ngettext("%(n)s broader", "%(n)s broader ones", n),
        MappingKind.NARROWER: ngettext("%(n)s narrower", "%(n)s narrower ones", n),
        MappingKind.RELATED: ngettext("%(n)s related", "%(n)s related ones", n),
    }
    return words[kind] % {"n": n}


def twin(source: SourceCoverage, columns: Sequence[Column]) -> str:
    """Return what the drawing shows of one source, in two sentences."""
    said = _("%(covered)s of %(all)s elements are covered, %(linked)s only linked, %(nobody)s by nobody.") % {
        "covered": source.covered,
        "all": source.elements,
        "linked": source.linked,
        "nobody": source.uncovered,
    }
    by = [
        f"{column.code} ({in_words(source.columns[column.key])})" for column in columns if column.key in source.columns
    ]
    if not by:
        return said
    return _("%(said)s By %(blocks)s.") % {"said": said, "blocks": ", ".join(by)}
