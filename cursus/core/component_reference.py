"""The reference page of the components, written from their declarations.

``python manage.py shell -c "from cursus.core.component_reference import write; write()"`` writes
``docs/reference/components.md``; a test says when the page is behind.
"""

# ruff: noqa: E501 - lines of a page in Markdown

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import override

from cursus.core import components
from cursus.core.components import Component
from cursus.core.icons import ICONS

INTRODUCTION = """# Components

Every piece of the interface is declared once (`cursus/core/component_declarations/`), drawn once
(`cursus/templates/components/`) and shown at `/galerie/`. This page is written from the declarations.

## How to call one

```django
{% load cursus_components i18n %}

{% translate "Send to the assessor" as send %}
{% component "button" label=send icon="send" %}

{% componentblock "notice" tone="warning" title=heading %}
  <p>{% translate "Your text is kept." %}</p>
  {% slot "actions" %}{% component "button" label=again %}{% endslot %}
{% endcomponentblock %}

{% icon "clock" %}   {# decoration #}   {% icon "clock" label=waiting %}   {# an image with a name #}
```

- `{% component %}` takes no content; `{% componentblock %}` takes content where **content** is said below, and named
  areas with `{% slot "name" %}…{% endslot %}` directly inside it.
- An unknown or missing property is a `TemplateSyntaxError` when the template is compiled; a value outside the
  permitted ones a `ComponentError` (a `ValueError`) when it is drawn.
- `{% translate "…" as name %}` gives a translated property. Empty properties are simply not shown.
- **attributes**: components so marked also take `data_…`, `hx_…` and `aria_…`, which become HTML attributes of their
  main element (`hx_get=url` → `hx-get="…"`, `data_autosave=True` → `data-autosave`).
- Colours, sizes and spaces are custom properties of `cursus/css/tokens.css`. No style attribute, no inline script:
  the content security policy refuses both.

## Pages

| layout | for | blocks |
|---|---|---|
| `cursus/layouts/app.html` | signed-in spaces | `title`, `breadcrumb`, `heading`, `content`, `aside`, `extra_css`, `extra_js` |
| `cursus/layouts/public.html` | the public site | `title`, `description`, `nav`, `hero`, `main`, `side`, `organisation_styles`, `extra_css`, `extra_js` |
| `cursus/layouts/plain.html` | sign-in, confirmations, verification | `title`, `heading`, `content`, `after` |
| `cursus/layouts/base.html` | the frame of them all | `title`, `head`, `body_class`, `header`, `page`, `footer` |

`app.html`: put the page's `<h1>` in `heading` (`{% component "page_heading" title=… %}`), the main column in `content`,
what is quiet and secondary in `aside` (it comes below on a phone). A page without an `aside` gets one column: add
`{% block page_class %}page-single{% endblock %}`; a wide one (tables, jury) `page-wide`.

What a layout shows besides comes from the request, each with an empty default: `request.spaces` and `request.space_nav`
(the rooms' middleware), `request.site_menu` (entries with `label`, `href`, `current`), `request.language_links`
(`[(code, address)]`), `request.organisation_stylesheet` (address of a body's own colours: it may set `--action`,
`--action-fonce`, `--sur-action`, `--lien`, `--lien-fonce`), `request.organisation_name`. Templates read them as `layout.…`.

Helper classes: `stack` (children spaced; `stack-small`, `stack-large`), `cluster` (in a row, wrapping), `split` (two ends of
a line), `grid` (cards side by side where there is room), `prose` (running text), `muted`, `small`, `lead`, `nowrap`,
`numeric`, `visually-hidden`, `print-hidden`, `print-only`, `section` (a part of a page with its own heading).

## Behaviours without a component

| in HTML | what it does |
|---|---|
| `<form data-autosave="url">` | sends the form a second after the last change (POST, `X-Autosave: 1`), writes the answer's text into its `[data-autosave-status]` |
| `<form data-once>` | the button is disabled while it is being sent, so that a double tap sends once |
| `data-dialog="id"` on a link | opens `<dialog id>`; without JavaScript the link is followed |
| `data-print` on a button | prints the page |
| `data-copy="text"` on a button | copies the text and says so |
| `<details data-menu>` | closes on Escape and on a click elsewhere |

htmx is on every page (`hx-get`, `hx-post`; the CSRF token is sent by itself).

"""


def _call(component: Component) -> str:
    has_areas = component.slot or component.slots
    required = "".join(f" {name}=…" for name in component.required)
    if has_areas:
        return f'{{% componentblock "{component.name}"{required} %}}…{{% endcomponentblock %}}'
    return f'{{% component "{component.name}"{required} %}}'


def _default(value: Any) -> str:
    return (
        {"": "empty", None: "none", False: "False", True: "True"}.get(value, repr(value))
        if _hashable(value)
        else repr(value)
    )


def _hashable(value: Any) -> bool:
    return not isinstance(value, dict | list)


def component_markdown(component: Component) -> str:
    """The section of one component: what for, properties, an example."""
    lines = [f"### {component.name}", "", str(component.description), "", f"`{_call(component)}`", ""]
    names = [*((name, "**required**") for name in component.required)]
    names += [(name, _default(value)) for name, value in component.optional.items()]
    if names:
        lines += ["| property | default | |", "|---|---|---|"]
        for name, default in names:
            permitted = ", ".join(f"`{value}`" for value in component.choices.get(name, ()) if value)
            note = "; ".join(filter(None, (component.notes.get(name, ""), permitted))).replace("|", "\\|")
            lines.append(f"| `{name}` | {default} | {note} |")
        lines.append("")
    areas = (["**content**"] if component.slot else []) + [f'`{{% slot "{name}" %}}`' for name in component.slots]
    if areas:
        lines += [f"Areas: {', '.join(areas)}.", ""]
    if "slot" in component.notes:
        lines += [f"Content: `{component.notes['slot']}`.", ""]
    if component.passthrough:
        lines += ["Takes **attributes**.", ""]
    if component.examples:
        lines += ["```django", *component.examples, "```", ""]
    return "\n".join(lines)


def reference_markdown() -> str:
    """The whole page, in English."""
    with override("en"):
        parts, group = [INTRODUCTION], ""
        for component in components.everything():
            if str(component.group) != group:
                group = str(component.group)
                parts.append(f"## {group}\n\n")
            parts.append(component_markdown(component) + "\n")
        parts.append("## Icons\n\n" + ", ".join(f"`{name}`" for name in sorted(ICONS)) + "\n\n")
        parts.append(
            "Another one from Lucide: add its name to `cursus/core/icons.py` and run `python scripts/make_icons.py <lucide-static>`.\n"
        )
        return "".join(parts)


def write() -> None:
    """Write the page where the documentation keeps it."""
    page = Path(settings.BASE_DIR) / "docs" / "reference" / "components.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(reference_markdown(), encoding="utf-8")
