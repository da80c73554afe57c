"""The same row, changed by two people: what each wrote, side by side, and a form that holds both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cursus.frameworks.admin_editing.kinds import Kind
from cursus.frameworks.models import FrameworkVersion
from cursus.frameworks.rules_editing import FieldChoice, Line, MergedLine, compare, merge_lines, recognised
from cursus.frameworks.snapshots import Snapshot

THEIRS = "theirs"
MINE = "mine"


@dataclass(frozen=True)
class Shown:
    """One control on which two people differ, in words."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    asked: bool
    takes_theirs: bool


@dataclass
class Meeting:
    """What a conflict page shows: the form with both people's words in it, and what differs."""

    form: Any
    inlines: Any
    before: Snapshot
    current: Snapshot
    choices: dict[str, Shown] = field(default_factory=dict)
    news: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[Shown]:
        """Those that both changed: a person says which one stays."""
        return [item for item in self.choices.values() if item.asked]


def unified(data: QueryDict) -> QueryDict:
    """Return posted data with line ends as they are stored, whatever the browser sends."""
    mended = data.copy()
    for name, values in list(mended.lists()):
        mended.setlist(name, [value.replace("\r\n", "\n") if isinstance(value, str) else value for value in values])
    return mended


def unanswered(data: QueryDict) -> list[str]:
    """Return the controls of a conflict page for which nobody chose yet."""
    return [name for name in data.getlist("asked") if data.get(f"pick-{name}") not in (THEIRS, MINE)]


def with_picks(kind: Kind, version: FrameworkVersion, data: QueryDict, seen: Snapshot) -> QueryDict:
    """Return the data of a conflict page with the other's words where the person chose them."""
    chosen = data.copy()
    form = kind.form(instance=kind.model(), version=version)
    for name in data.getlist("asked"):
        if data.get(f"pick-{name}") != THEIRS:
            continue
        if name in seen.fields and name in form.fields:
            _put(chosen, name, form.fields[name], seen.fields[name])
        else:
            _put_line(kind, chosen, name, seen)
    return chosen


def _put_line(kind: Kind, data: QueryDict, name: str, seen: Snapshot) -> None:
    stem, _dash, column = name.rpartition("-")
    prefix = stem.rpartition("-")[0]
    line = next((item for item in seen.lines.get(prefix, ()) if item.key == data.get(f"{stem}-id")), None)
    sets = {formset.get_default_prefix(): formset for _title, formset in kind.sets}
    fields = sets[prefix].form.base_fields if prefix in sets else {}
    if line is not None and column in line.values and column in fields:
        _put(data, name, fields[column], line.values[column])


def meet(
    kind: Kind, version: FrameworkVersion, row: Any, data: QueryDict, before: Snapshot, current: Snapshot
) -> Meeting:
    """Bring what was posted together with what somebody else wrote since; ``before`` is what the page was made from."""
    merged = data.copy()
    form = kind.form(merged, instance=row, version=version)
    mine = {
        name: _mine(item, before.fields.get(name), current.fields.get(name), _raw(form, name))
        for name, item in form.fields.items()
        if name in current.fields
    }
    found: dict[str, Shown] = {}
    for choice in compare(before.fields, current.fields, mine):
        item = form.fields[choice.name]
        found[choice.name] = _shown(choice, choice.name, str(item.label), item)
        if choice.takes_theirs:
            _put(merged, choice.name, item, choice.theirs)
    meeting = Meeting(kind.form(merged, instance=row, version=version), [], before, current, found)
    for title, formset in kind.sets:
        _meet_lines(str(title), formset, row, merged, meeting)
    meeting.inlines = kind.inlines(merged, instance=row)
    return meeting


# --- Fields


def _raw(form: Any, name: str) -> Any:
    return form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))


def _mine(item: forms.Field, before: Any, theirs: Any, raw: Any) -> Any:
    """Return what was typed, in the words of the one that it equals, if any."""
    for known in (before, theirs):
        if not _changed(item, known, raw):
            return known
    return raw


def _changed(item: forms.Field, known: Any, raw: Any) -> bool:
    if isinstance(known, list) and isinstance(item, forms.CharField):
        known = _typed(known)
    if not isinstance(item, forms.ModelChoiceField | forms.MultipleChoiceField) and known not in (None, ""):
        try:
            known = item.to_python(known)
        except ValidationError:
            return True
    if isinstance(raw, str):
        raw = raw.strip()
    return bool(item.has_changed(known, raw))


def _typed(lines: list[Any]) -> str:
    """Return a stored list as its box shows it: one entry a line, the code before its label."""
    return "\n".join(
        f"{line.get('code', '')} {line.get('label', '')}".strip() if isinstance(line, dict) else str(line)
        for line in lines
    )


def _put(data: QueryDict, name: str, item: forms.Field, value: Any) -> None:
    """Write a stored value into posted data as the control of the field would send it."""
    match value:
        case bool():
            values = ["on"] if value else []
        case None:
            values = [""]
        case list():
            values = [_typed(value)] if isinstance(item, forms.CharField) else [str(part) for part in value]
        case _:
            values = [str(value)]
    data.setlist(name, values)
    if not values:
        del data[name]


