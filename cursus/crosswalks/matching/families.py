"""Words of the field that stand for one another, each family on one line; and words that say little.

A family is a clue, not a truth: it weighs less than the same stem. Words are written without accents; ``a_b`` is an
expression of two words that follow one another.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from cursus.core.search_words import stem

_FAMILIES = """
territoire local territorial commune intercommunalite region departement bassin rural
diagnostic etat_lieux analyse_besoins enquete concertation
acteur partie_prenante protagoniste reseau organisation
partenaire partenariat alliance cooperation reciprocite engagement
besoin attente demande problematique probleme
cadre dispositif politique_publique reglementaire programme loi
ess economie_sociale solidaire cooperative association scic
habitant usager beneficiaire population citoyen personne_concernee
animer facilitation atelier reunion groupe_travail collectif groupe
parole expression debat
tension conflit desaccord mediation differend
concevoir elaborer construire participatif concertation prototype
partage commun collaboratif contributif plateforme ouvert
information document connaissance donnee espace_numerique
gouvernance statutaire instance decision_collective democratique assemblee pouvoir mandat
juridique statut forme droit
economique budget previsionnel financier plan_affaires ressource
benevolat contribution_non apport_nature volontariat
financer subvention appel_projet financeur aide
rendre_compte justifier depense bilan
contractualiser convention marche_public commande_publique negociation
collectivite pouvoir_public administration commune intercommunalite elu
piloter gestion_projet coordonner planifier suivi jalon etape tableau_bord conduite arbitrage
evaluer mesurer apprecier indicateur effet impact critere
utilite_sociale impact_social action_sociale
recit narration histoire raconter valoriser communication temoignage media
relais continuite passation perennite depart suite
posture pratique reflexivite recul analyse_pratique retour_actes
transmettre transfert former formation pair compagnonnage apprenti
savoir connaissance experience geste
recherche etude universite enquete scientifique
capitaliser fiche retour_experience formaliser essaimer guide documenter
reutilisable reemploi modele
"""

# Verbs and nouns that begin half of all labels: what follows them tells more.
_GENERIC = """
realiser effectuer assurer mettre mettre_place mettre_oeuvre organiser developper gerer mener conduire accompagner
preparer etablir participer appliquer connaitre savoir maitriser definir identifier utiliser produire faire action
projet activite differents differentes chaque autre plusieurs bon bonne moins selon afin lors tout toute ses
"""


def _stems(expression: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in expression.split("_"))


@cache
def families() -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], tuple[str, ...]]]:
    """Return the names of the families of each stem, and of each pair of stems that follow one another."""
    single: dict[str, list[str]] = defaultdict(list)
    double: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in _FAMILIES.strip().splitlines():
        expressions = line.split()
        for expression in expressions:
            match _stems(expression):
                case (one,):
                    single[one].append(expressions[0])
                case (first, second):
                    double[(first, second)].append(expressions[0])
    return (
        {key: tuple(dict.fromkeys(names)) for key, names in single.items()},
        {key: tuple(dict.fromkeys(names)) for key, names in double.items()},
    )


@cache
def generic() -> frozenset[str]:
    """Return the stems that say little."""
    return frozenset(stem(word) for word in _GENERIC.split() if "_" not in word)
