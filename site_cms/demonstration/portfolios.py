"""Portfolios: evidence of theory and of practice, deposited and judged as in the interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certification.assessment import actions as assessment
from certification.assessment.enums import Outcome
from certification.enrolments.models import Enrolment
from certification.evidence import actions, actions_files, actions_group
from certification.evidence.models import Evidence
from cursus.accounts.models import User
from cursus.core import clock
from cursus.frameworks.enums import EvidenceType, Nature
from cursus.frameworks.models import Competency
from site_cms.demonstration import files
from site_cms.demonstration.calendar import day, moment

THEORY = {
    "B1": (EvidenceType.CASE_STUDY, "Étude de cas : le bassin de vie de Kerlann"),
    "B2": (EvidenceType.CASE_STUDY, "Étude de cas : un collectif qui ne se parle plus"),
    "B3": (EvidenceType.QUIZ, "Questionnaire : formes juridiques et financements"),
    "B4": (EvidenceType.CASE_STUDY, "Étude de cas : évaluer un tiers-lieu nourricier"),
    "B5": (EvidenceType.CASE_STUDY, "Étude de cas : une capitalisation qui n’a pas servi"),
}
PRACTICE = {
    "B1": (EvidenceType.WORK_PRODUCT, "Diagnostic partagé et carte des acteurs de mon terrain"),
    "B2": (EvidenceType.OBSERVATION, "Animation observée de l’assemblée du pôle"),
    "B3": (EvidenceType.WORK_PRODUCT, "Dossier de structuration : statuts, budget, convention"),
    "B4": (EvidenceType.WORK_PRODUCT, "Tableau de bord et récit de l’année"),
    "B5": (EvidenceType.KNOWLEDGE_TRANSFER, "Deux jours chez un pair : la fiche et ce qu’il en a fait"),
}
STORY = (
    "J’ai préparé ce travail avec mon tuteur, je l’ai mené sur mon terrain et j’en ai gardé les traces. "
    "Ce qui a bougé : la parole des plus petites structures, et le calendrier. "
    "Ce que je referais autrement : prévenir plus tôt les élus."
)
AGREED = True


@dataclass(frozen=True)
class Piece:
    """One deposit to tell: which competencies, theory or practice, when, and what is made of it."""

    block: str
    codes: Sequence[str]
    nature: Nature
    at: int
    outcome: Outcome | None = Outcome.ACCEPTED
    comment: str = ""


def deposit(enrolment: Enrolment, piece: Piece, *, file: int | None = None) -> Evidence:
    """Deposit one piece and send it to the assessor, on its day."""
    by = enrolment.learner
    kind, title = (THEORY if piece.nature == Nature.THEORY else PRACTICE)[piece.block]
    with clock.at(moment(piece.at, 18, 20)):
        competencies = _competencies(enrolment, piece.codes)
        evidence = actions.create_draft(by=by, enrolment=enrolment, title=title, competencies=competencies)
        actions.save_draft(
            by=by,
            evidence=evidence,
            text=STORY,
            evidence_type=kind,
            made_on=day(piece.at - 3),
            others_agree=AGREED,
            hows={item.pk: f"On le voit dans la partie « {item.title.lower()} »." for item in competencies},
        )
        if file is not None:
            _attach(by, evidence, title, file)
        return actions.submit(by=by, evidence=evidence)


def _attach(by: User, evidence: Evidence, title: str, seed: int) -> None:
    upload = (files.photo_of_a_workshop, files.recording)[seed % 2](seed) if seed % 3 else files.meeting_report(title)
    actions_files.add_file(by=by, evidence=evidence, upload=upload)


def _competencies(enrolment: Enrolment, codes: Sequence[str]) -> list[Competency]:
    return list(Competency.objects.filter(version=enrolment.version, code__in=codes).order_by("position"))


def judge(evidence: Evidence, piece: Piece, *, by: User, after: int = 4) -> None:
    """Judge every competency of a deposit, some days after it was sent."""
    if piece.outcome is None:
        return
    with clock.at(moment(piece.at + after, 14, 5)):
        sayings = [
            assessment.Saying(
                author=evidence.enrolment,
                competency=claim.competency,
                outcome=piece.outcome,
                comment=piece.comment,
                marks={
                    criterion.pk: piece.outcome == Outcome.ACCEPTED or not criterion.critical
                    for criterion in claim.competency.criteria.all()
                },
            )
            for claim in evidence.claims.select_related("competency").prefetch_related("competency__criteria")
        ]
        done = assessment.judge_several(evidence=evidence, sayings=sayings, by=by)
        if done.refused:
            raise next(iter(done.refused.values()))


def group_work(enrolments: Sequence[Enrolment], piece: Piece) -> Evidence:
    """One deposit of several authors, each saying their part."""
    first, *others = enrolments
    with clock.at(moment(piece.at, 17, 40)):
        evidence = actions.create_draft(
            by=first.learner,
            enrolment=first,
            title="Co-conception du marché paysan : prototype et trois versions",
            competencies=_competencies(first, piece.codes),
        )
        actions.save_draft(
            by=first.learner,
            evidence=evidence,
            text=STORY,
            evidence_type=EvidenceType.WORK_PRODUCT,
            made_on=day(piece.at - 2),
            others_agree=AGREED,
        )
        actions_group.set_authors(by=first.learner, evidence=evidence, others=others)
        for rank, enrolment in enumerate(enrolments):
            part = ("J’ai animé les ateliers.", "J’ai tenu les versions et leurs raisons.")[rank % 2]
            actions_group.write_part(by=enrolment.learner, evidence=evidence, part=part)
        return actions.submit(by=first.learner, evidence=evidence)
