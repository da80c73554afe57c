"""The framework MCT: occupations of territorial cooperation. A fictitious framework, not registered anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cursus.accounts.models import User
from cursus.core import clock
from cursus.core.writing import record
from cursus.frameworks.actions import create_framework, edit_draft, publish_version
from cursus.frameworks.enums import EvidenceType, Habilitation, Nature, QualificationKind, ReadinessKind, RouteKind
from cursus.frameworks.models import (
    AssessmentTask,
    Competency,
    CompetencyBlock,
    FrameworkVersion,
    HabilitatedPartner,
    PerformanceCriterion,
    Qualification,
    QualificationCertifier,
    ReadinessRule,
    Route,
)
from cursus.organisations.models import Organisation
from site_cms.demonstration.occupations import make_occupations

LETTERS = {
    "Q": EvidenceType.QUIZ,
    "E": EvidenceType.CASE_STUDY,
    "S": EvidenceType.SIMULATION,
    "P": EvidenceType.WORK_PRODUCT,
    "O": EvidenceType.OBSERVATION,
    "T": EvidenceType.KNOWLEDGE_TRANSFER,
    "R": EvidenceType.REFLECTIVE_ACCOUNT,
}


@dataclass(frozen=True)
class Line:
    """One competency: code, title, evidence letters, the critical criterion, a further criterion."""

    code: str
    title: str
    evidence: str
    critical: str
    further: str


BLOCKS: tuple[tuple[str, str, str, tuple[Line, ...]], ...] = (
    (
        "B1",
        "Comprendre le territoire",
        "Un diagnostic partagé du territoire de la personne, rendu et discuté avec ses acteurs.",
        (
            Line(
                "1.1",
                "Établir un diagnostic partagé",
                "EP",
                "Le diagnostic croise au moins trois sources, dont la parole des acteurs.",
                "Les points de désaccord entre sources sont dits.",
            ),
            Line(
                "1.2",
                "Cartographier les acteurs",
                "EP",
                "La carte montre les intérêts, les alliances et les absents.",
                "Elle a été relue par au moins un acteur qui y figure.",
            ),
            Line(
                "1.3",
                "Mobiliser les cadres de l’ESS et de l’action publique",
                "QP",
                "Le dispositif choisi est le bon et relève de la bonne compétence publique.",
                "Les conditions d’accès et le calendrier sont exacts.",
            ),
            Line(
                "1.4",
                "Problématiser les besoins",
                "EO",
                "Le besoin est formulé sans solution préconçue.",
                "La formulation est reprise par les personnes concernées.",
            ),
        ),
    ),
    (
        "B2",
        "Animer la coopération",
        "Une animation observée et un travail de groupe où chacun dit sa part.",
        (
            Line(
                "2.1",
                "Engager les partenaires",
                "ES",
                "Les attentes et les réciprocités sont explicites.",
                "Chaque partenaire sait ce qu’il apporte et ce qu’il reçoit.",
            ),
            Line(
                "2.2",
                "Animer des collectifs",
                "QO",
                "La parole est répartie et la décision est tracée.",
                "La méthode d’animation convient au nombre et au but.",
            ),
            Line(
                "2.3",
                "Réguler les tensions",
                "ES",
                "Le désaccord est nommé et une suite est convenue.",
                "La personne garde sa place de tiers.",
            ),
            Line(
                "2.4",
                "Co-concevoir",
                "EP",
                "Le projet a été modifié par les parties prenantes.",
                "Les versions successives et leurs raisons sont lisibles.",
            ),
            Line(
                "2.5",
                "Gérer l’information et les communs",
                "QP",
                "L’espace est accessible et ses règles d’usage sont écrites.",
                "Les droits de chacun sur les contenus sont connus.",
            ),
        ),
    ),
    (
        "B3",
        "Structurer la gouvernance et le modèle",
        "Un dossier de structuration : statuts comparés, budget à trois ans, conventions.",
        (
            Line(
                "3.1",
                "Organiser une gouvernance partagée",
                "QP",
                "Les rôles, l’entrée et la sortie sont adoptés.",
                "Les décisions sont réparties entre instances.",
            ),
            Line(
                "3.2",
                "Choisir un cadre juridique",
                "EP",
                "Au moins deux formes sont comparées au regard du projet.",
                "Les conséquences fiscales et sociales sont dites.",
            ),
            Line(
                "3.3",
                "Construire un modèle socio-économique",
                "EP",
                "Le budget à trois ans compte les contributions non monétaires.",
                "Une hypothèse défavorable est chiffrée.",
            ),
            Line(
                "3.4",
                "Financer et rendre compte",
                "QP",
                "Les dépenses sont justifiées.",
                "Le compte rendu financier suit le plan de la convention.",
            ),
            Line(
                "3.5",
                "Contractualiser avec les collectivités",
                "QS",
                "Subvention et commande publique sont distinguées.",
                "La convention dit qui décide, qui paie et qui évalue.",
            ),
        ),
    ),
    (
        "B4",
        "Piloter et évaluer",
        "Un tableau de bord tenu six mois et une évaluation d’utilité sociale restituée.",
        (
            Line(
                "4.1",
                "Piloter le projet",
                "EP",
                "Les jalons et les arbitrages sont tracés.",
                "Les écarts sont expliqués à temps.",
            ),
            Line(
                "4.2",
                "Évaluer l’utilité sociale",
                "EP",
                "Les indicateurs ont été choisis avec les personnes concernées.",
                "Les limites de la mesure sont dites.",
            ),
            Line(
                "4.3",
                "Mettre en récit",
                "ES",
                "Le récit est adapté à deux publics.",
                "Les personnes citées ont donné leur accord.",
            ),
            Line(
                "4.4",
                "Organiser le relais",
                "QO",
                "La continuité est assurée sans l’animateur ou l’animatrice.",
                "Les accès et les dossiers ont été transmis.",
            ),
        ),
    ),
    (
        "B5",
        "Transmettre, chercher",
        "Un récit réflexif, un transfert de savoir-faire et une fiche de capitalisation.",
        (
            Line(
                "5.1",
                "Analyser sa posture",
                "ERO",
                "Le récit dit la situation, le choix, l’effet et une autre voie possible.",
                "L’analyse s’appuie sur un regard extérieur.",
            ),
            Line(
                "5.2",
                "Transmettre un savoir-faire",
                "QT",
                "Le réemploi est constaté chez le pair.",
                "La convention et le compte rendu sont signés des deux.",
            ),
            Line(
                "5.3",
                "Mener une recherche-action",
                "EP",
                "La question, les données et la restitution se répondent.",
                "Les personnes étudiées ont eu connaissance des résultats.",
            ),
            Line(
                "5.4",
                "Capitaliser",
                "QP",
                "La fiche est réutilisable par un tiers.",
                "Les conditions de réussite et les échecs y figurent.",
            ),
        ),
    ),
)


# What two competencies were called before practitioners were consulted (see consultation.py).
FIRST_WORDS = {"2.3": "Gérer les conflits", "4.4": "Passer la main"}


def write_framework(
    *, owner: Organisation, certifier: Organisation, school: Organisation, by: User
) -> FrameworkVersion:
    """Write the draft of version 1.0 of the framework with its qualification. Returns the draft."""
    version = create_framework(
        code="MCT",
        title="Métiers de la coopération territoriale",
        organisation=owner,
        by=by,
        description="Référentiel fictif de démonstration, non enregistré au RNCP.",
    )
    position = 0
    for order, (code, title, terms, lines) in enumerate(BLOCKS, start=1):
        block = CompetencyBlock(version=version, code=code, title=title, assessment_terms=terms, position=order)
        edit_draft(version, partial(_saved, block), edit_token=None, by=by)
        for line in lines:
            position += 1
            write = partial(_competency, version, block, line, position)
            edit_draft(version, write, edit_token=None, by=by)
    make_occupations(version, by=by)
    _qualification(version, certifier=certifier, school=school, by=by)
    return version


def publish(version: FrameworkVersion, *, by: User) -> FrameworkVersion:
    """Publish version 1.0, once practitioners were heard."""
    return publish_version(version, by=by)


def _saved(row: CompetencyBlock) -> CompetencyBlock:
    row.save()
    return row


def _competency(version: FrameworkVersion, block: CompetencyBlock, line: Line, position: int) -> Competency:
    competency = Competency.objects.create(
        version=version,
        block=block,
        code=line.code,
        title=FIRST_WORDS.get(line.code, line.title),
        expected_evidence=[LETTERS[letter].value for letter in line.evidence],
        position=position,
    )
    PerformanceCriterion.objects.create(competency=competency, text=line.critical, critical=True, position=1)
    PerformanceCriterion.objects.create(competency=competency, text=line.further, critical=False, position=2)
    return competency


def _qualification(version: FrameworkVersion, *, certifier: Organisation, school: Organisation, by: User) -> None:
    def write() -> Qualification:
        qualification = Qualification.objects.create(
            version=version,
            occupation=version.occupations.get(position=1),
            code="MCT-AC",
            title="Animateur·rice de coopération",
            kind=QualificationKind.INSTITUTIONAL,
            level=6,
            objectives="Faire coopérer durablement les acteurs d’un territoire, et transmettre ce savoir-faire.",
            nsf_codes=[
                {"code": "310", "label": "Spécialités plurivalentes des échanges et de la gestion"},
                {"code": "340", "label": "Spécialités plurivalentes des services aux collectivités"},
            ],
            rome_codes=[{"code": "K1802", "label": "Développement local"}],
            formacodes=[
                {"code": "12523", "label": "Développement local"},
                {"code": "13021", "label": "Aménagement du territoire"},
                {"code": "32135", "label": "Conduite de projet"},
            ],
        )
        body = QualificationCertifier.objects.create(
            qualification=qualification, organisation=certifier, name=certifier.name, siret=certifier.siret
        )
        record("qualificationcertifier.added", body, by=by)
        partner = HabilitatedPartner.objects.create(
            qualification=qualification,
            organisation=school,
            name=school.name,
            siret=school.siret,
            habilitation=Habilitation.TRAIN_AND_ASSESS,
            since=clock.today(),
        )
        record("habilitatedpartner.added", partner, by=by)
        training = Route.objects.create(qualification=qualification, kind=RouteKind.FC, jury_text=JURY)
        Route.objects.create(
            qualification=qualification,
            kind=RouteKind.VAE,
            jury_text=JURY_VAE,
            min_members=2,
            quorum=2,
            balance_expected=True,
        )
        ReadinessRule.objects.create(qualification=qualification, kind=ReadinessKind.MIX)
        ReadinessRule.objects.create(
            qualification=qualification,
            block=version.blocks.get(code="B2"),
            kind=ReadinessKind.MIX,
            other_than_tutor=True,
        )
        _assessment_tasks(qualification, training)
        return qualification

    edit_draft(version, write, edit_token=None, by=by)


JURY = (
    "Un président ou une présidente extérieur·e à l’organisme de formation, un employeur du champ, "
    "un praticien ou une praticienne salarié·e, une personne du certificateur ou d’une université. "
    "Quorum : trois membres, dont la présidence et un praticien."
)
JURY_VAE = (
    "Au moins deux membres, dont un qualifié au titre de la certification, "
    "sans lien avec la personne candidate ; équilibre entre femmes et hommes recherché."
)
TASKS = (
    ("E1", "Étude de cas sur un territoire inconnu", Nature.THEORY, EvidenceType.CASE_STUDY, ("1.1", "1.2", "1.4")),
    ("E2", "Mise en situation d’animation", Nature.PRACTICE, EvidenceType.SIMULATION, ("2.1", "2.3")),
    ("E3", "Dossier de structuration", Nature.PRACTICE, EvidenceType.WORK_PRODUCT, ("3.1", "3.2", "3.3", "3.4")),
)


def _assessment_tasks(qualification: Qualification, route: Route) -> None:
    for order, (code, title, nature, form, codes) in enumerate(TASKS, start=1):
        task = AssessmentTask.objects.create(
            qualification=qualification, code=code, title=title, nature=nature, evidence_type=form, position=order
        )
        task.competencies.set(qualification.version.competencies.filter(code__in=codes))
        task.routes.set([route])
