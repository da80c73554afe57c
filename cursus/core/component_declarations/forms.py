"""What a person fills in."""

# ruff: noqa: E501 - an example is one line of a template

from __future__ import annotations

from typing import Any

from django import forms
from django.template import Context
from django.utils.translation import gettext_lazy as _

from cursus.core.components import Component, ComponentError

GROUP = _("Forms")

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "checkbox"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.MultiWidget, "group"),
    (forms.SelectDateWidget, "group"),
)


def widget_kind(widget: forms.Widget) -> str:
    """How a field is laid out: ``input``, ``textarea``, ``select``, ``checkbox``, ``choices``, ``file`` or ``group``."""
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.SelectMultiple):
        return "multiple"
    return next((kind for widget_class, kind in _KINDS if isinstance(widget, widget_class)), "input")


def prepare_field(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Render the widget of a bound field with what ties it to its help and to its errors."""
    bound = values["field"]
    if not isinstance(bound, forms.BoundField):
        raise ComponentError(f"Component “field” needs a bound field, not {bound!r}.")
    if values["help"]:
        bound.help_text = values["help"]
    if values["label"]:
        bound.label = values["label"]
    kind = widget_kind(bound.field.widget)
    passed = {name.replace("_", "-"): value for name, value in {**values["passed"], **values["extra"]}.items()}
    classes = {"input": "input", "textarea": "input input-area", "select": "input", "multiple": "input"}
    extra = {"class": f"{bound.field.widget.attrs.get('class', '')} {classes.get(kind, '')}".strip(), **passed}
    placeholder = str(bound.field.widget.attrs.get("placeholder", ""))
    if placeholder and str(bound.label).casefold() in placeholder.casefold():
        # It only says the label again, in paler ink.
        bound.field.widget.attrs.pop("placeholder")
    if kind == "file":
        extra["class"] = "filedrop-input"
    if bound.errors and kind in {"input", "textarea", "select", "multiple", "file", "checkbox"}:
        extra["aria-invalid"] = "true"
    is_set = kind in {"choices", "group"}
    widget = None if kind == "choices" else bound.as_widget(attrs={k: v for k, v in extra.items() if v})
    required = bound.field.required
    options = [
        {
            "tag": choice.tag(),
            "id": choice.id_for_label,
            "label": choice.choice_label,
            "icon": values["icons"].get(str(choice.data["value"]), ""),
        }
        for choice in (bound.subwidgets if kind == "choices" else ())
    ]
    return {
        **values,
        "kind": kind,
        "options": options,
        "is_set": is_set,
        "widget": widget,
        "widget_type": getattr(bound.field.widget, "input_type", ""),
        "required": required,
        "show_optional": values["mark_optional"] and not required and kind != "checkbox",
        "described_by": bound.aria_describedby or "",
        "file_limits": bound.field.widget.attrs.get("data-limits", ""),
    }


def prepare_fields(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """The fields of a form to show, in order; ``only`` and ``exclude`` are names separated by commas."""
    form = values["form"]
    only = [name.strip() for name in values["only"].split(",") if name.strip()]
    exclude = {name.strip() for name in values["exclude"].split(",") if name.strip()}
    unknown = (set(only) | exclude) - set(form.fields)
    if unknown:
        raise ComponentError(f"The form has no field {', '.join(sorted(unknown))}.")
    names = only or [name for name in form.fields if name not in exclude]
    visible = [form[name] for name in names if not form[name].is_hidden]
    hidden = [] if only and not values["hidden"] else form.hidden_fields()
    return {**values, "visible": visible, "hidden_fields": hidden}


def prepare_error_summary(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Every error of a form as (id of the field, its label, the error), the form's own first."""
    form = values["form"]
    rows: list[tuple[str, Any, str]] = []
    if form.is_bound:
        rows = [("", "", error) for error in form.non_field_errors()]
        for name, errors in form.errors.items():
            if name in form.fields:
                bound = form[name]
                is_group = widget_kind(bound.field.widget) in {"choices", "group"}
                target = f"{bound.auto_id}_0" if is_group else bound.id_for_label or bound.auto_id
                rows += [("" if bound.is_hidden else target, bound.label, error) for error in errors]
    return {**values, "rows": rows}


def prepare_choice_cards(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Options may be ``(value, label)`` pairs or mappings with value, label, help, icon, checked, disabled."""
    blank = {"help": "", "icon": "", "checked": False, "disabled": False}
    options = []
    for index, option in enumerate(values["options"]):
        as_mapping = option if isinstance(option, dict) else {"value": option[0], "label": option[1]}
        options.append({**blank, **as_mapping, "id": f"id_{values['name']}_{index}"})
    return {**values, "options": options, "input_type": "checkbox" if values["multiple"] else "radio"}


COMPONENTS = (
    Component(
        name="field",
        group=GROUP,
        description=_("A Django form field with its label, its help and its error, tied together."),
        required=("field",),
        optional={
            "label": "",
            "help": "",
            "variant": "",
            "hide_label": False,
            "mark_optional": True,
            "suffix": "",
            "icons": {},
            "passed": {},
        },
        choices={"variant": ("", "cards", "inline")},
        passthrough=True,
        prepare=prepare_field,
        notes={
            "field": "form.name: a BoundField of any kind (text, area, select, date, checkbox, radios, file)",
            "variant": "cards: radios or checkboxes as cards; inline: radios on one line",
            "icons": "with cards: {value: icon name}",
            "passed": "further attributes of the widget, as a mapping from Python",
            "mark_optional": "says “facultatif” beside a field that may stay empty",
            "suffix": "a unit after the control: “heures”, “€”",
        },
        examples=(
            '{% component "field" field=demo.title %}',
            '{% component "field" field=demo.story %}',
            '{% component "field" field=demo.kind variant="cards" %}',
            '{% component "field" field=demo.day %}',
            '{% component "field" field=demo.place %}',
            '{% component "field" field=demo.hours suffix="heures" %}',
            '{% component "field" field=demo.skills %}',
            '{% component "field" field=demo.agree %}',
            '{% component "field" field=wrong.email %}',
        ),
    ),
    Component(
        name="fields",
        group=GROUP,
        description=_("All the fields of a form, below a summary of its errors that takes the focus."),
        required=("form",),
        optional={"only": "", "exclude": "", "summary": True, "hidden": False},
        prepare=prepare_fields,
        notes={
            "only": "names separated by commas, in the order wanted",
            "hidden": "with only: also the hidden fields (once a form)",
            "summary": "False when the page shows “error_summary” itself",
        },
        examples=('<form method="post" action="#fields">{% component "fields" form=wrong %}</form>',),
    ),
    Component(
        name="error_summary",
        group=GROUP,
        description=_("What has to be mended in a form, each error a link to its field."),
        required=("form",),
        optional={"title": ""},
        prepare=prepare_error_summary,
        examples=('{% component "error_summary" form=wrong %}',),
    ),
    Component(
        name="choice_cards",
        group=GROUP,
        description=_("Choices as large cards, to tap with a thumb: one (radio) or several (checkboxes)."),
        required=("name", "legend", "options"),
        optional={"multiple": False, "help": "", "error": "", "hide_legend": False, "columns": 1, "required": False},
        prepare=prepare_choice_cards,
        notes={"options": "[(value, label)] or [{'value', 'label', 'help', 'icon', 'checked', 'disabled'}]"},
        examples=(
            '{% component "choice_cards" name="piece" legend="Qu’ajoutez-vous ?" options=samples.cards columns=2 %}',
        ),
    ),
    Component(
        name="file_drop",
        group=GROUP,
        description=_("A file to choose, photograph or drop; shows a preview and the progress of the upload."),
        required=("field",),
        optional={"label": "", "help": "", "limits": "", "capture": "", "icon": "upload"},
        choices={"capture": ("", "environment", "user")},
        prepare=lambda values, context: prepare_field(
            {
                **values,
                "variant": "",
                "hide_label": False,
                "mark_optional": True,
                "suffix": "",
                "icons": {},
                "passed": {"capture": values["capture"]} if values["capture"] else {},
            },
            context,
        ),
        notes={"limits": "what is accepted, in words", "capture": "opens the camera of a phone"},
        examples=('{% component "file_drop" field=demo.file limits="Photo, PDF, son ou vidéo, 50 Mo au plus." %}',),
    ),
    Component(
        name="search",
        group=GROUP,
        description=_("A search box with its button."),
        required=("label",),
        optional={"name": "q", "value": "", "action": "", "placeholder": "", "submit": "", "hide_label": True},
        examples=('{% component "search" label="Chercher une formation" placeholder="coopération, tiers-lieu…" %}',),
    ),
)
