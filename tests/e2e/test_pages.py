"""The pages that the journey does not meet, on the demonstration: on a phone and at a desk, searched for barriers."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from certification.attestations.models import Attestation
from certification.evidence.models import Evidence
from certification.juries.models import Candidate, Jury
from certification.models import Enrolment
from cursus.accounts.actions import open_account
from cursus.frameworks.models import FrameworkVersion
from cursus.programmes.models import TrainingSession
from site_cms.demonstration.people import DOMAIN, PASSWORD
from tests.e2e.browser import Arrives, Person
from tests.e2e.server import Site

NEWCOMER = f"nouvelle@{DOMAIN}"


@pytest.fixture
def site(demonstration: Site) -> Site:
    """The demonstration, served."""
    return demonstration


@pytest.fixture(autouse=True)
def _fresh_limits(site: Site) -> None:
    """Forget what earlier tests asked: everybody here has the same address."""
    cache.clear()


def _as(arrives: Arrives, first_name: str, *, phone: bool = False) -> Person:
    person = arrives(phone=phone)
    person.sign_in(f"{first_name}@{DOMAIN}", PASSWORD)
    return person


def _look(person: Person, **pages: str) -> None:
    """Go to each address and look at it; names come from the keywords."""
    for name, address in pages.items():
        person.go(address)
        person.visit(name.replace("_", "-"))


def test_the_public_site(arrives: Arrives) -> None:
    visitor = arrives()
    _look(
        visitor,
        accueil="/",
        accueil_anglais="/en/",
        organisme="/les-passeurs/",
        formations="/formations/",
        formations_anglais="/en/formations/",
        formations_filtrees="/formations/?q=cooperation&place=22&open=on&qualifying=yes&price=5000",
        formations_aucune="/formations/?q=xylophone",
        galerie="/galerie/",
        mentions_legales="/mentions-legales/",
        accessibilite="/accessibilite/",
    )
    visitor.go("/formations/")
    visitor.follow("Animer une coopération de territoire")
    visitor.visit("formation")
    closed = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    visitor.expected = {409}
    _look(visitor, candidature_fermee=f"/sessions/{closed.pk}/candidater/")


def test_signing_in_and_up(arrives: Arrives) -> None:
    visitor = arrives()
    visitor.expected = {422}
    _look(visitor, connexion="/compte/login/")
    visitor.fill(login=f"camille@{DOMAIN}", password="ce n’est pas le bon")
    visitor.page.locator("form:has([name=password]) button[type=submit]").first.click()
    visitor.sees("ne sont pas")
    visitor.visit("connexion-refusee")
    _look(visitor, compte_nouveau="/compte/signup/")
    visitor.page.locator("form:has([name=password1]) button[type=submit]").click()
    visitor.page.locator(".error-summary, .error").first.wait_for()
    visitor.visit("compte-nouveau-refuse")
    visitor.fill(first_name="Aude", last_name="Nouvelle", email=NEWCOMER, password1=PASSWORD, password2=PASSWORD)
    visitor.page.locator("form:has([name=password1]) button[type=submit]").click()
    visitor.page.wait_for_url("**/confirm-email/")
    visitor.visit("adresse-a-confirmer")
    visitor.go(visitor.letters.last(NEWCOMER).link("/confirm-email/"))
    visitor.visit("adresse-confirmation")


def test_a_forgotten_password(arrives: Arrives) -> None:
    visitor = arrives(phone=True)
    _look(visitor, mot_de_passe="/compte/password/reset/")
    visitor.fill(email=f"loic@{DOMAIN}")
    visitor.page.locator("form:has([name=email]) button[type=submit]").click()
    visitor.page.wait_for_url("**/reset/done/")
    visitor.visit("mot-de-passe-envoye")
    visitor.go(visitor.letters.last(f"loic@{DOMAIN}").link("/password/reset/"))
    visitor.visit("mot-de-passe-nouveau")


def test_refusals(arrives: Arrives) -> None:
    visitor = arrives()
    visitor.expected = {404, 429}
    _look(visitor, introuvable="/cette-page-n-existe-pas/", attestation_inconnue="/v/" + "0" * 28)
    for _attempt in range(40):
        if visitor.context.request.get("/v/" + "1" * 28).status == 429:
            break
    _look(visitor, trop_vite="/v/" + "1" * 28)
    assessor = _as(arrives, "nadia")
    assessor.expected = {403, 404}
    running = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    _look(assessor, interdit=f"/pilotage/sessions/{running.pk}/modifier/", pas_a_elle="/registre/")


def test_verification_of_a_known_attestation(arrives: Arrives) -> None:
    shown = Attestation.objects.order_by("number").first()
    assert shown is not None
    _look(arrives(phone=True), attestation=f"/v/{shown.token}", attestation_anglais=f"/v/{shown.token}?langue=en")


def test_somebody_with_nothing_yet(arrives: Arrives) -> None:
    open_account(email=f"seule@{DOMAIN}", first_name="Seule", last_name="Ici", password=PASSWORD)
    alone = _as(arrives, "seule", phone=True)
    alone.visit("accueil-vide")
    _look(
        alone,
        preuves_vides="/mon-parcours/preuves/",
        agenda_vide="/mon-parcours/agenda/",
        moi="/mon-parcours/moi/",
        attestations_vides="/mon-parcours/attestations/",
        compte="/compte/moi/",
        adresses="/compte/email/",
        mot_de_passe="/compte/password/change/",
        second_facteur="/compte/2fa/",
        sessions_ouvertes="/compte/sessions/",
    )


def test_a_learner(arrives: Arrives) -> None:
    learner = _as(arrives, "camille", phone=True)
    enrolment = Enrolment.objects.get(learner__email=f"camille@{DOMAIN}")
    learner.visit("accueil", guide="apprenante-accueil")
    competency = enrolment.session.programme.competencies.get(code="3.1")
    learner.go(f"/mon-parcours/inscriptions/{enrolment.pk}/competences/{competency.pk}/")
    learner.visit("competence", guide="apprenante-competence")
    returned = Evidence.objects.filter(enrolment=enrolment, judgements__outcome="RETURNED").first()
    assert returned is not None
    _look(
        learner,
        inscription=f"/mon-parcours/inscriptions/{enrolment.pk}/",
        quitter=f"/mon-parcours/inscriptions/{enrolment.pk}/quitter/",
        preuves="/mon-parcours/preuves/",
        agenda="/mon-parcours/agenda/",
        moi="/mon-parcours/moi/",
        preuve_revenue=f"/mon-parcours/preuves/{returned.pk}/",
        preuve_retirer=f"/mon-parcours/preuves/{returned.pk}/retirer/",
    )
    author = _as(arrives, "salome", phone=True)
    together = Evidence.objects.filter(enrolment__learner__email=f"salome@{DOMAIN}").order_by("-created_at").first()
    assert together is not None
    _look(author, preuve_a_plusieurs=f"/mon-parcours/preuves/{together.pk}/")


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
    applied = Enrolment.objects.filter(session=following, state="APPLIED").first()
    meeting, programme = running.meetings.first(), running.programme
    module = programme.modules.first()
    assert applied is not None
    assert meeting is not None
    assert module is not None
    _look(
        manager,
        formations="/pilotage/programmes/",
        formation=f"/pilotage/programmes/{programme.pk}/",
        formation_modifier=f"/pilotage/programmes/{programme.pk}/modifier/",
        module=f"/pilotage/programmes/{programme.pk}/modules/{module.pk}/",
        seance=f"/pilotage/sessions/{running.pk}/seances/{meeting.pk}/",
        session_annuler=f"/pilotage/sessions/{following.pk}/annuler/",
        decliner=f"/pilotage/inscriptions/{applied.pk}/decliner/",
        personnes="/organismes/les-passeurs/personnes/",
        inviter="/organismes/les-passeurs/inviter/",
        organisme="/organismes/les-passeurs/",
    )


def test_an_assessor(arrives: Arrives) -> None:
    assessor = _as(arrives, "nadia")
    assessor.go("/evaluer/")
    assessor.visit("file", guide="evaluation-file")
    piece = Evidence.objects.filter(state="SUBMITTED").order_by("submitted_at").first()
    running = TrainingSession.objects.get(programme__code="P1", state="RUNNING")
    assert piece is not None
    assessor.go(f"/evaluer/preuves/{piece.pk}/")
    assessor.visit("juger", guide="evaluation-juger")
    _look(
        assessor,
        apprenants="/evaluer/apprenants/",
        session=f"/evaluer/sessions/{running.pk}/",
        dossier=f"/evaluer/dossiers/{piece.enrolment_id}/",
    )


def test_a_jury(arrives: Arrives) -> None:
    president = _as(arrives, "ines")
    convened, signed = Jury.objects.get(state="CONVENED"), Jury.objects.get(state="SIGNED")
    _look(
        president,
        jurys="/jurys/",
        jury_convoque=f"/jurys/{convened.pk}/",
        dossiers=f"/jurys/{convened.pk}/deliberation/",
        signatures=f"/jurys/{signed.pk}/signature/",
        proces_verbal=f"/jurys/{signed.pk}/proces-verbal/",
    )
    candidate = Candidate.objects.filter(jury=convened).first()
    assert candidate is not None
    president.go(f"/jurys/{convened.pk}/candidats/{candidate.pk}/")
    president.visit("dossier", guide="jury-dossier")


def test_a_certifier(arrives: Arrives) -> None:
    certifier = _as(arrives, "solene")
    convened, signed = Jury.objects.get(state="CONVENED"), Jury.objects.get(state="SIGNED")
    certifier.go(f"/jurys/{signed.pk}/attestations/")
    certifier.visit("attestations", guide="certification-attestations")
    certifier.go("/registre/")
    certifier.visit("registre", guide="certification-registre")
    member = convened.members.first()
    assert member is not None
    _look(
        certifier,
        registre_cherche="/registre/?q=Maëlle",
        jurys="/jurys/",
        jury_date=f"/jurys/{convened.pk}/date/",
        jury_annuler=f"/jurys/{convened.pk}/annuler/",
        membre=f"/jurys/{convened.pk}/membres/{member.pk}/modifier/",
        organisme="/organismes/reseau-cooperer/",
    )


def test_an_editor(arrives: Arrives) -> None:
    editor = _as(arrives, "solene")
    editor.opens_editing()
    version = FrameworkVersion.objects.get()
    _look(
        editor,
        referentiels="/edition/referentiels/",
        version=f"/edition/referentiels/{version.pk}/",
        import_de_fiches="/edition/rncp/",
    )


def test_pages_speak_english_too(arrives: Arrives) -> None:
    """The other language of the installation, and the way back."""
    visitor = arrives()
    visitor.go("/en/formations/")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.follow("Français")
    assert visitor.page.locator("html").get_attribute("lang") == "fr"
    assert not re.search(r"/en/", visitor.page.url)
