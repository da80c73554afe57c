"""One page that shows every component as it is declared, with sample data from the demonstration's world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines

from cursus.core import clock, components, weave
from cursus.core.components import Component
from cursus.core.weave import Row, Square

_SWATCHES = "lin lin-2 papier encre encre-2 garance garance-fonce pastel gaude gaude-texte mousse ligne"
SWATCHES = _SWATCHES.split()


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Titre de la preuve", help_text="Une phrase que votre évaluatrice reconnaîtra.")
    story = forms.CharField(label="Ce que vous avez fait, vous", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label="Ce que montre cette preuve",
        choices=[("theory", "De la théorie"), ("practice", "De la pratique")],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.ChoiceField(label="Lieu", choices=[("", "Choisir…"), ("lannion", "Lannion"), ("aune", "Val d’Aune")])
    hours = forms.IntegerField(label="Durée", widget=forms.NumberInput, required=False)
    skills = forms.MultipleChoiceField(
        label="Compétences",
        choices=[("2.1", "Engager les partenaires"), ("2.2", "Animer des collectifs"), ("2.3", "Réguler les tensions")],
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(label="Les personnes visibles sur la photo sont d’accord.")
    file = forms.FileField(label="Fichier", required=False)


class WrongForm(forms.Form):
    """A form that comes back with errors."""

    email = forms.EmailField(
        label="Adresse électronique",
        error_messages={"invalid": "Cette adresse est incomplète : il manque ce qui suit « @ »."},
    )
    when = forms.DateField(label="Date de la séance", error_messages={"required": "Choisissez une date."})


@dataclass(frozen=True)
class Shown:
    """A component with its drawn examples."""

    component: Component
    examples: list[tuple[str, str]]


def _square(state: str, theory: str = "", practice: str = "", title: str = "Compétence") -> Square:
    return Square.of(state, theory=theory, practice=practice, title=title)


def _cloth() -> list[Row]:
    done, ready, bare = _square("VALIDATED"), _square("READY"), _square("NOT_STARTED")
    half, other = _square("PARTIAL"), _square("PARTIAL", "MISSING", "ACCEPTED")
    waiting, again = _square("WAITING", "WAITING", "ACCEPTED"), _square("TO_REWORK", "ACCEPTED", "TO_REWORK")
    return [
        Row("Comprendre le territoire", (done, done, done, done)),
        Row("Animer la coopération", (done, ready, other, again, waiting)),
        Row("Structurer gouvernance et modèle", (half, waiting, bare, bare, ready)),
        Row("Piloter et évaluer", (other, bare, bare, bare)),
        Row("Transmettre, chercher", (ready, bare, bare, bare)),
    ]


def samples() -> dict[str, Any]:
    """What the examples of the declarations read as ``samples.…``."""
    today = clock.today()
    cloth = _cloth()
    return {
        "cards": [
            {"value": "photo", "label": "Une photo", "help": "prise maintenant ou déjà là", "icon": "camera"},
            {"value": "sound", "label": "Un enregistrement", "help": "votre voix, deux minutes", "icon": "mic"},
            {
                "value": "file",
                "label": "Un fichier",
                "help": "PDF, texte, tableur",
                "icon": "paperclip",
                "checked": True,
            },
            {"value": "text", "label": "Un texte", "help": "à écrire ici", "icon": "pencil"},
        ],
        "steps": [
            {"label": "Préparer", "state": "done", "href": "#stepper"},
            {"label": "Délibérer", "state": "current"},
            {"label": "Signer", "state": "todo"},
        ],
        "columns": ["Personne", "Session", "Heures", "Où en est-on"],
        "rows": [
            ["Maëlle Kergoat", "P1-2026", 126, "Confirmée"],
            ["Idir Benali", "P1-2026", 98, "En cours"],
        ],
        "facts": [
            ("Places", "5 restantes sur 16"),
            ("Rythme", "2 jours par mois"),
            ("Prix", "2 940 €, financement possible"),
            ("Délai", "réponse sous 10 jours"),
        ],
        "events": [
            {"date": today - timedelta(days=20), "title": "Preuve envoyée", "tone": "info", "icon": "send"},
            {
                "date": today - timedelta(days=6),
                "title": "À reprendre",
                "text": "« Dites votre part dans la co-conception. »",
                "tone": "rework",
                "icon": "rotate-ccw",
                "person": "Nadia Ferrand, évaluatrice",
            },
            {"date": today + timedelta(days=3), "title": "Séance à Lannion", "tone": "todo", "icon": "map-pin"},
        ],
        "soon": today + timedelta(days=3),
        "past": date(2025, 11, 12),
        "page": Paginator(range(120), 10).page(4),
        "crumbs": [("Jurys", "#breadcrumb"), ("P1-2025", "#breadcrumb"), ("Maëlle Kergoat", "")],
        "tabs": [
            {"label": "Vue d’ensemble", "href": "#tabs", "current": True},
            {"label": "Preuves", "href": "#tabs", "current": False},
            {"label": "Décision", "href": "#tabs", "current": False},
        ],
        "band": cloth[1].squares,
        "cloth": cloth,
    }


def shown() -> list[tuple[str, list[Shown]]]:
    """Every component that has examples, by group, with the examples drawn."""
    wrong = WrongForm({"email": "maelle@", "when": ""})
    context = {"samples": samples(), "demo": SampleForm(auto_id="id_demo_%s"), "wrong": wrong}
    engine = engines["django"]
    groups: dict[str, list[Shown]] = {}
    for component in components.everything():
        drawn = [
            (source, engine.from_string(f"{{% load cursus_components %}}{source}").render(context))
            for source in component.examples
        ]
        if drawn:
            groups.setdefault(str(component.group), []).append(Shown(component, drawn))
    return list(groups.items())


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components: to everybody where the installation is a demonstration, else to its staff."""
    is_open = settings.DEBUG or getattr(settings, "DEMONSTRATION", False)
    if not (is_open or request.user.is_staff):
        raise Http404
    return render(
        request, "cursus/core/gallery.html", {"groups": shown(), "swatches": SWATCHES, "legend": weave.legend()}
    )
