"""What the product shows: tables, facts, people, dates."""

# ruff: noqa: E501 - an example is one line of a template

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.template import Context
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from cursus.core import clock, dates
from cursus.core.components import Component, ComponentError

GROUP = _("Data")


def prepare_date(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """A date or an aware datetime in long form, with words relative to today (``today`` may be given)."""
    value = values["value"]
    if not isinstance(value, date):
        raise ComponentError(f"Component “date” needs a date or a datetime, not {value!r}.")
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    day = local.date() if isinstance(local, datetime) else local
    shown = formats.date_format(local, values["format"] or "DATE_FORMAT")
    if values["time"] and isinstance(local, datetime):
        shown = formats.date_format(local, "DATETIME_FORMAT")
    words = dates.relative_words(day, values["today"] or clock.today()) if values["relative"] else ""
    return {**values, "iso": local.isoformat(), "shown": shown, "words": words}


def prepare_person(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Initials of at most two parts of the name, for the disc beside it."""
    parts = [part for part in str(values["name"]).replace("-", " ").split() if part[:1].isalpha()]
    chosen = parts[:1] + parts[-1:] if len(parts) > 1 else parts
    return {**values, "initials": "".join(part[0].upper() for part in chosen)}


def prepare_pagination(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Page links that keep the rest of the address's query."""
    page = values["page"]
    if not isinstance(page, Page):
        raise ComponentError(f"Component “pagination” needs a page of a paginator, not {page!r}.")
    request = getattr(context, "request", None) or context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int | str) -> str:
        if query is None:
            return f"?{values['param']}={number}"
        query[values["param"]] = str(number)
        return f"?{query.urlencode()}"

    numbers = [
        {"number": n, "href": address(n) if isinstance(n, int) else "", "current": n == page.number}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        **values,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "several": page.paginator.num_pages > 1,
    }


def prepare_data_table(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Cells paired with the heading of their column; the first one is the row's own heading."""
    columns = list(values["columns"])
    numeric = {name.strip() for name in str(values["numeric"]).split(",") if name.strip()}
    rows = []
    for row in values["rows"]:
        cells = list(row)
        if len(cells) != len(columns):
            raise ComponentError(f"A row has {len(cells)} cells for {len(columns)} columns.")
        rows.append(
            [{"label": c, "value": v, "numeric": str(c) in numeric} for c, v in zip(columns, cells, strict=True)]
        )
    heads = [{"label": c, "numeric": str(c) in numeric} for c in columns]
    return {**values, "heads": heads, "body": rows}


def prepare_timeline(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Every item with all its keys, so that templates may read them."""
    blank = {"date": None, "title": "", "text": "", "tone": "neutral", "icon": "", "href": "", "person": ""}
    return {**values, "items": [{**blank, **item} for item in values["items"]]}


COMPONENTS = (
    Component(
        name="table",
        group=GROUP,
        description=_("A table; on a phone each row is a card whose cells say their heading (data-label)."),
        required=("caption",),
        optional={"hide_caption": False, "cards": True, "compact": False, "id": ""},
        slot=True,
        notes={
            "cards": "False keeps the table and lets it scroll sideways",
            "slot": '<thead>…</thead><tbody> with <th scope="row"> and <td data-label="…">',
        },
        examples=(
            '{% componentblock "table" caption="Séances" %}<thead><tr><th scope="col">Séance</th><th scope="col">Date</th>'
            '<th scope="col">Lieu</th></tr></thead><tbody><tr><th scope="row">Ouvrir le diagnostic</th>'
            '<td data-label="Date">14 janvier 2027</td><td data-label="Lieu">Lannion</td></tr>'
            '<tr><th scope="row">Tenir le collectif</th><td data-label="Date">4 février 2027</td>'
            '<td data-label="Lieu">à distance</td></tr></tbody>{% endcomponentblock %}',
        ),
    ),
    Component(
        name="data_table",
        group=GROUP,
        description=_("The same from plain lists."),
        required=("caption", "columns", "rows"),
        optional={"hide_caption": False, "cards": True, "numeric": "", "compact": False, "id": ""},
        prepare=prepare_data_table,
        notes={
            "columns": "headings",
            "rows": "lists of cells; the first is the row's heading",
            "numeric": "headings of number columns, separated by commas",
        },
        examples=(
            '{% component "data_table" caption="Inscriptions" columns=samples.columns rows=samples.rows numeric="Heures" %}',
        ),
    ),
    Component(
        name="facts",
        group=GROUP,
        description=_("Facts as pairs: places, rhythm, price, delays."),
        required=("items",),
        optional={"stacked": False},
        notes={"items": "[(label, value)]", "stacked": "label above its value"},
        examples=('{% component "facts" items=samples.facts %}',),
    ),
    Component(
        name="timeline",
        group=GROUP,
        description=_("What happened or will happen, in order."),
        required=("items",),
        optional={"label": ""},
        prepare=prepare_timeline,
        notes={"items": "[{'date', 'title', 'text'?, 'tone'?: as status, 'icon'?, 'href'?, 'person'?}]"},
        examples=('{% component "timeline" items=samples.events %}',),
    ),
    Component(
        name="person",
        group=GROUP,
        description=_("A person: name, part played, one detail."),
        required=("name",),
        optional={"role": "", "detail": "", "href": "", "size": ""},
        choices={"size": ("", "small")},
        slot=True,
        prepare=prepare_person,
        examples=('{% component "person" name="Nadia Ferrand" role="évaluatrice" detail="SCIC Les Passeurs" %}',),
    ),
    Component(
        name="date",
        group=GROUP,
        description=_("A date, and how far away it is."),
        required=("value",),
        optional={"relative": True, "time": False, "format": "", "today": None},
        prepare=prepare_date,
        notes={"format": "a Django date format; by default the long one", "today": "for tests and frozen pages"},
        examples=('{% component "date" value=samples.soon %} · {% component "date" value=samples.past %}',),
    ),
    Component(
        name="pagination",
        group=GROUP,
        description=_("The pages of a long list; keeps the filters of the address."),
        required=("page",),
        optional={"param": "page", "label": ""},
        prepare=prepare_pagination,
        examples=('{% component "pagination" page=samples.page %}',),
    ),
)
