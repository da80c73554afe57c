"""What a person can press: buttons, links, dialogs."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.utils.translation import gettext_lazy as _

from cursus.core.components import Component

GROUP = _("Actions")


def prepare_dialog(values: dict[str, Any], context: Context) -> dict[str, Any]:
    """The dialog's id is also what its title and its opener are called by."""
    return {**values, "title_id": f"{values['id']}-title"}


COMPONENTS = (
    Component(
        name="button",
        group=GROUP,
        description=_("What happens when pressed, said with a verb. A link when it has an address, else a button."),
        required=("label",),
        optional={
            "href": "",
            "variant": "primary",
            "icon": "",
            "icon_after": "",
            "type": "submit",
            "name": "",
            "value": "",
            "form": "",
            "size": "",
            "full": False,
            "disabled": False,
            "id": "",
            "lang": "",
        },
        choices={
            "variant": ("primary", "secondary", "quiet", "danger"),
            "type": ("submit", "button", "reset"),
            "size": ("", "small", "large"),
        },
        passthrough=True,
        notes={
            "href": "a link that looks like a button; without it, a <button>",
            "variant": "one primary a screen; secondary, quiet (no frame), danger (cannot be undone)",
            "full": "as wide as its column (on a phone the main action is anyway)",
            "form": "id of the form it submits, when it stands outside of it",
        },
        examples=(
            '{% component "button" label="Envoyer à l’évaluatrice" icon="send" %}',
            '{% component "button" label="Enregistrer le brouillon" variant="secondary" %}',
            '{% component "button" label="Plus tard" variant="quiet" href="#button" %}',
            '{% component "button" label="Retirer la preuve" variant="danger" icon="trash-2" %}',
            '{% component "button" label="Convoquer" size="small" disabled=True %}',
        ),
    ),
    Component(
        name="link",
        group=GROUP,
        description=_("A link with an icon; says when it leads to another site or to a file."),
        required=("label", "href"),
        optional={
            "icon": "",
            "icon_after": "",
            "external": False,
            "download": False,
            "detail": "",
            "current": False,
            "lang": "",
        },
        passthrough=True,
        notes={
            "external": "adds the arrow and rel=noopener; stays in the same tab",
            "download": "adds the download icon and attribute",
            "detail": "what the file is, in brackets: “PDF, 84 Ko”",
        },
        examples=(
            '{% component "link" label="Voir le dossier" href="#link" icon_after="arrow-right" %}',
            '{% component "link" label="Attestation" href="#link" download=True detail="PDF, 84 Ko" %}',
            '{% component "link" label="Fiche RNCP" href="https://example.org/" external=True %}',
        ),
    ),
    Component(
        name="icon",
        group=GROUP,
        description=_("One icon of the sprite. Also as a tag: {% icon name %}."),
        required=("name",),
        optional={"label": "", "size": ""},
        choices={"size": ("", "large", "huge")},
        examples=('{% component "icon" name="handshake" size="large" label="Coopération" %}',),
    ),
    Component(
        name="actions",
        group=GROUP,
        description=_("A row of buttons. With bar, it stays within the thumb’s reach at the foot of a phone’s screen."),
        optional={"bar": False},
        slot=True,
        examples=(
            '{% componentblock "actions" %}{% component "button" label="Valider le bloc" %} '
            '{% component "button" label="Reporter" variant="secondary" %}{% endcomponentblock %}',
        ),
    ),
    Component(
        name="dialog",
        group=GROUP,
        description=_(
            "Asks before something that cannot be undone. Without JavaScript, its opener is a link to a page."
        ),
        required=("id", "title", "opener", "href"),
        optional={"variant": "secondary", "icon": "", "size": ""},
        choices={"variant": ("primary", "secondary", "quiet", "danger"), "size": ("", "small")},
        slot=True,
        slots=("actions",),
        prepare=prepare_dialog,
        notes={
            "opener": "label of the button that opens it",
            "href": "page that asks the same question, for who has no JavaScript",
            "variant": "of the opener",
        },
        examples=(
            '{% componentblock "dialog" id="demo-dialog" title="Retirer cette preuve ?" '
            'opener="Retirer la preuve" href="#dialog" variant="danger" %}'
            "<p>L’évaluatrice ne la verra plus. Le fichier reste dans votre portfolio.</p>"
            '{% slot "actions" %}{% component "button" label="Retirer la preuve" variant="danger" type="button" %}'
            "{% endslot %}{% endcomponentblock %}",
        ),
    ),
    Component(
        name="disclosure",
        group=GROUP,
        description=_("Something longer that opens on demand (native details)."),
        required=("summary",),
        optional={"open": False, "icon": "", "id": ""},
        slot=True,
        examples=(
            '{% componentblock "disclosure" summary="Pourquoi deux preuves ?" %}<p>Coopérer s’apprend en '
            "comprenant et en faisant : la règle demande une preuve de chaque sorte.</p>{% endcomponentblock %}",
        ),
    ),
)
