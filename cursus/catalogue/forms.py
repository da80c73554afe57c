"""How the public narrows the catalogue. Everything is in the address, so that it can be kept and shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cursus.catalogue import queries
from cursus.catalogue.queries import Filters
from cursus.organisations.models import Organisation
from cursus.programmes.enums import MeetingMode

QUALIFYING = (("", _("everything")), ("1", _("a qualification")), ("0", _("an attestation of attendance")))


class ByFramework(ModelChoiceIterator):
    """Blocks under the title of their framework."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for framework, rows in groupby(self.queryset, key=lambda row: row.version.framework.title):
            yield (framework, [self.choice(row) for row in rows])


class BlockField(forms.ModelChoiceField):
    """A block of competencies, grouped by framework."""

    iterator = ByFramework


class FilterForm(forms.Form):
    """All filters; none is required, and a value that makes no sense is left out and said."""

    q = forms.CharField(label=_("What you want to learn"), required=False, max_length=200, strip=True)
    place = forms.CharField(label=_("Town, department or region"), required=False, max_length=100)
    format = forms.MultipleChoiceField(
        label=_("How it takes place"), required=False, choices=MeetingMode.choices, widget=forms.CheckboxSelectMultiple
    )
    price = forms.DecimalField(label=_("Price up to"), required=False, min_value=0, max_value=999_999, decimal_places=2)
    hours = forms.IntegerField(label=_("Duration up to"), required=False, min_value=1, max_value=9999)
    after = forms.DateField(
        label=_("Beginning from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.DateField(
        label=_("Beginning until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    qualifying = forms.ChoiceField(label=_("Leading to"), required=False, choices=QUALIFYING)
    block = BlockField(queryset=None, label=_("Block of competencies"), required=False, empty_label=_("all blocks"))
    body: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        queryset=None,
        to_field_name="slug",
        label=_("Training body"),
        required=False,
        empty_label=_("all bodies"),
    )
    open = forms.BooleanField(label=_("Open to applications now"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["block"].queryset = queries.blocks_taught()  # type: ignore[attr-defined]
        self.fields["body"].queryset = queries.teaching_bodies()  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """What was asked, without the values that make no sense."""
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            words=asked.get("q", ""),
            place=asked.get("place", ""),
            formats=frozenset(asked.get("format") or ()),
            price=asked.get("price"),
            hours=asked.get("hours"),
            after=asked.get("after"),
            before=asked.get("before"),
            qualifying={"1": True, "0": False}.get(asked.get("qualifying", "")),
            block=asked["block"].pk if asked.get("block") else None,
            body=asked["body"].pk if asked.get("body") else None,
            only_open=bool(asked.get("open")),
        )

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """The filters in use as (name, value in the address, words), for links that take one away."""
        found = []
        for name in self.changed_data:
            if name in self.errors:
                continue
            bound, value = self[name], self.cleaned_data.get(name)
            if name == "format":
                labels = dict(MeetingMode.choices)
                found += [(name, item, str(labels[item]).capitalize()) for item in value or ()]
            elif value not in (None, "", False):
                found.append((name, str(bound.data), self._words(name, value)))
        return found

    def _words(self, name: str, value: Any) -> str:
        if name == "qualifying":
            return str(dict(QUALIFYING)[value]).capitalize()
        if name == "q":
            return gettext("“%(words)s”") % {"words": value}
        if name == "open":
            return str(self.fields[name].label).capitalize()
        units = {"price": "\u00a0€", "hours": "\u00a0h"}
        label = str(self.fields[name].label).capitalize()
        return str(value) if name in {"block", "body", "place"} else f"{label} {_shown(value)}{units.get(name, '')}"


def _shown(value: Any) -> str:
    return date_format(value, "j F Y") if isinstance(value, date) else str(value)
