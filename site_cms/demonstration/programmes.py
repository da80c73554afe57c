"""The courses of the story."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cursus.core import clock
from cursus.frameworks.models import FrameworkVersion
from cursus.programmes import actions
from cursus.programmes.enums import MeetingMode
from cursus.programmes.models import TrainingProgramme, TrainingSession
from site_cms.demonstration.calendar import day, moment
from site_cms.demonstration.people import Cast

ACCESS = (
    "Locaux de plain-pied, boucle magnétique, supports adaptés sur demande. "
    "Notre référente handicap vous appelle avant l’entrée en formation."
)
MODULES = (
    ("Lire un territoire", ("1.1", "1.2", "1.3", "1.4"), 28, 7, 7),
    ("Tenir un collectif", ("2.1", "2.2", "2.3", "2.4", "2.5"), 35, 7, 7),
    ("Donner une forme durable", ("3.1", "3.2", "3.3", "3.4", "3.5"), 28, 14, 7),
    ("Piloter et rendre compte", ("4.1", "4.2", "4.3", "4.4"), 21, 7, 7),
    ("Transmettre", ("5.1", "5.2", "5.3", "5.4"), 14, 7, 14),
)


def make_p1(cast: Cast, version: FrameworkVersion) -> TrainingProgramme:
    """P1, the qualifying course: 210 hours, the five blocks."""
    by = cast.manager
    programme = actions.create_programme(
        by=by,
        organisation=cast.school,
        code="P1",
        title="Animer une coopération de territoire",
        version=version,
        qualification=version.qualifications.get(),
        competencies=list(version.competencies.all()),
        summary="Faire travailler ensemble des gens qui n’en ont pas l’habitude, et que cela tienne. "
        "Vous apprenez en faisant, avec des pairs, sur votre propre terrain.",
        objectives="Lire un territoire avec ses acteurs, animer un collectif, lui donner une forme et un modèle "
        "durables, piloter, évaluer et transmettre.",
        prerequisites="Un terrain : un collectif, un pôle, un tiers-lieu ou un service où vous agissez déjà.",
        audience="Salarié·es et bénévoles de l’économie sociale et solidaire, agent·es de collectivités.",
        hours_on_site=126,
        hours_remote=42,
        hours_at_work=42,
        rhythm="Deux jours par mois pendant neuf mois",
        price=2940,
        price_note="prise en charge possible, nous en parlons avec vous",
        access_delay_days=10,
        disability_access=ACCESS,
        methods="Ateliers entre pairs, études de cas, mises en situation, travail sur votre projet, "
        "transferts de savoir-faire.",
        assessment_methods="Un portfolio de preuves de théorie et de pratique, jugé compétence par compétence, "
        "puis un jury qui délibère bloc par bloc.",
        success_rate=82,
        success_rate_year=day(-330).year,
        equivalences="Aucune équivalence officielle : certificat d’établissement, non enregistré au RNCP.",
        next_steps="Coordonner un pôle territorial, rejoindre un réseau, poursuivre vers un master de l’ESS.",
    )
    competencies = {item.code: item for item in version.competencies.all()}
    for title, codes, on_site, remote, at_work in MODULES:
        actions.add_module(
            programme,
            by=by,
            title=title,
            competencies=[competencies[code] for code in codes],
            hours_on_site=on_site,
            hours_remote=remote,
            hours_at_work=at_work,
        )
    return _published(programme, cast)


def make_p2(cast: Cast, version: FrameworkVersion) -> TrainingProgramme:
    """P2, for the staff of local government: 35 hours, five competencies, no whole block."""
    programme = actions.create_programme(
        by=cast.manager,
        organisation=cast.school,
        code="P2",
        title="Coopérer avec les acteurs de son territoire",
        version=version,
        competencies=list(version.competencies.filter(code__in=("1.3", "2.1", "2.2", "3.5", "4.3"))),
        summary="Cinq jours pour les agent·es de collectivité qui veulent faire avec, et non pour.",
        objectives="Engager des partenaires, animer leurs échanges, contractualiser avec eux et le raconter.",
        prerequisites="Aucun.",
        audience="Agent·es de collectivités territoriales et d’intercommunalités.",
        hours_on_site=28,
        hours_remote=7,
        rhythm="Cinq jours sur deux mois",
        price=980,
        access_delay_days=15,
        disability_access=ACCESS,
        methods="Cas apportés par le groupe, mises en situation, appuis entre pairs.",
        assessment_methods="Des preuves jugées compétence par compétence. Aucun bloc entier : "
        "la formation se termine par une attestation de fin de formation.",
        equivalences="Les compétences jugées peuvent être reprises dans le parcours P1.",
        next_steps="Le parcours qualifiant « Animer une coopération de territoire ».",
    )
    return _published(programme, cast)


def _published(programme: TrainingProgramme, cast: Cast) -> TrainingProgramme:
    programme.refresh_from_db()
    return actions.publish_programme(programme, by=cast.manager)


def open_session(
    programme: TrainingProgramme, cast: Cast, *, prefix: str, begins: int, lasts: int, told: int, seats: int = 16
) -> TrainingSession:
    """Plan and open a session that begins so many days from today; ``told`` is the day when it was opened."""
    facts: dict[str, Any] = {"place": "Les Passeurs, 4 quai des Tisserands", "city": "Lannion", "seats": seats}
    if programme.qualification is not None:
        facts["certifier"] = cast.certifier
        facts["route"] = programme.qualification.routes.get(kind="FC")
    with clock.at(moment(told, 9)):
        session = actions.plan_session(
            programme,
            by=cast.manager,
            code=f"{prefix}-{day(begins).year}",
            starts_on=day(begins),
            ends_on=day(begins + lasts),
            **facts,
        )
        actions.set_staff(
            session, by=cast.manager, trainers=[cast.trainer], assessors=[cast.assessor, cast.second_assessor]
        )
        _meetings(session, cast, begins=begins, lasts=lasts)
        return actions.open_session(session, by=cast.manager)


def _meetings(session: TrainingSession, cast: Cast, *, begins: int, lasts: int) -> None:
    modules = list(session.programme.modules.all())
    count = max(5, len(modules))
    for rank in range(count):
        starts_at = moment(begins + rank * lasts // count, 9, 30)
        actions.add_meeting(
            session,
            by=cast.manager,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            title=modules[rank].title if rank < len(modules) else f"Atelier {rank + 1}",
            module=modules[rank] if rank < len(modules) else None,
            place=session.place if rank % 3 != 2 else "en visioconférence",
            mode=MeetingMode.REMOTE if rank % 3 == 2 else MeetingMode.ON_SITE,
        )
