"""What holds a page together: headings, cards, navigation."""

# ruff: noqa: E501 - an example is one line of a template

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template import Context
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext_lazy as _

from cursus.core.components import Component

GROUP = _("Page")


def prepare_language_switch(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Links to this page in the other languages; pages that exist in one language only offer none."""
    links = [(code, href) for code, href in values["links"]] or _translated_addresses(context)
    named = [
        {"code": code, "href": href, "name": get_language_info(code)["name_local"].capitalize()} for code, href in links
    ]
    return {**values, "links": named}


def _translated_addresses(context: Context) -> list[tuple[str, str]]:
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        return []
    if known := getattr(request, "language_links", None):
        return list(known)
    here, found = request.get_full_path(), []
    match = request.resolver_match
    is_written_page = match is not None and match.url_name == "wagtail_serve"
    for code, _name in settings.LANGUAGES:
        if code == get_language():
            continue
        if is_written_page:
            with override(code):
                found.append((code, reverse("wagtail_serve", args=[""])))
        elif (there := translate_url(here, code)) != here:
            found.append((code, there))
    return found


def prepare_nav(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Entries may be objects or mappings with label, href, icon and current."""

    def read(item: Any, name: str, default: Any = "") -> Any:
        return item.get(name, default) if isinstance(item, dict) else getattr(item, name, default)

    names = ("label", "href", "icon")
    items = [{**{n: read(item, n) for n in names}, "current": read(item, "current", False)} for item in values["items"]]
    return {**values, "items": items}


COMPONENTS = (
    Component(
        name="heading",
        group=GROUP,
        description=_("The heading of a section, with an introduction and what can be done there."),
        required=("title",),
        optional={"level": 2, "intro": "", "id": "", "count": None, "icon": ""},
        slots=("actions",),
        notes={"level": "2 to 4: the outline of the page, not its looks"},
        examples=(
            '{% componentblock "heading" title="Ce qui vous manque" level=4 '
            'intro="7 compétences sur 22 sont prêtes ou validées." %}{% slot "actions" %}'
            '{% component "button" label="Ajouter une preuve" size="small" variant="secondary" icon="plus" %}'
            "{% endslot %}{% endcomponentblock %}",
        ),
    ),
    Component(
        name="page_heading",
        group=GROUP,
        description=_("The title of a page (h1), what it is about and where it stands."),
        required=("title",),
        optional={"kicker": "", "intro": "", "lang": ""},
        slots=("status", "actions"),
        notes={"kicker": "a line above the title: kind, date, place"},
        examples=(),
    ),
    Component(
        name="card",
        group=GROUP,
        description=_("A panel; with href, its title is a link and the whole card can be tapped."),
        optional={
            "title": "",
            "href": "",
            "kicker": "",
            "level": 3,
            "tone": "",
            "icon": "",
            "id": "",
            "as_item": False,
        },
        choices={"tone": ("", "quiet", "theory", "practice", "waiting", "valid")},
        slot=True,
        slots=("actions",),
        examples=(
            '{% componentblock "card" title="Animer une coopération de territoire" kicker="210 heures · Lannion" '
            'href="#card" level=4 %}<p>Faire travailler ensemble des gens qui n’en ont pas l’habitude.</p>'
            "{% endcomponentblock %}",
        ),
    ),
    Component(
        name="todo",
        group=GROUP,
        description=_("What to do now: when, what, why, and the button that does it."),
        required=("title", "action_label", "action_href"),
        optional={
            "due": None,
            "due_label": "",
            "text": "",
            "action_icon": "",
            "tone": "action",
            "level": 3,
            "second_label": "",
            "second_href": "",
        },
        choices={"tone": ("action", "attention", "calm")},
        slot=True,
        notes={"due": "a date; shown as “Avant le …”", "due_label": "words instead of the date: “Avant vendredi”"},
        examples=(
            '{% component "todo" due_label="Avant vendredi" title="Dites votre part dans la co-conception" '
            'text="Votre évaluatrice a aimé le prototype et demande ce que vous avez fait, vous. Dix minutes suffisent." '
            'action_label="Reprendre la preuve" action_href="#todo" level=4 %}',
            '{% component "todo" tone="calm" title="Rien ne presse" text="Tout est envoyé. Prochaine séance le 4 février." '
            'action_label="Voir mon agenda" action_href="#todo" level=4 %}',
        ),
    ),
    Component(
        name="breadcrumb",
        group=GROUP,
        description=_("Where this page is. The last entry is the page itself."),
        required=("items",),
        notes={"items": "[(label, href)], the last with an empty href"},
        examples=('{% component "breadcrumb" items=samples.crumbs %}',),
    ),
    Component(
        name="tabs",
        group=GROUP,
        description=_("The parts of one thing, each with its own address (links, not panels)."),
        required=("items", "label"),
        notes={"items": "[{'label', 'href', 'current', 'icon'?}]"},
        prepare=prepare_nav,
        examples=('{% component "tabs" items=samples.tabs label="Dossier du candidat" %}',),
    ),
    Component(
        name="space_nav",
        group=GROUP,
        description=_("The short navigation of a space: at the foot of a phone, beside the page on wider screens."),
        required=("items",),
        optional={"label": ""},
        prepare=prepare_nav,
        examples=(),
    ),
    Component(
        name="space_switch",
        group=GROUP,
        description=_("From one space to another for a person who plays several parts."),
        required=("items",),
        optional={"label": ""},
        prepare=prepare_nav,
        examples=(),
    ),
    Component(
        name="language_switch",
        group=GROUP,
        description=_("The other languages of this page."),
        optional={"links": ()},
        prepare=prepare_language_switch,
        notes={
            "links": "[(code, address)] where the page knows its translations (or request.language_links); else this address translated"
        },
        examples=('{% component "language_switch" %}',),
    ),
)