def _shown(choice: FieldChoice, name: str, label: str, item: forms.Field) -> Shown:
    said = (in_words(item, value) for value in (choice.before, choice.theirs, choice.mine))
    before, theirs, mine = said
    return Shown(name, label, before, theirs, mine, choice.asked, choice.takes_theirs)


def in_words(item: forms.Field, value: Any) -> str:
    """Return a value as a reader understands it: labels of choices, yes and no."""
    if isinstance(item, forms.BooleanField):
        return _("yes") if value and value != "False" else _("no")
    if value in (None, "", []):
        return ""
    if isinstance(item, forms.ModelChoiceField):
        keys = value if isinstance(value, list) else [value]
        named = {str(row.pk): item.label_from_instance(row) for row in item.queryset.filter(pk__in=_keys(keys))}  # type: ignore[union-attr]
        return ", ".join(named.get(str(key), "—") for key in keys)
    if isinstance(item, forms.ChoiceField):
        labels = dict(_labels(item.choices))  # type: ignore[arg-type]
        keys = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(key), str(key)) for key in keys)
    return _typed(value) if isinstance(value, list) else str(value)


def _labels(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the choices one by one, those of groups too."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _labels(label)
        else:
            yield str(key), str(label)


def _keys(values: list[Any]) -> list[str]:
    return [str(value) for value in values if len(str(value)) == 36]


# --- Lines


def _meet_lines(title: str, formset: type[Any], row: Any, data: QueryDict, meeting: Meeting) -> None:
    prefix = formset.get_default_prefix()
    # What can be chosen depends on the row: the fields of a line of its own, not those of the class.
    blank = formset(instance=row).empty_form
    fields = {name: blank.fields[name] for name in formset.form.base_fields}
    before, theirs = meeting.before.lines.get(prefix, ()), meeting.current.lines.get(prefix, ())
    mine = posted_lines(prefix, fields, data)
    if "lineage" in fields:
        before, mine = recognised(before, theirs, mine, by="lineage")
    merged = merge_lines(before, theirs, mine)
    merged.sort(key=lambda item: not item.line.key)  # a formset reads the lines that exist first
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        del data[name]
    for place, item in enumerate(merged):
        _write_line(f"{prefix}-{place}", item, fields, data)
        for choice in item.choices:
            name = f"{prefix}-{place}-{choice.name}"
            label = f"{title} · {_line_name(item, fields, choice.name) or place + 1} · {fields[choice.name].label}"
            meeting.choices[name] = _shown(choice, name, label, fields[choice.name])
        if item.news:
            meeting.news.append(_news(item, fields))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(merged))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(1 for item in merged if item.line.key))
    data[f"{prefix}-MIN_NUM_FORMS"], data[f"{prefix}-MAX_NUM_FORMS"] = "0", "1000"


def posted_lines(prefix: str, fields: Mapping[str, forms.Field], data: QueryDict) -> list[Line]:
    """Return the lines of a posted formset; empty new ones are left out."""
    try:
        total = min(int(data.get(f"{prefix}-TOTAL_FORMS", "0")), 200)
    except ValueError:
        total = 0
    found = []
    for place in range(total):
        stem = f"{prefix}-{place}"
        values = {name: _posted(item, data, f"{stem}-{name}") for name, item in fields.items()}
        key = data.get(f"{stem}-id", "")
        if key or any(values.values()):
            found.append(Line(key, values, removed=f"{stem}-DELETE" in data))
    return found


def _posted(item: forms.Field, data: QueryDict, name: str) -> Any:
    if isinstance(item, forms.BooleanField):
        return data.get(name, "") not in ("", "False", "false", "0")
    return data.get(name, "").strip()


def _write_line(stem: str, item: MergedLine, fields: Mapping[str, forms.Field], data: QueryDict) -> None:
    data[f"{stem}-id"] = item.line.key
    for name, value in item.line.values.items():
        _put(data, f"{stem}-{name}", fields[name], value)
    if item.line.removed:
        data[f"{stem}-DELETE"] = "on"


def _line_name(item: MergedLine, fields: Mapping[str, forms.Field], changed: str) -> str:
    """Return what a line is about, where its first control is a choice and both people chose the same."""
    name, first = next(iter(fields.items()))
    if name == changed or not isinstance(first, forms.ChoiceField):
        return ""
    return Truncator(in_words(first, item.line.values.get(name))).chars(60)


def _news(item: MergedLine, fields: Mapping[str, forms.Field]) -> str:
    first = next(((name, value) for name, value in item.line.values.items() if isinstance(value, str)), None)
    said = Truncator(in_words(fields[first[0]], first[1]) if first else "").chars(80)
    match item.news:
        case "added":
            return _("Added meanwhile: “%(line)s”.") % {"line": said}
        case "gone":
            return _("Removed meanwhile, and kept here because you changed it: “%(line)s”.") % {"line": said}
    return _("Changed meanwhile, so it is not removed: “%(line)s”. Tick its box again if it should go.") % {
        "line": said
    }
