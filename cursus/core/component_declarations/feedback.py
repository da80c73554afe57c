"""What the product says back: states, notices, progress."""

# ruff: noqa: E501 - an example is one line of a template

from __future__ import annotations

from typing import Any

from django.template import Context
from django.utils.translation import gettext_lazy as _

from cursus.core.components import Component

GROUP = _("Feedback")

STATUS_ICONS = {
    "todo": "circle-dashed",
    "partial": "circle-dot",
    "waiting": "clock",
    "rework": "circle-alert",
    "ready": "layers",
    "valid": "circle-check",
    "refused": "circle-x",
    "neutral": "circle",
    "info": "info",
}
NOTICE_ICONS = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "danger": "circle-alert"}


def prepare_status(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Each tone has its own icon, so that colour is never alone."""
    return {**values, "icon": values["icon"] or STATUS_ICONS[values["tone"]]}


def prepare_notice(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """A warning that appears after an action is announced at once, other notices politely."""
    role = {"": "", "polite": "status", "assertive": "alert"}[values["live"]]
    return {**values, "icon": values["icon"] or NOTICE_ICONS[values["tone"]], "role": role}


def prepare_progress(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """The share done in percent, 0 to 100; a maximum of zero is a task without anything to do, so done."""
    maximum = int(values["maximum"])
    done = 100 if maximum <= 0 else max(0, min(100, round(100 * int(values["value"]) / maximum)))
    return {**values, "percent": done, "finished": done == 100}


COMPONENTS = (
    Component(
        name="tag",
        group=GROUP,
        description=_("A word that sorts something: theory, practice, a kind, a place."),
        required=("label",),
        optional={"tone": "neutral", "icon": "", "href": ""},
        choices={"tone": ("neutral", "theory", "practice", "waiting", "valid")},
        examples=(
            '{% component "tag" label="Théorie" tone="theory" %} {% component "tag" label="Pratique" tone="practice" %} '
            '{% component "tag" label="210 heures" icon="clock" %} {% component "tag" label="En attente" tone="waiting" %} '
            '{% component "tag" label="Obtenu" tone="valid" %}',
        ),
    ),
    Component(
        name="status",
        group=GROUP,
        description=_("Where something stands: an icon and a word, each state with its own shape."),
        required=("label",),
        optional={"tone": "neutral", "icon": "", "detail": ""},
        choices={"tone": tuple(STATUS_ICONS)},
        prepare=prepare_status,
        notes={"tone": "todo, partial, waiting, rework, ready, valid, refused, neutral, info"},
        examples=(
            '{% component "status" tone="todo" label="À commencer" %}',
            '{% component "status" tone="partial" label="Partielle" %}',
            '{% component "status" tone="waiting" label="En attente" detail="depuis 3 jours" %}',
            '{% component "status" tone="rework" label="À reprendre" %}',
            '{% component "status" tone="ready" label="Prête pour le jury" %}',
            '{% component "status" tone="valid" label="Validée" %}',
            '{% component "status" tone="refused" label="Déclinée" %}',
        ),
    ),
    Component(
        name="notice",
        group=GROUP,
        description=_("Something to know about this page: information, success, attention, error."),
        optional={"tone": "info", "title": "", "icon": "", "live": "", "id": ""},
        choices={"tone": tuple(NOTICE_ICONS), "live": ("", "polite", "assertive")},
        slot=True,
        slots=("actions",),
        prepare=prepare_notice,
        notes={"live": "polite or assertive: read aloud when it appears"},
        examples=(
            '{% componentblock "notice" tone="success" title="Votre preuve est envoyée." %}'
            "<p>Nadia Ferrand la regardera avant le 12 mars.</p>{% endcomponentblock %}",
            '{% componentblock "notice" tone="warning" title="Données fictives" %}'
            "<p>Cette certification n’est pas enregistrée au RNCP.</p>{% endcomponentblock %}",
            '{% componentblock "notice" tone="danger" title="Le fichier n’est pas arrivé." %}'
            "<p>La connexion s’est coupée. Votre texte est gardé : choisissez le fichier à nouveau.</p>"
            "{% endcomponentblock %}",
            '{% componentblock "notice" %}<p>Le jury se réunit le 12 novembre à Lannion.</p>{% endcomponentblock %}',
        ),
    ),
    Component(
        name="empty",
        group=GROUP,
        description=_("Nothing here yet, why, and the next step."),
        required=("title",),
        optional={"text": "", "icon": "", "action_label": "", "action_href": "", "action_icon": "", "level": 2},
        slot=True,
        examples=(
            '{% component "empty" title="Pas encore de preuve" text="Une photo d’atelier, un compte rendu, un plan : '
            'commencez par ce que vous avez déjà fait." action_label="Ajouter une preuve" action_href="#empty" '
            'action_icon="camera" level=4 %}',
        ),
    ),
    Component(
        name="progress",
        group=GROUP,
        description=_("How far a task has come, in words and as a thread. Asks again by itself until it is done."),
        required=("value", "maximum", "label"),
        optional={"detail": "", "poll": "", "id": "progress", "seconds": 2},
        prepare=prepare_progress,
        notes={
            "poll": "address that answers with this component again (htmx replaces it until value = maximum)",
            "seconds": "between two questions",
        },
        examples=('{% component "progress" value=5 maximum=12 label="Attestations scellées" detail="5 sur 12" %}',),
    ),
    Component(
        name="stepper",
        group=GROUP,
        description=_("The few steps of a task, which are done and which is now."),
        required=("steps",),
        optional={"label": ""},
        notes={"steps": "[{'label', 'state': 'done'|'current'|'todo', 'href'?}]"},
        prepare=lambda values, _context: {
            **values,
            "steps": [{"href": "", "state": "todo", **step} for step in values["steps"]],
        },
        examples=('{% component "stepper" steps=samples.steps label="Étapes de la délibération" %}',),
    ),
)
