"""The four occupations of the framework MCT: what is done, where, with what, and which ones are near each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cursus.accounts.models import User
from cursus.frameworks.actions import edit_draft
from cursus.frameworks.models import (
    Competency,
    FrameworkVersion,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
)

LOCAL_DEVELOPMENT = {"code": "K1802", "label": "Développement local"}
PUBLIC_POLICY = {"code": "K1404", "label": "Mise en œuvre et pilotage de la politique des pouvoirs publics"}
CULTURE = {"code": "G1202", "label": "Animation d’activités culturelles ou ludiques"}


@dataclass(frozen=True)
class Trade:
    """One occupation. Competencies that are named neither ``optional`` nor ``without`` are at its core."""

    title: str
    description: str
    missions: tuple[str, ...]
    structures: tuple[str, ...]
    workplaces: tuple[str, ...]
    rome: tuple[dict[str, str], ...]
    optional: tuple[str, ...]
    without: tuple[str, ...] = ()


ANIMATOR, DEVELOPER, FACILITATOR, OFFICER = OCCUPATIONS = (
    Trade(
        "Animateur·rice de coopération (PTCE)",
        "Fait travailler ensemble des structures qui n’en ont pas l’habitude, au service d’un territoire.",
        ("Animer le collectif du pôle", "Conduire les projets communs", "Rendre compte aux partenaires"),
        ("Pôle territorial de coopération économique (PTCE)", "Association ou SCIC qui porte un pôle"),
        ("Au siège du pôle, dans un lieu souvent partagé", "Chez les membres du pôle, une bonne part de la semaine"),
        (LOCAL_DEVELOPMENT,),
        optional=("3.2", "5.3"),
    ),
    Trade(
        "Développeur·se territorial·e",
        "Repère les besoins d’un territoire et monte avec ses acteurs les réponses qui manquent.",
        ("Établir le diagnostic", "Monter les projets et leurs financements", "Évaluer avec les habitants"),
        ("Pays, parc naturel régional, agence de développement", "Association de développement local"),
        ("Au bureau et sur tout le territoire", "En réunion le soir, chez les habitants et les élu·es"),
        (LOCAL_DEVELOPMENT,),
        optional=("2.3", "5.2"),
        without=("2.5", "3.1"),
    ),
    Trade(
        "Facilitateur·rice de tiers-lieu",
        "Tient un lieu partagé : accueil, règles d’usage, projets qui y naissent.",
        ("Accueillir et relier", "Tenir les communs du lieu", "Équilibrer le modèle économique"),
        ("Association ou SCIC qui gère un tiers-lieu", "Commune qui en ouvre un"),
        ("Dans le tiers-lieu, aux heures où il est ouvert",),
        (CULTURE,),
        optional=("1.3", "3.5", "4.2"),
        without=("1.1", "5.3"),
    ),
    Trade(
        "Chargé·e de coopération en collectivité",
        "Porte, dans une collectivité, les politiques qui se font avec les acteurs du territoire.",
        ("Associer les acteurs à la décision", "Contractualiser", "Rendre compte aux élu·es"),
        ("Communauté de communes ou d’agglomération", "Commune, département, région"),
        ("À l’hôtel de la collectivité", "Chez les partenaires et dans les réunions publiques"),
        (LOCAL_DEVELOPMENT, PUBLIC_POLICY),
        optional=("3.2", "5.4"),
        without=("3.3", "5.2"),
    ),
)

# What each mission calls on, for the occupation whose qualification is told; the others are still to be linked.
CALLED_ON = {
    "Animer le collectif du pôle": ("1.2", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "5.1"),
    "Conduire les projets communs": ("1.1", "1.3", "3.2", "3.3", "3.4", "3.5", "4.1", "4.4"),
}

NEIGHBOURS: tuple[tuple[Trade, Trade, str], ...] = (
    (ANIMATOR, FACILITATOR, "Le même collectif à faire vivre, ici dans un lieu que l’on ouvre et que l’on ferme."),
    (ANIMATOR, OFFICER, "Les mêmes partenaires, vus depuis la collectivité qui décide et qui finance."),
    (DEVELOPER, OFFICER, "Le même diagnostic ; ici on porte la décision publique plus que le montage."),
    (DEVELOPER, ANIMATOR, "On passe du projet à monter au collectif à tenir dans la durée."),
    (FACILITATOR, ANIMATOR, "La même animation, à l’échelle d’un pôle et de plusieurs structures."),
    (OFFICER, DEVELOPER, "Le même territoire, avec plus de montage de projets et moins de procédure."),
)


def make_occupations(version: FrameworkVersion, *, by: User) -> None:
    """Write the four occupations into the draft, then say which ones are near."""
    competencies = {item.code: item for item in version.competencies.all()}
    written: dict[str, Occupation] = {}
    for order, trade in enumerate(OCCUPATIONS, start=1):
        write = partial(_occupation, version, order, trade, competencies)
        written[trade.title] = edit_draft(version, write, edit_token=None, by=by)
    for order, (one, other, why) in enumerate(NEIGHBOURS, start=1):
        near = NeighbouringOccupation(
            occupation=written[one.title], lineage=written[other.title].lineage, why=why, position=order
        )
        edit_draft(version, partial(_saved, near), edit_token=None, by=by)


def _saved(row: NeighbouringOccupation) -> NeighbouringOccupation:
    row.save()
    return row


def _occupation(version: FrameworkVersion, order: int, trade: Trade, competencies: dict[str, Competency]) -> Occupation:
    occupation = Occupation.objects.create(
        version=version,
        title=trade.title,
        description=trade.description,
        workplaces=list(trade.workplaces),
        structures=list(trade.structures),
        rome_codes=list(trade.rome),
        position=order,
    )
    for place, mission in enumerate(trade.missions, start=1):
        activity = OccupationalActivity.objects.create(occupation=occupation, title=mission, position=place)
        activity.competencies.set([competencies[code] for code in CALLED_ON.get(mission, ())])
    for code, competency in competencies.items():
        if code not in trade.without:
            OccupationCompetency.objects.create(
                occupation=occupation, competency=competency, core=code not in trade.optional
            )
    return occupation
