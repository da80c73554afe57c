"""The whole story, in order: bodies, framework, courses, last year's session and its jury, this year's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from certification.attestations.models import Attestation
from cursus.core import clock
from cursus.core.files.storage import private_storage
from site_cms.demonstration import consultation, follow_up, next_draft, next_version, past_session, running_session
from site_cms.demonstration import jury as last_jury
from site_cms.demonstration.calendar import moment
from site_cms.demonstration.crosswalk import make_crosswalk
from site_cms.demonstration.framework import publish, write_framework
from site_cms.demonstration.pages import make_pages
from site_cms.demonstration.people import Cast, make_cast
from site_cms.demonstration.programmes import make_p1, make_p2

BEGINNING = past_session.BEGINS - 150


@dataclass(frozen=True)
class Told:
    """What the demonstration points to in the end."""

    cast: Cast
    attestations: list[Attestation]


def tell(say: Callable[[str], None]) -> Told:
    """Tell the story in an empty database; ``say`` hears each chapter."""
    say("Les organismes et les personnes")
    with clock.at(moment(BEGINNING, 9)):
        cast = make_cast()
    say("Le référentiel MCT, ses 5 blocs et ses 22 compétences")
    with clock.at(moment(BEGINNING + 10, 10)):
        draft = write_framework(
            owner=cast.certifier, certifier=cast.certifier, school=cast.school, by=cast.certifier_admin
        )
    say("Des praticien·nes en atelier et par téléphone, puis la version 1.0")
    consultation.make(cast, draft, begins=BEGINNING + 11)
    with clock.at(moment(BEGINNING + 28, 10)):
        version = publish(draft, by=cast.certifier_admin)
    say("Ce que le référentiel partage avec d’autres")
    with clock.at(moment(BEGINNING + 29, 10)):
        make_crosswalk(version, by=cast.certifier_admin)
    say("Les formations et leurs pages")
    with clock.at(moment(BEGINNING + 30, 11)):
        p1, p2 = make_p1(cast, version), make_p2(cast, version)
        make_pages(cast, [p1, p2])
    say("La session passée : douze inscriptions, leurs preuves, leurs évaluations")
    session, enrolments = past_session.make(cast, p1)
    say("Le jury : liens, délibération, signatures, procès-verbal, attestations scellées")
    jury = last_jury.make(cast, session, enrolments)
    say("Six mois après : ce que deviennent les personnes certifiées")
    follow_up.make(jury)
    say("La session en cours, la suivante, et le parcours pour les collectivités")
    running = running_session.make_p1(cast, p1)
    running_session.make_next_p1(cast, p1)
    running_session.make_p2(cast, p2)
    say("La version 1.1 du référentiel, proposée à une personne de la session en cours")
    later = next_version.make(cast, version, running)
    say("Le brouillon de la version 1.2, écrit à deux")
    next_draft.make(cast, later)
    return Told(cast, last_jury.attestations_of(jury))


def export(attestations: Sequence[Attestation], folder: Path) -> list[Path]:
    """Copy the sealed documents to a folder, named by their numbers; returns the paths in the same order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for attestation in attestations:
        assert attestation.file is not None
        path = folder / f"attestation-{attestation.printed_number}.pdf"
        with private_storage().open(attestation.file.key) as sealed:
            path.write_bytes(sealed.read())
        paths.append(path)
    return paths
