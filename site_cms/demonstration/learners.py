"""Learners of the story: who they are, and their way into a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from certification.enrolments import actions, actions_identity, queries
from certification.enrolments.models import Enrolment
from cursus.core import clock
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.people import Cast, account


@dataclass(frozen=True)
class Learner:
    """A fictitious person: names, birth, job."""

    first_name: str
    birth_name: str
    born: date
    at: str
    code: str
    job: str
    usage_name: str = ""
    employer: str = ""
    local: str = ""


P1_PAST = (
    Learner(
        "Maëlle",
        "Kergoat-N’Diaye",
        date(1991, 3, 4),
        "Quimper",
        "29232",
        "coordinatrice de pôle territorial",
        local="maelle",
    ),
    Learner("Bastien", "Ollivier", date(1986, 11, 21), "Morlaix", "29151", "animateur de tiers-lieu"),
    Learner("Aïcha", "Benhaddou", date(1993, 7, 9), "Roubaix", "59512", "chargée de développement", local="aicha"),
    Learner("Gwenaël", "Le Dantec", date(1979, 1, 30), "Guingamp", "22070", "maraîcher associé", local="gwenael"),
    Learner("Sofia", "Marques", date(1988, 5, 17), "Pontivy", "56178", "facilitatrice", usage_name="Marques-Rault"),
    Learner("Thibault", "Caradec", date(1995, 9, 2), "Brest", "29019", "chargé de projet"),
    Learner("Oriane", "Delaunay", date(1983, 12, 12), "Rennes", "35238", "responsable associative"),
    Learner("Malo", "Guillou", date(1990, 4, 25), "Paimpol", "22162", "animateur nature"),
    Learner("Fatou", "Cissé", date(1996, 2, 14), "Nantes", "44109", "médiatrice"),
    Learner(
        "Loïc",
        "Hervé",
        date(1975, 8, 6),
        "Carhaix-Plouguer",
        "29024",
        "chargé de mission",
        employer="Communauté de communes du Val d’Aune",
        local="loic",
    ),
    Learner("Juliette", "Prigent", date(1992, 10, 3), "Vannes", "56260", "conseillère en insertion"),
    Learner("Noé", "Abgrall", date(1998, 6, 19), "Landerneau", "29103", "apprenti coopérateur", local="noe"),
)
P1_RUNNING = (
    Learner("Camille", "Riou", date(1994, 3, 28), "Lannion", "22113", "coordinatrice d’un tiers-lieu"),
    Learner("Idriss", "Haddad", date(1989, 9, 15), "Saint-Brieuc", "22278", "chargé de coopération"),
    Learner("Perrine", "Lozac’h", date(1987, 12, 1), "Perros-Guirec", "22168", "animatrice de réseau"),
    Learner("Tanguy", "Bodéré", date(1991, 7, 23), "Tréguier", "22362", "développeur territorial"),
    Learner("Salomé", "Nedelec", date(1997, 1, 11), "Lorient", "56121", "facilitatrice", local="salome"),
    Learner("Marc", "Lebrun", date(1972, 5, 5), "Dinan", "22050", "gérant de coopérative"),
)
P2_PAST = (
    Learner("Hélène", "Corre", date(1980, 2, 8), "Lannion", "22113", "directrice de l’action sociale", local="helene"),
    Learner("Pascal", "Jégou", date(1969, 6, 27), "Pontrieux", "22250", "chargé d’urbanisme"),
    Learner("Awa", "Traoré", date(1990, 11, 4), "Rouen", "76540", "chargée de la vie associative"),
)
P2_NEXT = (
    Learner("Ronan", "Kerbrat", date(1984, 4, 18), "Brest", "29019", "responsable jeunesse"),
    Learner("Myriam", "Sellami", date(1992, 8, 30), "Lille", "59350", "chargée de mission transition"),
)


def enrol(
    session: TrainingSession, learners: Sequence[Learner], cast: Cast, *, told: int, confirm: bool = True
) -> list[Enrolment]:
    """Let each of them apply, then be accepted, with employer and tutor; returns the enrolments in order."""
    enrolments = []
    for rank, learner in enumerate(learners):
        # A minute apart: days of a week-end fall on the same Friday, and the order of the enrolments is the rank.
        with clock.at(moment(told + rank, 12, 10 + rank)):
            user = account(learner.first_name, learner.usage_name or learner.birth_name, local=learner.local)
            enrolment = actions.apply(
                by=user,
                session=session,
                motivation="Je coordonne déjà, sans l’avoir appris. Je veux comprendre ce que je fais et le prouver.",
                situation=learner.job,
                employer_name=learner.employer or "Association locale",
            )
        if confirm:
            with clock.at(moment(told + rank + 3, 9, 30)):
                enrolment = actions.confirm(by=cast.manager, enrolment=enrolment)
                actions.set_support(
                    by=cast.manager,
                    enrolment=enrolment,
                    employer=cast.employer if learner.employer == cast.employer.name else None,
                    employer_name=learner.employer or "Association locale",
                )
        enrolments.append(enrolment)
    return enrolments


def confirm_identity(enrolment: Enrolment, learner: Learner, *, at: int) -> None:
    """Fill in the civil identity, read the proof, confirm it."""
    with clock.at(moment(at, 20, 5)):
        enrolment.refresh_from_db()
        identity = actions_identity.fill_identity(
            by=enrolment.learner,
            enrolment=enrolment,
            birth_name=learner.birth_name,
            usage_name=learner.usage_name,
            first_names=learner.first_name,
            birth_date=learner.born,
            birth_place=learner.at,
            birth_place_code=learner.code,
        )
        actions_identity.confirm_identity(
            by=enrolment.learner, identity=identity, seen=queries.identity_fingerprint(identity)
        )
