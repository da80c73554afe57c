"""The homes and the main pages of each kind of person, on the demonstration, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from certification.attestations.models import Attestation
from certification.evidence.models import Evidence
from certification.juries.models import Candidate, Jury
from certification.models import Enrolment
from cursus.frameworks.models import FrameworkVersion
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.people import DOMAIN, PASSWORD
from site_cms.demonstration.story import tell
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site, running_site


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The demonstration, served."""
    with (
        django_db_blocker.unblock(),
        running_site("demonstration", lambda: tell(lambda chapter: None)) as running,
    ):
        yield running


def _as(arrives: Arrives, first_name: str, *, phone: bool = False) -> Person:
    person = arrives(phone=phone)
    person.sign_in(f"{first_name}@{DOMAIN}", PASSWORD)
    return person


def test_the_public(arrives: Arrives) -> None:
    visitor = arrives()
    for name, address in (
        ("accueil", "/"),
        ("formations", "/formations/"),
        ("formations-recherche", "/formations/?q=cooperation"),
        ("formations-vide", "/formations/?q=xylophone"),
        ("connexion", "/compte/login/"),
        ("inscription", "/compte/signup/"),
        ("mot-de-passe", "/compte/password/reset/"),
        ("galerie", "/galerie/"),
        ("mentions-legales", "/mentions-legales/"),
        ("accessibilite", "/accessibilite/"),
        ("verifier", "/v/"),
    ):
        visitor.go(address)
        visitor.visit(name)
    visitor.go("/formations/")
    visitor.follow("Animer une coopération de territoire")
    visitor.visit("formation")
    shown = Attestation.objects.order_by("number").first()
    assert shown is not None
    visitor.go(f"/v/{shown.token}")
    visitor.visit("attestation-verifiee", guide="verification")
    visitor.expected.add(404)
    visitor.go("/v/" + "0" * 28)
    visitor.visit("attestation-inconnue")


def test_a_learner(arrives: Arrives) -> None:
    learner = _as(arrives, "camille", phone=True)
    enrolment = Enrolment.objects.get(learner__email=f"camille@{DOMAIN}")
    learner.visit("accueil", guide="apprenante-accueil")
    competency = enrolment.session.programme.competencies.get(code="3.1")
    learner.go(f"/mon-parcours/inscriptions/{enrolment.pk}/competences/{competency.pk}/")
    learner.visit("competence", guide="apprenante-competence")
    learner.go("/mon-parcours/preuves/ajouter/")
    learner.visit("ajouter", guide="apprenante-ajouter")
    learner.go(f"/mon-parcours/inscriptions/{enrolment.pk}/identite/bon-a-tirer/")
    learner.visit("bon-a-tirer", guide="apprenante-identite")
    for name in ("preuves", "agenda", "moi", "attestations"):
        learner.go(f"/mon-parcours/{name}/")
        learner.visit(name)
    returned = Evidence.objects.filter(enrolment=enrolment, judgements__outcome="RETURNED").first()
    assert returned is not None
    learner.go(f"/mon-parcours/preuves/{returned.pk}/")
    learner.visit("preuve-revenue")


def test_a_manager(arrives: Arrives) -> None:
    manager = _as(arrives, "maud")
    running = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    following = TrainingSession.objects.get(programme__code="P1", state="OPEN")
    manager.visit("accueil")
    manager.go(f"/pilotage/sessions/{running.pk}/")
    manager.visit("session", guide="pilotage-session")
    manager.go(f"/pilotage/sessions/{running.pk}/progression/")
    manager.visit("cohorte", guide="pilotage-cohorte")
    manager.go(f"/pilotage/sessions/{following.pk}/inscriptions/")
    manager.visit("inscriptions", guide="pilotage-inscriptions")
    manager.go("/pilotage/programmes/")
    manager.visit("programmes")
    manager.go("/organismes/les-passeurs/personnes/")
    manager.visit("personnes")


def test_an_assessor(arrives: Arrives) -> None:
    assessor = _as(arrives, "nadia")
    assessor.go("/evaluer/")
    assessor.visit("file", guide="evaluation-file")
    piece = Evidence.objects.filter(state="SUBMITTED").order_by("submitted_at").first()
    assert piece is not None
    assessor.go(f"/evaluer/preuves/{piece.pk}/")
    assessor.visit("juger", guide="evaluation-juger")


def test_a_jury(arrives: Arrives) -> None:
    president = _as(arrives, "ines")
    president.go("/jurys/")
    president.visit("jurys")
    convened, signed = Jury.objects.get(state="CONVENED"), Jury.objects.get(state="SIGNED")
    candidate = Candidate.objects.filter(jury=convened).first()
    assert candidate is not None
    president.go(f"/jurys/{convened.pk}/")
    president.visit("jury-convoque")
    president.go(f"/jurys/{convened.pk}/candidats/{candidate.pk}/")
    president.visit("dossier", guide="jury-dossier")
    president.go(f"/jurys/{signed.pk}/deliberation/")
    president.visit("deliberation", guide="jury-deliberation")
    president.go(f"/jurys/{signed.pk}/signature/")
    president.visit("signature", guide="jury-signature")
    president.go(f"/jurys/{signed.pk}/proces-verbal/")
    president.visit("proces-verbal")


def test_a_certifier(arrives: Arrives) -> None:
    certifier = _as(arrives, "solene")
    signed = Jury.objects.get(state="SIGNED")
    certifier.go(f"/jurys/{signed.pk}/attestations/")
    certifier.visit("attestations", guide="certification-attestations")
    certifier.go("/registre/")
    certifier.visit("registre", guide="certification-registre")


def test_an_editor(arrives: Arrives) -> None:
    editor = _as(arrives, "solene")
    editor.opens_editing()
    version = FrameworkVersion.objects.get()
    editor.go("/edition/referentiels/")
    editor.visit("referentiels")
    editor.go(f"/edition/referentiels/{version.pk}/")
    editor.visit("version", guide="editeur-relecture")
    editor.go("/edition/rncp/")
    editor.visit("import")
